import jsonPatch from 'fast-json-patch'

import { asObject } from '../../src/model/json.ts'
import type { Raw } from './objects.ts'

/** One operation of a JSON Patch, whoever wrote it. */
export interface PatchStep {
  readonly op: 'add' | 'replace' | 'test' | 'remove'
  readonly path: string
  readonly value?: unknown
}

const operationOf = ({ op, path, value }: PatchStep): jsonPatch.Operation =>
  op === 'remove' ? { op, path } : { op, path, value }

/** Applies a JSON Patch as an API server does: an operation that does not fit fails. The object stays as it was. */
export function withPatch(object: unknown, patch: readonly PatchStep[]): Raw {
  const operations = patch.map((step) => operationOf(step))
  const copy: unknown = structuredClone(object)
  return { ...asObject(jsonPatch.applyPatch(copy, operations, true).newDocument) }
}
