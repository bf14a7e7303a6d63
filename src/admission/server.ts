import type { Server } from 'node:https'
import type { Duplex } from 'node:stream'

import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Logger } from 'pino'

import type { Mutator } from '../engine/mutator.ts'
import type { Drain } from './drain.ts'
import { describeFault } from './fault.ts'
import { failureAnswer } from './answers.ts'
import { exemptionOf } from './exemptions.ts'
import type { TlsMaterial } from './certificate.ts'
import { mutateRequest, unmutated } from './mutate.ts'
import { answerOf, type AdmissionResponse } from './response.ts'
import { parseReview, type AdmissionRequest } from './review.ts'
import { identityOf } from './subject.ts'
import { validate, type Judging } from './validate.ts'

/** A review of an UPDATE carries two objects, and the API server takes up to 3 MiB for each. */
export const bodyLimitBytes = 8 * 1024 * 1024

/** The API server keeps an idle connection for 90 s: whoever closes first must be it, or a call is lost. */
const keepAliveMilliseconds = 120_000

/** What the server is made of. */
export interface ServerParts {
  readonly tls: TlsMaterial
  readonly judging: Judging
  readonly mutators: readonly Mutator[]
  readonly log: Logger
  readonly drain: Drain
}

/** An HTTPS server with the webhook's routes. */
export type WebhookServer = FastifyInstance<Server>

const webhookPaths = ['/validate', '/mutate']

function told(reply: FastifyReply, code: number, message: string): void {
  void reply.code(code).send({ message })
}

/** Path without the query, which belongs to the API server (`?timeout=10s`). */
const pathOf = (url: string): string => url.split('?', 1).join('')

/** Builds the HTTPS server with its routes; it does not listen yet. */
export function buildServer({ tls, judging, mutators, log, drain }: ServerParts): WebhookServer {
  const app = Fastify({
    https: { cert: tls.certificate, key: tls.key },
    bodyLimit: bodyLimitBytes,
    keepAliveTimeout: keepAliveMilliseconds,
    return503OnClosing: false,
    clientErrorHandler: refuseConnection,
    frameworkErrors: (_error, { method, url }, reply) => {
      // A path that cannot be decoded: fastify runs no hook for it.
      log.warn({ event: 'refused', method, path: pathOf(url), statusCode: 404 })
      told(reply.header('connection', 'close'), 404, notFoundText)
    },
  })
  readBodies(app)
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (drain.isDraining) reply.header('connection', 'close')
    done(null, payload)
  })
  app.addHook('onResponse', ({ method, url }, { statusCode }, done) => {
    if (statusCode !== 200) log.warn({ event: 'refused', method, path: pathOf(url), statusCode })
    done()
  })
  app.setNotFoundHandler(refuseRoute)
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    refuseRequest(error, reply, log)
  })

  app.post('/validate', { onRequest: demandJson }, async (request, reply) =>
    answered(request, reply, async (review) => {
      try {
        const { response, crashed } = await validate(review, judging)
        for (const { rule, error } of crashed)
          log.error({ event: 'rule failed', uid: review.uid, rule: rule.id, ...describeFault(error) })
        return response
      } catch (error) {
        log.error({ event: 'review failed', uid: review.uid, ...describeFault(error) })
        return failureAnswer(review, judging.undecided)
      }
    }),
  )
  app.post('/mutate', { onRequest: demandJson }, async (request, reply) =>
    answered(request, reply, (review) => {
      try {
        return mutateRequest(review, mutators)
      } catch (error) {
        log.error({ event: 'review failed', uid: review.uid, ...describeFault(error) })
        return unmutated(review)
      }
    }),
  )
  return app

  async function answered(
    request: FastifyRequest,
    reply: FastifyReply,
    respond: (review: AdmissionRequest) => AdmissionResponse | Promise<AdmissionResponse>,
  ): Promise<FastifyReply> {
    const start = performance.now()
    const body = parsedJson(request.body)
    if (body === undefined) {
      told(reply, 400, 'expected a JSON body')
      return reply
    }
    const parsed = parseReview(body)
    if (!parsed.ok) {
      told(reply, 400, parsed.message)
      return reply
    }
    const response = await respond(parsed.request)
    log.info(lineOf(pathOf(request.url), parsed.request, response, performance.now() - start))
    return reply.send(answerOf(response))
  }
}

/** The one line that a request leaves: who asked for what, and what was said. Nothing of the object. */
function lineOf(
  path: string,
  request: AdmissionRequest,
  { allowed, auditAnnotations }: AdmissionResponse,
  durationMilliseconds: number,
): object {
  const { uid, operation, kind, username } = request
  // Asked again only of a request that was let through: it may compare two specs.
  const exemption = auditAnnotations['verdict'] === 'exempt' ? exemptionOf(request) : undefined
  return {
    event: 'review',
    webhook: path.slice(1),
    uid,
    operation,
    kind,
    ...identityOf(request),
    user: username,
    allowed,
    ...auditAnnotations,
    ...(exemption === undefined ? {} : { exemption }),
    durationMilliseconds: Number(durationMilliseconds.toFixed(3)),
  }
}

/** Takes JSON bodies as bytes. What fastify would do with them by itself refuses legal objects. */
function readBodies(app: WebhookServer): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })
}

/** The JSON in a body; undefined if there is none. The parser's message would quote the body: it is dropped. */
function parsedJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function demandJson(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase()
  if (mediaType === 'application/json') {
    done()
    return
  }
  told(reply.header('connection', 'close'), 415, 'expected content-type application/json')
}

const notFoundText = `expected one of the paths ${webhookPaths.join(', ')}`

/** Answers what is not even HTTP. */
function refuseConnection(_error: Error, socket: Duplex): void {
  const body = JSON.stringify({ message: 'expected a complete HTTP request' })
  const head = [
    'HTTP/1.1 400 Bad Request',
    'content-type: application/json',
    `content-length: ${String(body.length)}`,
    'connection: close',
  ]
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  else socket.destroy()
}

function refuseRoute(request: FastifyRequest, reply: FastifyReply): void {
  if (webhookPaths.includes(pathOf(request.url)))
    told(reply.header('allow', 'POST'), 405, 'expected method POST')
  else told(reply, 404, notFoundText)
}

function refuseRequest(error: FastifyError, reply: FastifyReply, log: Logger): void {
  const code = error.statusCode ?? 500
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    told(reply, 413, `expected a body of at most ${String(bodyLimitBytes)} bytes`)
  } else if (code < 500) {
    told(reply, 400, 'expected a complete HTTP request with a JSON body')
  } else {
    log.error({ event: 'request failed', ...describeFault(error) })
    told(reply, 500, 'clusterset-guard failed, see its log')
  }
}
