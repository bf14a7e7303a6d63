import { createServer, type Server } from 'node:http'

import type { Scrape } from '../metrics/metrics.ts'

/** One thing that must hold before the server is ready. */
export interface Condition {
  readonly name: string
  readonly isMet: () => boolean
  /** It is told, and the server is ready without it. */
  readonly isAdvisory?: true
  /** Why it does not hold, for people. */
  readonly reason?: () => string
}

/** Longer than Prometheus or a probe waits between two questions: whoever asks must be the one to close. */
const keepAliveMilliseconds = 120_000

/** What the health server tells. */
export interface HealthParts {
  readonly conditions: readonly Condition[]
  readonly scrape: () => Promise<Scrape>
}

interface Answer {
  readonly code: number
  readonly contentType: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Builds the plain HTTP server for probes and Prometheus: it tells nothing of any one request. It does not listen yet. */
export function buildHealthServer({ conditions, scrape }: HealthParts): Server {
  const routes: Readonly<Record<string, (query: URLSearchParams) => Answer | Promise<Answer>>> = {
    '/healthz': () => plain(200, 'ok\n'),
    '/readyz': (query) => readinessOf(conditions, query.has('verbose')),
    '/metrics': async () => ({ code: 200, ...(await scrape()) }),
  }
  const answerTo = (method: string, url: string): Answer | Promise<Answer> => {
    const [path = '', query] = url.split('?')
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined
    if (route === undefined) return refusal(404, 'expected /healthz, /readyz or /metrics')
    if (method !== 'GET' && method !== 'HEAD')
      return { ...refusal(405, 'expected method GET'), headers: { allow: 'GET, HEAD' } }
    return route(new URLSearchParams(query))
  }
  return createServer({ keepAliveTimeout: keepAliveMilliseconds }, (request, response) => {
    const { method = '', url = '' } = request
    Promise.resolve(answerTo(method, url))
      .catch(() => refusal(500, 'clusterset-guard failed'))
      .then(({ code, contentType, text, headers = {} }) => {
        const length = Buffer.byteLength(text)
        response.writeHead(code, { 'content-type': contentType, 'content-length': length, ...headers })
        response.end(text)
      })
      .catch(() => {
        response.destroy()
      })
  })
}

const plain = (code: number, text: string): Answer => ({
  code,
  contentType: 'text/plain; charset=utf-8',
  text,
})

const refusal = (code: number, message: string): Answer => ({
  code,
  contentType: 'application/json; charset=utf-8',
  text: JSON.stringify({ message }),
})

/** Whether `/readyz` answers 200. */
export const isReady = (conditions: readonly Condition[]): boolean =>
  conditions.every(({ isMet, isAdvisory }) => isAdvisory === true || isMet())

function readinessOf(conditions: readonly Condition[], isVerbose: boolean): Answer {
  const is = isReady(conditions)
  const lines = isVerbose || !is ? conditions.map((condition) => lineOf(condition, condition.isMet())) : []
  return plain(is ? 200 : 503, `${lines.join('')}${is ? 'ok' : 'not ready'}\n`)
}

/** One line a condition, as kube-apiserver writes them. */
function lineOf({ name, isAdvisory, reason }: Condition, is: boolean): string {
  if (is) return `[+]${name} ok\n`
  const consequence = isAdvisory === true ? ', ready without it' : ''
  return `[-]${name} failed${consequence}${reason === undefined ? '' : `: ${reason()}`}\n`
}
