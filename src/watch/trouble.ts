import { ConnectionProblem } from '../kubernetes/api-server.ts'

/** Why a list or a watch failed. The list is closed, since these words are labels of a metric: nothing from outside. */
export const troubles = [
  'unreachable',
  'timeout',
  'too large',
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
 * `too large`: a page of more bytes than are read. `expired`: the version asked for is no longer kept (410).
 * `unreadable`: no JSON, or not what was asked for. `reset`, `silent`: a watch broke, or nothing came on it. `short`:
 * the API server ends one watch after another at once.
 */
export type Trouble = (typeof troubles)[number]

/** A list or a watch that failed. */
export interface Setback {
  readonly trouble: Trouble
  /** What `Retry-After` asks for. */
  readonly retryAfterMilliseconds?: number | undefined
  /** Why there was no answer, for the log: a code such as ECONNREFUSED. */
  readonly code?: string | undefined
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

/** A code of Node or OpenSSL, or a few words of ours. Anything else could be text from outside. */
const shortCode = /^[A-Za-z][A-Za-z0-9_ ]{0,59}$/

/** What is wrong when there is no answer. */
export function setbackWithout(problem: unknown): Setback {
  if (!(problem instanceof ConnectionProblem)) return { trouble: 'unreachable' }
  const trouble = withoutAnswer.get(problem.code) ?? 'unreachable'
  return shortCode.test(problem.code) ? { trouble, code: problem.code } : { trouble }
}

const withoutAnswer: ReadonlyMap<string, Trouble> = new Map([
  ['timeout', 'timeout'],
  ['answer too large', 'too large'],
])

/**
 * Whether a watch can go on from the version it had reached. A server that could not be reached, or has no time, has
 * said nothing of the version. After anything else the collection is listed again.
 */
export function keepsVersion(trouble: Trouble): boolean {
  switch (trouble) {
    case 'unreachable':
    case 'timeout':
    case 'too large':
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
