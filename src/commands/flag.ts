import { Option } from 'commander'

import { textsIn } from '../model/json.ts'

/** One flag: how it is written, what it means, what holds without it. */
export interface Flag {
  readonly flags: string
  readonly meaning: string
  readonly fallback?: string
  /** What it may be. Commander refuses anything else. */
  readonly choices?: readonly string[]
  /** It can be given more than once; its value is a list then. */
  readonly isRepeatable?: true
}

export type Flags = Readonly<Record<string, Flag>>

/** The name of a flag's environment variable: `--tls-cert` is `CLUSTERSET_GUARD_TLS_CERT`. */
const environmentOf = (flags: string): string =>
  `CLUSTERSET_GUARD_${/--([a-z-]+)/.exec(flags)?.slice(1).join('').replaceAll('-', '_').toUpperCase() ?? ''}`

/** Variables of those flags that take no value. */
export const switchVariablesOf = (flags: Flags): readonly string[] =>
  Object.values(flags)
    .filter((flag) => !flag.flags.includes('<'))
    .map((flag) => environmentOf(flag.flags))

/** Flags as commander takes them, each with its environment variable. */
export const optionsOf = (flags: Flags): readonly Option[] =>
  Object.values(flags).map(({ flags: written, meaning, fallback, choices, isRepeatable }) => {
    const option = new Option(written, meaning).env(environmentOf(written))
    if (choices !== undefined) option.choices(choices)
    if (isRepeatable) option.argParser(collected)
    return fallback === undefined ? option : option.default(fallback)
  })

const collected = (value: string, before: unknown): readonly string[] => [...textsIn(before), value]

/** How a flag is written on the command line: `tlsCert` is `--tls-cert`. */
export const flagNameOf = (key: string): string =>
  `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
