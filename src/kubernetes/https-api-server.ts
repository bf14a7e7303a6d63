import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https'

import {
  ConnectionProblem,
  type Answer,
  type AnswerHead,
  type Change,
  type OpenAnswer,
  type RequestLimits,
  type WritableApiServer,
} from './api-server.ts'
import { jsonIn } from './answer-body.ts'
import type { Credentials } from './credentials.ts'
import { GivingUp } from './giving-up.ts'

/** Where an API server is and how it is talked to. */
export interface Endpoint {
  /** `https://10.0.0.1:443`, or with a path before that of the API, as behind Rancher. */
  readonly server: URL
  readonly credentials: Credentials
  /** The version of this program, for `User-Agent`. */
  readonly version: string
  /** Variables such as HTTPS_PROXY and NO_PROXY. Empty: no proxy. */
  readonly proxy?: Readonly<Record<string, string>>
}

/**
 * After so long a silence the kernel asks whether the peer is still there, then once a second: a dead one is
 * noticed in about 25 s. client-go asks as often.
 */
const probeAfterMilliseconds = 15_000

/** The API server keeps an idle connection for 90 s: ours must go first, or a request goes out to a closed one. */
const idleMilliseconds = 60_000

/** What becomes of a connection that the server closed while it lay idle. */
const deadConnection = new Set(['ECONNRESET', 'EPIPE'])

/** An API server over HTTPS, or over HTTP as behind `kubectl proxy`. */
export class HttpsApiServer implements WritableApiServer {
  readonly #server: URL
  readonly #basePath: string
  readonly #credentials: Credentials
  readonly #userAgent: string
  /**
   * Without a limit of connections: a watch holds one as long as it is open, and nothing may wait behind it.
   * Connections are kept apart by what they were made with, so a new CA or client certificate makes new ones.
   */
  readonly #kept: HttpAgent
  /** For the repetition on a connection that nobody has used. */
  readonly #fresh: HttpAgent

  constructor({ server, credentials, version, proxy = {} }: Endpoint) {
    this.#server = server
    this.#basePath = server.pathname.replace(/\/$/, '')
    this.#credentials = credentials
    this.#userAgent = `clusterset-guard/${version}`
    const AgentOf = server.protocol === 'https:' ? HttpsAgent : HttpAgent
    this.#kept = new AgentOf({
      keepAlive: true,
      keepAliveMsecs: probeAfterMilliseconds,
      timeout: idleMilliseconds,
      proxyEnv: proxy,
    })
    this.#fresh = new AgentOf({ keepAlive: false, proxyEnv: proxy })
  }

  get(path: string, limits: RequestLimits): Promise<Answer> {
    return this.#answer({ method: 'GET', path }, limits)
  }

  send(
    { method, path, contentType = 'application/json', body }: Change,
    limits: RequestLimits,
  ): Promise<Answer> {
    return this.#answer({ method, path, content: { type: contentType, text: JSON.stringify(body) } }, limits)
  }

  async #answer(asked: Asked, limits: RequestLimits): Promise<Answer> {
    const givingUp = new GivingUp(limits)
    try {
      const incoming = await this.#ask(asked, givingUp)
      return { ...headOf(incoming), body: await givingUp.orResult(jsonIn(incoming)) }
    } catch (error) {
      throw problemOf(error)
    } finally {
      givingUp.end()
    }
  }

  async open(path: string, limits: RequestLimits): Promise<OpenAnswer> {
    const givingUp = new GivingUp(limits)
    try {
      const stream = await this.#ask({ method: 'GET', path }, givingUp)
      givingUp.endTime()
      stream.once('close', () => {
        givingUp.end()
      })
      return { ...headOf(stream), stream }
    } catch (error) {
      givingUp.end()
      throw problemOf(error)
    }
  }

  async #ask({ method, path, content }: Asked, givingUp: GivingUp): Promise<IncomingMessage> {
    const access = await givingUp.orResult(this.#access())
    const { tls, headers } = access
    const options: RequestOptions = {
      ...tls,
      method,
      protocol: this.#server.protocol,
      // A URL has an IPv6 address in brackets, a connection is made to one without.
      hostname: this.#server.hostname.replace(/^\[|\]$/g, ''),
      port: this.#server.port,
      path: this.#basePath + path,
      headers: {
        ...headers,
        accept: 'application/json',
        'user-agent': this.#userAgent,
        ...(content && { 'content-type': content.type, 'content-length': Buffer.byteLength(content.text) }),
      },
    }
    const incoming = await this.#answerTo({ options, text: content?.text }, givingUp)
    if (incoming.statusCode === 401) this.#credentials.refresh(access)
    return incoming
  }

  async #access() {
    try {
      return await this.#credentials.current()
    } catch {
      throw new ConnectionProblem('no credentials')
    }
  }

  /** The head of the answer. A connection that died while it lay idle is found out only by using it. */
  async #answerTo({ options, text }: Prepared, givingUp: GivingUp): Promise<IncomingMessage> {
    const first = await head({ options: { ...options, agent: this.#kept }, text }, givingUp)
    if (first.incoming !== undefined) return first.incoming
    const isIdleDeath = first.wasKept && deadConnection.has(codeOf(first.error))
    if (!isIdleDeath) throw first.error
    const second = await head({ options: { ...options, agent: this.#fresh }, text }, givingUp)
    if (second.incoming === undefined) throw second.error
    return second.incoming
  }
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly content?: { readonly type: string; readonly text: string }
}

/** A request with all that goes over the wire. */
interface Prepared {
  readonly options: RequestOptions
  readonly text: string | undefined
}

type Head =
  | { readonly incoming: IncomingMessage }
  | { readonly incoming?: undefined; readonly error: unknown; readonly wasKept: boolean }

/** Sends one request and waits for the head of its answer. */
function head({ options, text }: Prepared, givingUp: GivingUp): Promise<Head> {
  return new Promise((resolve, reject) => {
    const request = options.protocol === 'https:' ? httpsRequest : httpRequest
    // Throws for a header or path that HTTP cannot carry.
    const outgoing = request(options)
    givingUp.of((problem) => outgoing.destroy(problem))
    outgoing.once('socket', (socket) => socket.setKeepAlive(true, probeAfterMilliseconds))
    outgoing.once('response', (incoming) => {
      givingUp.of((problem) => incoming.destroy(problem))
      resolve({ incoming })
    })
    outgoing.on('error', (error) => {
      resolve({ error, wasKept: outgoing.reusedSocket })
    })
    outgoing.once('close', () => {
      // After an answer or an error this does nothing.
      reject(new ConnectionProblem('closed'))
    })
    outgoing.end(text)
  })
}

function headOf({ statusCode = 0, headers }: IncomingMessage): AnswerHead {
  const asked = headers['retry-after'] ?? ''
  return {
    code: statusCode,
    retryAfterMilliseconds: /^\d{1,9}$/.test(asked) ? Number(asked) * 1_000 : undefined,
    date: dateIn(headers.date),
  }
}

function dateIn(text = ''): Date | undefined {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** Only the code of an error goes on: its message may hold an address, or what was being read. */
const problemOf = (error: unknown): ConnectionProblem =>
  error instanceof ConnectionProblem ? error : new ConnectionProblem(codeOf(error))
