/**
 * The style sheet of the HTML report. Colours are the same names in light and dark; each text has a contrast of at
 * least 4.5 to 1 with what is behind it (WCAG 2.2, 1.4.3).
 */
export const styleSheet = `
:root { color-scheme: light dark; --ground: #fff; --raised: #f5f6f8; --line: #d5d9e0; --text: #1c2026; --quiet: #565e6b;
  --error: #b3261e; --warning: #8a5300; --proven: #1b6e3c; --focus: #0b57d0 }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --raised: #1d2127; --line: #3a414b; --text: #e6e9ee;
  --quiet: #a6afbc; --error: #ff9a92; --warning: #f2bb62; --proven: #7fd49e; --focus: #a8c7fa } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 68rem; padding: 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; margin: 0 }
h2 { font-size: 1.15rem; margin: 0; display: inline }
h3 { font-size: 1rem; margin: 0; display: inline; font-weight: 600 }
p, dl, ul { margin: .5rem 0 }
code { font: .875em/1.5 ui-monospace, monospace }
.quiet { color: var(--quiet) }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: .5rem; margin: 1rem 0 }
.counts div { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem }
.counts dt { color: var(--quiet); font-size: .875rem }
.counts dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums }
.counts .violated dd, .counts .crashed dd, .label.error { color: var(--error) }
.counts .warned dd, .label.warning { color: var(--warning) }
.counts .passed dd { color: var(--proven) }
.counts .none dd { color: var(--quiet) }
summary { cursor: pointer; padding: .5rem 0 }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px }
main > section, main > details { border-top: 1px solid var(--line); padding: .5rem 0 }
.object { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .25rem .75rem; margin: .5rem 0 }
.finding { border-top: 1px solid var(--line); padding: .5rem 0; margin: 0 }
.findings { list-style: none; margin: 0; padding: 0 }
.finding p { margin: .15rem 0 }
.rule { margin: .75rem 0 }
.rule p { margin: 0 }
.label { font-weight: 600 }
.flag { white-space: nowrap }
a { color: inherit }
@media print { body { max-width: none } }
`
