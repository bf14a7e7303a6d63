import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Duplex } from 'node:stream'

import type { Logger } from 'pino'

import { answerOf } from '../admission/response.ts'
import { parseReview } from '../admission/review.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { deadlineOf } from './deadline.ts'
import type { Drain } from './drain.ts'
import { answerEarly, isBodyLeft } from './early-answer.ts'
import { describeFault } from './fault.ts'
import type { InFlight } from './in-flight.ts'
import { defaultLimits, type Limits } from './limits.ts'
import * as refusals from './refusals.ts'
import { bodyOf, type Refusal } from './refusals.ts'
import { refuseOn, refusedConnection } from './refused-connection.ts'
import { readBody } from './request-body.ts'
import { lineOf } from './request-log.ts'
import type { TlsOptions } from './server-tls.ts'
import type { Webhook } from './webhooks.ts'

/** What the server is made of. */
export interface ServerParts {
  readonly tls: { readonly options: TlsOptions }
  readonly webhooks: readonly Webhook[]
  readonly log: Logger
  readonly metrics: Metrics
  readonly inFlight: InFlight
  readonly drain: Drain
  readonly limits?: Limits
}

/** A request whose body is there. */
interface Asked {
  readonly webhook: Webhook
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly bytes: Buffer
  /** When its headers came, in milliseconds of `performance.now()`. */
  readonly arrival: number
}

/** Builds the HTTPS server with the webhooks' routes, which ends with the drain; it does not listen yet. */
export function buildServer(parts: ServerParts): Server {
  const { tls, webhooks, log, metrics, inFlight, drain, limits = defaultLimits } = parts
  const routes = new Map(webhooks.map((webhook) => [`/${webhook.name}`, webhook]))
  const server = createServer({ ...tls.options, ...optionsOf(limits) }, receive)
  server.timeout = limits.stalledMilliseconds
  drain.watch(server, limits.connections)
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    refuse(request, response, refusals.unknownExpectation)
  })
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    refuseOn(socket, refusals.wrongMethod, limits)
    tell(request, refusals.wrongMethod)
  })
  server.on('clientError', (error, socket) => {
    const code = refusedConnection(error, socket, limits)
    if (code !== undefined) metrics.refused(code)
  })
  return server

  function receive(request: IncomingMessage, response: ServerResponse): void {
    const arrival = performance.now()
    const webhook = routes.get(pathOf(request))
    const refusal = refusalOf(request, webhook)
    if (webhook === undefined || refusal !== undefined) {
      refuse(request, response, refusal ?? refusals.notFound)
      return
    }
    readBody(request, limits.bodyBytes, (body) => {
      if (body.is === 'whole') {
        void answer({ webhook, request, response, bytes: body.bytes, arrival })
        return
      }
      inFlight.leave()
      if (body.is === 'tooLong') refuse(request, response, refusals.tooLong(limits.bodyBytes))
    })
  }

  /** Why a request is not read. Whoever is not refused is at work from here on. */
  function refusalOf(request: IncomingMessage, webhook: Webhook | undefined): Refusal | undefined {
    const { headers } = request
    if (headers.host === undefined && request.httpVersion === '1.1') return refusals.noHost
    if (webhook === undefined) return refusals.notFound
    if (request.method !== 'POST') return refusals.wrongMethod
    if (!isJson(headers['content-type'])) return refusals.wrongType
    return inFlight.enter() ? undefined : refusals.tooMany
  }

  /** Answers a request whose body is there, and takes it out of those at work. It never fails. */
  async function answer(asked: Asked): Promise<void> {
    const { request, response } = asked
    try {
      await review(asked)
    } catch (error) {
      log.error({ event: 'request failed', ...describeFault(error) })
      if (!response.headersSent) refuse(request, response, refusals.failed)
    } finally {
      inFlight.leave()
    }
  }

  async function review({ webhook, request, response, bytes, arrival }: Asked): Promise<void> {
    const start = performance.now()
    const body = parsedJson(bytes)
    const parsed = body === undefined ? undefined : parseReview(body)
    if (parsed?.ok !== true) {
      refuse(request, response, parsed === undefined ? refusals.notJson : refusals.noReview(parsed.message))
      return
    }
    const { name } = webhook
    const said = await webhook.respond(parsed.request, deadlineOf(request.url ?? '', arrival))
    const text = JSON.stringify(answerOf(said))
    writeHead(response, 200, text)
    response.end(text)
    const durationMilliseconds = performance.now() - start
    log.info(lineOf({ webhook: name, request: parsed.request, response: said, durationMilliseconds }))
    const { operation } = parsed.request
    const { verdict = '' } = said.auditAnnotations
    metrics.reviewed({ webhook: name, operation, verdict, durationSeconds: durationMilliseconds / 1000 })
  }

  function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
    const body = bodyOf(refusal)
    const { code, headers = noHeaders } = refusal
    writeHead(response, code, body, isBodyLeft(request) ? { ...headers, ...closing } : headers)
    answerEarly(request, response, body, limits.lingerMilliseconds)
    tell(request, refusal)
  }

  function tell(request: IncomingMessage, { code }: Refusal): void {
    log.warn({ event: 'refused', method: request.method, path: pathOf(request), statusCode: code })
    metrics.refused(code)
  }

  function writeHead(response: ServerResponse, code: number, body: string, headers = noHeaders): void {
    response.writeHead(code, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      ...headers,
      ...(drain.isDraining ? closing : noHeaders),
    })
  }
}

type Headers = NonNullable<Refusal['headers']>

const noHeaders: Headers = {}
const closing: Headers = { connection: 'close' }

const optionsOf = (limits: Limits) => ({
  handshakeTimeout: limits.handshakeMilliseconds,
  headersTimeout: limits.headersMilliseconds,
  requestTimeout: limits.requestMilliseconds,
  connectionsCheckingInterval: limits.checkMilliseconds,
  keepAliveTimeout: limits.keepAliveMilliseconds,
  // Node would refuse such a request without a word.
  requireHostHeader: false,
})

/** Path without the query, which belongs to the API server (`?timeout=10s`). */
function pathOf({ url = '' }: IncomingMessage): string {
  const target = url.startsWith('/') ? url : url.replace(schemeAndAuthority, '')
  const end = target.indexOf('?')
  return end < 0 ? target : target.slice(0, end)
}

/** A target may be a whole URL, and a server must take it: RFC 9112, section 3.2.2. */
const schemeAndAuthority = /^https?:\/\/[^/?#]*/i

/** The JSON in a body; undefined if there is none. The parser's message would quote the body: it is dropped. */
function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

const isJson = (contentType: string | undefined): boolean =>
  contentType === 'application/json' ||
  contentType?.split(';', 1).join('').trim().toLowerCase() === 'application/json'
