import type { JsonObject } from '../model/json.ts'

/** The object without its status; the same object when it has none. */
export function withoutStatus(object: JsonObject): JsonObject {
  if (object['status'] === undefined) return object
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'status'))
}
