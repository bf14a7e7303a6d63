import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

import type { TAP } from 'tap'

import { howSoon } from './how-soon.ts'

/** A server behind the forwarder. */
export interface Backend {
  readonly port: number
  /** Where its probes are answered: `/readyz` there decides whether it is given connections. */
  readonly health: URL
}

interface Entry {
  readonly backend: Backend
  isIn: boolean
  isAsked: boolean
  /** The change that is under way. */
  later: NodeJS.Timeout | undefined
}

/** How often each backend is asked whether it is ready. */
const probeEveryMilliseconds = 100
const probeWithinMilliseconds = 1_000

const forgottenWithinMilliseconds = 20_000

/** From a probe's answer to what new connections meet: a kubelet, an API server and a kube-proxy have heard of it. */
const delayMilliseconds = 1_500

/**
 * One port that leads to several servers, as a Service does: a new connection goes to one that was ready a while ago,
 * and connections that are open stay where they are.
 */
export class Forwarder {
  readonly port: number
  readonly #server: Server
  readonly #entries = new Set<Entry>()
  readonly #sockets = new Set<Socket>()
  readonly #timer: NodeJS.Timeout
  #turn = 0
  readonly #counts = { taken: 0, refused: 0, reset: 0 }

  private constructor(server: Server) {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the forwarder has no address')
    this.port = address.port
    this.#server = server
    server.on('connection', (socket) => {
      this.#take(socket)
    })
    this.#timer = setInterval(() => {
      for (const entry of this.#entries) void this.#probe(entry)
    }, probeEveryMilliseconds)
  }

  /** Starts a forwarder without backends. It goes when the tests have ended. */
  static async start(t: Pick<TAP, 'teardown'>): Promise<Forwarder> {
    const server = createServer({ allowHalfOpen: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const forwarder = new Forwarder(server)
    t.teardown(() => {
      forwarder.#stop()
    })
    return forwarder
  }

  /** Leads to a server as well from now on, as soon as it is ready. */
  add(backend: Backend): void {
    this.#entries.add({ backend, isIn: false, isAsked: false, later: undefined })
  }

  /** Waits until new connections do not go to a server any more, and probes it no longer. It must have ended. */
  async forget(port: number): Promise<void> {
    await howSoon('it is not led to', forgottenWithinMilliseconds, () => !this.leadsTo.includes(port))
    for (const entry of this.#entries) if (entry.backend.port === port) this.#entries.delete(entry)
  }

  /** The ports of the servers that are given new connections now. */
  get leadsTo(): readonly number[] {
    return this.#in().map(({ port }) => port)
  }

  /**
   * Connections since the start: how many came, how many of them found no server or one that did not listen, and how
   * many were open and then reset, by whichever end.
   */
  get counts(): Readonly<Record<'taken' | 'refused' | 'reset', number>> {
    return { ...this.#counts }
  }

  #in(): readonly Backend[] {
    return [...this.#entries].filter(({ isIn }) => isIn).map(({ backend }) => backend)
  }

  async #probe(entry: Entry): Promise<void> {
    if (entry.isAsked) return
    entry.isAsked = true
    const isReady = await isReadyAt(entry.backend.health)
    entry.isAsked = false
    if (isReady === entry.isIn) {
      clearTimeout(entry.later)
      entry.later = undefined
    } else
      entry.later ??= setTimeout(() => {
        entry.isIn = isReady
        entry.later = undefined
      }, delayMilliseconds)
  }

  #take(socket: Socket): void {
    const backends = this.#in()
    const backend = backends[this.#turn % backends.length]
    this.#turn += 1
    this.#counts.taken += 1
    if (backend === undefined) {
      this.#counts.refused += 1
      socket.resetAndDestroy()
      return
    }
    const onward = connect({ port: backend.port, host: '127.0.0.1', allowHalfOpen: true })
    let broken: 'refused' | 'reset' = 'refused'
    onward.once('connect', () => (broken = 'reset'))
    this.#join(socket, onward, () => (this.#counts[broken] += 1))
    this.#join(onward, socket, () => (this.#counts[broken] += 1))
  }

  /** What comes on one socket goes out on the other, and so does its end, in order or not. */
  #join(one: Socket, other: Socket, broke: () => void): void {
    this.#sockets.add(one)
    one.setNoDelay(true)
    one.pipe(other)
    one.on('error', () => {
      broke()
      other.resetAndDestroy()
    })
    one.once('close', () => this.#sockets.delete(one))
  }

  #stop(): void {
    clearInterval(this.#timer)
    for (const { later } of this.#entries) clearTimeout(later)
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}

async function isReadyAt(health: URL): Promise<boolean> {
  try {
    const answer = await fetch(new URL('/readyz', health), {
      signal: AbortSignal.timeout(probeWithinMilliseconds),
    })
    await answer.arrayBuffer()
    return answer.status === 200
  } catch {
    return false
  }
}
