import type { Server, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import type { FastifyInstance } from 'fastify'

import type { WebhookServer } from './server.ts'

/**
 * How long new connections are served after the signal: until the API server has heard that this endpoint
 * goes. Kubernetes takes it out of the Service and stops the pod at the same time, not one after the other.
 */
const lingerMilliseconds = 5_000

/** When the rest is cut off: 10 s after the signal the process must be gone. */
const deadlineMilliseconds = 9_500

/** Ends servers without losing a call. */
export class Drain {
  #isDraining = false
  readonly #sockets = new Set<Socket>()

  /** From the signal on: readiness is false, and every answer asks its caller to connect elsewhere. */
  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Remembers the connections of a server, also those that never come to a request. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** Serves on for a while, then closes the listeners, lets what is in flight end, and resolves. */
  async stop(webhook: WebhookServer, health: FastifyInstance): Promise<void> {
    this.#isDraining = true
    await sleep(lingerMilliseconds)
    const cutOff = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, deadlineMilliseconds - lingerMilliseconds)
    await webhook.close()
    await health.close()
    clearTimeout(cutOff)
  }
}
