import type { Report } from './report.ts'

/** How a report is written. */
export interface WriteOptions {
  /** ANSI colours, for a terminal. */
  readonly isColoured: boolean
  /** Columns of the terminal; lines are not broken without it. */
  readonly width?: number
  /** Where the files can be looked at, for links: `https://github.com/shop/manifests/blob/4fd1c0/`. */
  readonly sourceUrl?: string
}

/** A pure function: the same report and options give the same text. */
export type Writer = (report: Report, options: WriteOptions) => string

export const formatNames = ['text', 'json', 'sarif', 'junit', 'github', 'markdown', 'html', 'tap'] as const

export type FormatName = (typeof formatNames)[number]

/** One form of the report. */
export interface Format {
  /** What it is for, in a few words. */
  readonly summary: string
  /** Loads the writer: nobody who wants text pays for HTML. */
  readonly load: () => Promise<Writer>
}

/** Every form in which a report can be written. docs/formats.md has an example of each. */
export const formats: Readonly<Record<FormatName, Format>> = {
  text: {
    summary: 'for a developer at a terminal',
    load: async () => (await import('./text.ts')).textReport,
  },
  json: {
    summary: 'for programs; docs/report-schema.json is its JSON Schema',
    load: async () => (await import('./json.ts')).jsonReport,
  },
  sarif: {
    summary: "SARIF 2.1.0, for GitHub's code scanning and editors",
    load: async () => (await import('./sarif.ts')).sarifReport,
  },
  junit: {
    summary: 'JUnit XML, for GitLab and Jenkins',
    load: async () => (await import('./junit.ts')).junitReport,
  },
  github: {
    summary: 'workflow commands, for annotations on a pull request on GitHub',
    load: async () => (await import('./github.ts')).githubReport,
  },
  markdown: {
    summary: 'for a comment on a pull request, or a job summary',
    load: async () => (await import('./markdown.ts')).markdownReport,
  },
  html: {
    summary: 'one page to keep or to send',
    load: async () => (await import('./html.ts')).htmlReport,
  },
  tap: {
    summary: 'TAP 14, for test harnesses',
    load: async () => (await import('./tap.ts')).tapReport,
  },
}
