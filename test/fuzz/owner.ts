import type { Test } from 'tap'

/** What the helpers of tests want of a test: a place for what must be undone. */
export interface Owner {
  readonly test: Test
  /** Undoes everything, the last thing first. */
  end(): void
}

/** Stands in for a test where a script uses a test's helpers. */
export function asOwner(): Owner {
  const undone: (() => unknown)[] = []
  const test = { teardown: (undo: () => unknown) => undone.push(undo) }
  return {
    // The helpers call nothing but `teardown`.
    test: test as unknown as Test,
    end() {
      for (const undo of undone.splice(0).reverse()) undo()
    },
  }
}
