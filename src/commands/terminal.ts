/** Where a command writes: results to `out`, everything else to `error`. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  /** Whether somebody looks at the rest, so that progress is worth showing. */
  readonly isErrorTerminal?: boolean
  /** Whether results may be coloured. */
  readonly isColoured?: boolean
}

/** What a command ends with: 0 nothing wrong, 1 violations, 2 usage or input, 3 not proven, 4 a fault of ours. */
export type ExitCode = 0 | 1 | 2 | 3 | 4
