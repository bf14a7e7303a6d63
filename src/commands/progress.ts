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

/** Shows progress if somebody looks. */
export function progressOn({ error, isErrorTerminal }: Terminal): Progress {
  if (isErrorTerminal !== true) return unseen
  let next = performance.now() + patienceMilliseconds
  let isShown = false
  return {
    told(done, all) {
      const now = performance.now()
      if (now < next) return
      next = now + betweenMilliseconds
      isShown = true
      error(`\r${String(done)} of ${String(all)} documents`)
    },
    end() {
      if (isShown) error('\r\u001b[K')
    },
  }
}
