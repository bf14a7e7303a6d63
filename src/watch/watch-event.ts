import { asObject, asText, isObject, own, type JsonObject } from '../model/json.ts'

/** One line of a watch. */
export type WatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
      readonly object: unknown
      readonly version: string | undefined
    }
  /** Nothing changed up to this version. */
  | { readonly type: 'BOOKMARK'; readonly version: string | undefined }
  /** The watch cannot go on; `code` is an HTTP status code, 410 when the version asked for is gone. */
  | { readonly type: 'ERROR'; readonly code: number }
  /** JSON, but no event that is known. */
  | { readonly type: 'odd' }

/** The event in a line; undefined when it is no JSON object. */
export function watchEvent(line: string): WatchEvent | undefined {
  const event = parsed(line)
  if (event === undefined) return undefined
  const type = own(event, 'type')
  const object = own(event, 'object')
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
    case 'BOOKMARK':
      return { type, object, version: versionOf(object) }
    case 'ERROR':
      return { type, code: Number(own(asObject(object), 'code')) || 500 }
    default:
      return { type: 'odd' }
  }
}

/** The resourceVersion of an object or of a list. */
export const versionOf = (value: unknown): string | undefined =>
  asText(own(asObject(own(asObject(value), 'metadata')), 'resourceVersion')) || undefined

function parsed(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
