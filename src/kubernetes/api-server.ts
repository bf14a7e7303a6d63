import type { Readable } from 'node:stream'

/** The head of an answer. */
export interface AnswerHead {
  /** The HTTP status code. */
  readonly code: number
  /** What `Retry-After` asks for, in milliseconds, if it is there and a number of seconds. */
  readonly retryAfterMilliseconds: number | undefined
  /** When the API server answered, by its own clock, to the second; undefined if it does not say. */
  readonly date?: Date | undefined
}

/** An answer read to its end. */
export interface Answer extends AnswerHead {
  /** The parsed JSON, `undefined` when the body was not JSON. */
  readonly body: unknown
}

/** An answer whose body still comes: the events of a watch, a line each. Destroying `stream` ends the connection. */
export interface OpenAnswer extends AnswerHead {
  readonly stream: Readable
}

/** Until when a request is waited for. */
export interface RequestLimits {
  /** Gives the request up: it rejects with ConnectionProblem `aborted`. */
  readonly signal: AbortSignal
  /** For `get` until the body has come, for `open` until the head has. */
  readonly timeoutMilliseconds: number
}

/**
 * One API server, with credentials that are kept fresh. A status code is an answer, whatever it is; both functions
 * reject with ConnectionProblem when there is no answer, and with nothing else.
 */
export interface ApiServer {
  /** @param path path and query, such as `/api/v1/services?limit=500` */
  get(path: string, limits: RequestLimits): Promise<Answer>
  /** @param path path and query, such as `/api/v1/services?watch=true` */
  open(path: string, limits: RequestLimits): Promise<OpenAnswer>
}

/** A request that changes something. */
export interface Change {
  readonly method: 'POST' | 'PUT' | 'PATCH'
  /** Path and query. */
  readonly path: string
  /** As the API server tells patches apart: `application/strategic-merge-patch+json`; JSON if it is left out. */
  readonly contentType?: string
  readonly body: unknown
}

/**
 * An API server that may be written to. Who only reads is given an `ApiServer`, and cannot. A change can be sent twice, when
 * the connection dies: it must say in its body what version it is about.
 */
export interface WritableApiServer extends ApiServer {
  send(change: Change, limits: RequestLimits): Promise<Answer>
}

/** No HTTP answer came: refused, reset, TLS, too late. */
export class ConnectionProblem extends Error {
  override readonly name = 'ConnectionProblem'
  /** A short word for logs, such as ECONNREFUSED, timeout or aborted: no address and nothing of a body. */
  readonly code: string

  constructor(code: string) {
    super(`no answer from the API server: ${code}`)
    this.code = code
  }
}
