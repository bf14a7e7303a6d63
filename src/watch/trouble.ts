import { ConnectionProblem } from '../kubernetes/api-server.ts'

/** Why a list or a watch failed. The list is closed, since these words are labels of a metric: nothing from outside. */
export const troubles = [
  'unreachable',
  'timeout',
  'unauthorized',
  'forbidden',
  'not found',
  'expired',
  'too many requests',
  'server error',
  'unexpected answer',
  'unreadable',
  'reset',
  'silent',
  'short',
] as const

/**
 * `expired`: the version asked for is no longer kept (410). `unreadable`: no JSON, or not what was asked for. `reset`,
 * `silent`: a watch broke, or nothing came on it. `short`: the API server ends one watch after another at once.
 */
export type Trouble = (typeof troubles)[number]

/** A list or a watch that failed. */
export interface Setback {
  readonly trouble: Trouble
  /** What `Retry-After` asks for. */
  readonly retryAfterMilliseconds?: number | undefined
}

/** What a status code says is wrong; undefined for 200. */
export function troubleOf(code: number): Trouble | undefined {
  if (code === 200) return undefined
  if (code >= 500 && code < 600) return 'server error'
  switch (code) {
    case 401:
      return 'unauthorized'
    case 403:
      return 'forbidden'
    case 404:
      return 'not found'
    case 408:
      return 'timeout'
    case 410:
      return 'expired'
    case 429:
      return 'too many requests'
    default:
      return 'unexpected answer'
  }
}

/** What is wrong when there is no answer. */
export const troubleWithout = (problem: unknown): Trouble =>
  problem instanceof ConnectionProblem && problem.code === 'timeout' ? 'timeout' : 'unreachable'

/**
 * Whether a watch can go on from the version it had reached. A server that could not be reached, or has no time, has
 * said nothing of the version. After anything else the collection is listed again.
 */
export function keepsVersion(trouble: Trouble): boolean {
  switch (trouble) {
    case 'unreachable':
    case 'timeout':
    case 'unauthorized':
    case 'forbidden':
    case 'too many requests':
    case 'server error':
    case 'reset':
    case 'silent':
    case 'short':
      return true
    case 'not found':
    case 'expired':
    case 'unexpected answer':
    case 'unreadable':
      return false
  }
}
