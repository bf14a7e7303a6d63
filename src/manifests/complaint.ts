/** Why a manifest cannot be taken: where, what, and how to mend it. It never quotes the file: it may be a Secret. */
export interface Complaint {
  readonly file: string
  /** Counted from 1. Absent when the file as a whole is meant. */
  readonly line?: number
  readonly column?: number
  readonly problem: string
  readonly remedy: string
}

/** `orders.yaml:14:3: the key is there twice; remove one` */
export const shownComplaint = ({ file, line, column, problem, remedy }: Complaint): string =>
  [file, line, column].filter((part) => part !== undefined).join(':') + `: ${problem}; ${remedy}`
