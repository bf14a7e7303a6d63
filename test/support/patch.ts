import jsonPatch from 'fast-json-patch'

import { mutate, type Mutator, type MutatorSubject, type PatchOperation } from '../../src/engine/mutator.ts'
import type { Raw } from './objects.ts'

/** A request to create an object, as mutators see it. */
export const creating = (object: Raw): MutatorSubject => ({ operation: 'CREATE', object, oldObject: {} })

/** A request to update an object, as mutators see it. */
export const updating = (oldObject: Raw, object: Raw): MutatorSubject => ({
  operation: 'UPDATE',
  object,
  oldObject,
})

/** The object after a patch, as the API server makes it. It throws when an operation does not apply. */
export function patched(object: Raw, patch: readonly PatchOperation[]): Raw {
  const operations = patch.map(({ op, path, value }) => ({ op, path, value }))
  return jsonPatch.applyPatch<Raw>(structuredClone(object), structuredClone(operations), true).newDocument
}

/** What one mutator makes of a request, its notices as people read them. */
export interface Mutated {
  readonly patch: readonly PatchOperation[]
  readonly notices: readonly string[]
}

/** Runs one mutator as the engine does. */
export function mutated(mutator: Mutator, subject: MutatorSubject, isSpecUnchanged = false): Mutated {
  const { patch, notices } = mutate([mutator], subject, isSpecUnchanged)
  return { patch, notices: notices.map(({ mutator: id, path, told }) => `${id}: ${path} ${told}`) }
}
