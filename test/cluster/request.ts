import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'

/** A request to an API server, other than through kubectl. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query, such as /api/v1/services?limit=500. */
  readonly path: string
  /** Is sent as JSON. */
  readonly body?: unknown
  /** What the body is; of a PATCH it is a merge patch unless this says otherwise. */
  readonly contentType?: string
}

/** A whole answer. A watch gives its events so far as text when its time is over. */
export interface ApiAnswer {
  readonly code: number
  readonly text: string
  /** The text as JSON, undefined when it is not JSON. */
  readonly body: unknown
}

const answerWithinMilliseconds = 30_000

function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}

/**
 * Asks an API server with a token, over a connection of its own.
 *
 * @throws Error when no HTTP answer comes within 30 s
 */
export function ask(
  url: string,
  certificateAuthorityFile: string,
  token: string,
  { method = 'GET', path, body, contentType }: ApiRequest,
): Promise<ApiAnswer> {
  const usual = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(path, url),
      {
        method,
        agent: false,
        ca: readFileSync(certificateAuthorityFile),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': contentType ?? usual }),
        },
        signal: AbortSignal.timeout(answerWithinMilliseconds),
      },
      (response) => {
        text(response).then((written) => {
          resolve({ code: response.statusCode ?? 0, text: written, body: jsonOf(written) })
        }, reject)
      },
    )
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
