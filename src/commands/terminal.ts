/** Where a command writes: results to `out`, everything else to `error`. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
}

/** What a command ends with: 0 nothing wrong, 2 usage or input that cannot be read, 4 a fault of ours. */
export type ExitCode = 0 | 1 | 2 | 3 | 4
