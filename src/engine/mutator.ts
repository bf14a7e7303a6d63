import type { JsonObject } from '../model/json.ts'

/** One operation of JSON Patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'test'
  readonly path: string
  readonly value: unknown
}

/** That a value of a user was changed. */
export interface Notice {
  /** `spec.sslMode` */
  readonly path: string
  /** `"Auto" is now "AUTO"` */
  readonly told: string
}

/** What a mutator makes: operations that belong together, and what to tell if they change a user's value. */
export interface Change {
  readonly operations: readonly PatchOperation[]
  /** Absent where only something absent was filled. */
  readonly notice?: Notice
}

/** A request as a mutator sees it: nobody has checked the objects yet, any JSON may be in them. */
export interface MutatorSubject {
  readonly operation: 'CREATE' | 'UPDATE'
  readonly object: JsonObject
  /** Empty on CREATE. */
  readonly oldObject: JsonObject
}

/** Fills or repairs one thing in a ClusterSet. Pure, and the second time it changes nothing. */
export interface Mutator {
  readonly id: string
  readonly summary: string
  readonly operations: readonly MutatorSubject['operation'][]
  /** It works on metadata, so it runs even on an UPDATE that leaves the spec alone. */
  readonly mutatesMetadata?: true
  mutate(subject: MutatorSubject): readonly Change[]
}

/** Sets a field that is absent or null. `add` does both. */
export const addition = (path: string, value: unknown): PatchOperation => ({ op: 'add', path, value })

/** Replaces a value, and only if it is still the one that was looked at. */
export const replacement = (path: string, before: unknown, after: unknown): readonly PatchOperation[] => [
  { op: 'test', path, value: before },
  { op: 'replace', path, value: after },
]

/** What a user is told of a changed value. */
export const noticeOf = (path: string, before: string | undefined, after: string): Notice => ({
  path,
  told: `${before === undefined ? '(absent)' : JSON.stringify(before)} is now ${JSON.stringify(after)}`,
})

/** What all mutators make of a request. */
export interface Mutation {
  readonly patch: readonly PatchOperation[]
  readonly notices: readonly (Notice & { readonly mutator: string })[]
  /** The mutators that changed something. */
  readonly mutators: readonly string[]
}

/**
 * Runs the mutators. None touches what another one does, so each looks at the object as it came.
 *
 * @param isSpecUnchanged the request leaves the spec alone, and so must everything but the record of removals
 */
export function mutate(
  mutators: readonly Mutator[],
  subject: MutatorSubject,
  isSpecUnchanged: boolean,
): Mutation {
  const made = mutators
    .filter(({ operations }) => operations.includes(subject.operation))
    .filter(({ mutatesMetadata }) => !isSpecUnchanged || mutatesMetadata === true)
    .map((mutator) => ({ id: mutator.id, changes: mutator.mutate(subject) }))
    .filter(({ changes }) => changes.length > 0)
  return {
    patch: made.flatMap(({ changes }) => changes.flatMap(({ operations }) => operations)),
    notices: made.flatMap(({ id, changes }) =>
      changes.flatMap(({ notice }) => (notice === undefined ? [] : [{ mutator: id, ...notice }])),
    ),
    mutators: made.map(({ id }) => id),
  }
}
