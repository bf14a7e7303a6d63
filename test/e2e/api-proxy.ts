import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request as ask, type Server } from 'node:https'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

import type { TAP } from 'tap'

import type { Cluster } from '../cluster/cluster.ts'
import { certificateFor } from '../support/certificates.ts'

/** What a request is about, as far as a fault looks at it. */
export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly isWatch: boolean
}

/** What happens to requests instead of an answer of the API server, or before it. */
export interface Fault {
  /** The request is held back for so long. */
  readonly delayMilliseconds?: number
  /** It is answered with this status code, and the API server never sees it. */
  readonly code?: number
  /** Its connection is cut without an answer. */
  readonly isCut?: true
}

export type Fits = (asked: Asked) => boolean

interface OpenWatch {
  readonly asked: Asked
  readonly upstream: IncomingMessage
  readonly response: ServerResponse
  isCutInNextEvent: boolean
}

/**
 * Stands between a client and the API server, ends the client's TLS, and so can break what it forwards by path: what
 * a network, a load balancer or a busy API server does. What the client says of itself is passed on as it is.
 */
export class ApiProxy {
  readonly url: string
  /** PEM; signs the certificate of the proxy. */
  readonly certificateAuthorityFile: string
  readonly #cluster: Cluster
  readonly #agent: Agent
  readonly #faults = new Set<{ readonly fits: Fits; readonly fault: Fault }>()
  readonly #watches = new Set<OpenWatch>()

  private constructor(cluster: Cluster, server: Server, certificateAuthorityFile: string) {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy has no address')
    this.url = `https://localhost:${String(address.port)}`
    this.certificateAuthorityFile = certificateAuthorityFile
    this.#cluster = cluster
    this.#agent = new Agent({ keepAlive: true, ca: readFileSync(cluster.certificateAuthorityFile) })
    server.on('request', (request, response) => void this.#take(request, response))
  }

  /** Starts a proxy before the API server of a cluster. It goes when the tests have ended. */
  static async start(t: Pick<TAP, 'teardown'>, cluster: Cluster): Promise<ApiProxy> {
    const { certificate, key } = await certificateFor(['localhost'])
    const certificateAuthorityFile = join(cluster.folder, 'proxy.crt')
    writeFileSync(certificateAuthorityFile, certificate)
    const server = createServer({ cert: certificate, key })
    server.listen(0, 'localhost')
    await once(server, 'listening')
    const proxy = new ApiProxy(cluster, server, certificateAuthorityFile)
    t.teardown(() => {
      server.close()
      server.closeAllConnections()
      proxy.#agent.destroy()
    })
    return proxy
  }

  /** From now on a fault happens to all requests that fit. @returns what ends the fault */
  breaks(fits: Fits, fault: Fault): () => void {
    const entry = { fits, fault }
    this.#faults.add(entry)
    return () => this.#faults.delete(entry)
  }

  /** How many watches that fit are open. */
  openWatches(fits: Fits = () => true): number {
    return this.#fitting(fits).length
  }

  /** Cuts the connections of open watches that fit. */
  cutWatches(fits: Fits): void {
    for (const { response } of this.#fitting(fits)) response.destroy()
  }

  /** The next event of each open watch that fits comes half, and then its connection is cut. */
  cutInNextEvent(fits: Fits): void {
    for (const watch of this.#fitting(fits)) watch.isCutInNextEvent = true
  }

  /** Nothing comes any more on the open watches that fit, and nobody says why: the connections stay open. */
  stallWatches(fits: Fits): void {
    for (const { upstream } of this.#fitting(fits)) {
      for (const event of ['data', 'end', 'error']) upstream.removeAllListeners(event)
      upstream.on('error', () => undefined)
      upstream.resume()
    }
  }

  #fitting(fits: Fits): readonly OpenWatch[] {
    return [...this.#watches].filter(({ asked }) => fits(asked))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request
    const asked = { method, path, isWatch: /[?&]watch=(?:1|true)(?:&|$)/.test(path) }
    const { fault } = [...this.#faults].find(({ fits }) => fits(asked)) ?? {}
    if (fault?.delayMilliseconds !== undefined) await wait(fault.delayMilliseconds)
    if (fault?.isCut === true) response.destroy()
    else if (fault?.code !== undefined) refuse(response, fault.code)
    else this.#forward(request, response, asked)
  }

  #forward(request: IncomingMessage, response: ServerResponse, asked: Asked): void {
    const outgoing = ask(new URL(asked.path, this.#cluster.url), {
      method: asked.method,
      headers: without(request.headers, 'host', 'connection'),
      agent: this.#agent,
    })
    outgoing.once('error', () => response.destroy())
    response.on('close', () => outgoing.destroy())
    outgoing.once('response', (upstream) => {
      const headers = without(upstream.headers, 'connection', 'transfer-encoding')
      response.writeHead(upstream.statusCode ?? 502, headers)
      if (asked.isWatch && upstream.statusCode === 200) this.#watch({ asked, upstream, response })
      else pipeline(upstream, response, () => undefined)
    })
    request.pipe(outgoing)
  }

  #watch(opened: Omit<OpenWatch, 'isCutInNextEvent'>): void {
    const watch: OpenWatch = { ...opened, isCutInNextEvent: false }
    const { upstream, response } = watch
    this.#watches.add(watch)
    response.once('close', () => this.#watches.delete(watch))
    response.flushHeaders()
    upstream.on('error', () => response.destroy())
    upstream.on('end', () => response.end())
    upstream.on('data', (chunk: Buffer) => {
      if (watch.isCutInNextEvent) {
        response.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => response.destroy())
        upstream.removeAllListeners('data')
      } else response.write(chunk)
    })
  }
}

/** Headers without those that are about one connection only. */
const without = (headers: IncomingHttpHeaders, ...names: readonly string[]): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))

function refuse(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', code }))
}
