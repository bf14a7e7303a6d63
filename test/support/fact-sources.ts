import type { FactSource } from '../../src/engine/facts.ts'

/** A source of facts that fails whenever it is asked. */
export const failingSource = (error: unknown): FactSource => ({
  gather: () => ({
    facts() {
      throw error
    },
    fetch: () => Promise.resolve(false),
  }),
})
