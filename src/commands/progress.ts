import type { Terminal } from './terminal.ts'

/** What is quicker than this needs no progress. */
const patienceMilliseconds = 500
const betweenMilliseconds = 100

/** A line that says how far a command is, overwritten in place. */
export interface Progress {
  told(done: number, all: number): void
  /** Takes the line away. */
  end(): void
}

const unseen: Progress = { told: () => undefined, end: () => undefined }

/**
 * Shows progress if somebody looks.
 *
 * @param now a clock, in milliseconds
 */
export function progressOn(
  { error, isErrorTerminal }: Terminal,
  now: () => number = () => performance.now(),
): Progress {
  if (isErrorTerminal !== true) return unseen
  let next = now() + patienceMilliseconds
  let isShown = false
  return {
    told(done, all) {
      const time = now()
      if (time < next) return
      next = time + betweenMilliseconds
      isShown = true
      error(`\r${String(done)} of ${String(all)} documents`)
    },
    end() {
      if (isShown) error('\r\u001b[K')
    },
  }
}
