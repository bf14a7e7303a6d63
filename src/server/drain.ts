import type { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { Connections } from './connections.ts'
import { defaultLimits } from './limits.ts'

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
  readonly #watched: Connections[] = []

  /** From the signal on: readiness is false, and every answer asks its caller to connect elsewhere. */
  get isDraining(): boolean {
    return this.#isDraining
  }

  /**
   * Follows the connections of a server from now on, also those that never come to a request.
   *
   * @param limit how many may be open at once, see `Connections`
   */
  watch(server: Server, limit = defaultLimits.connections): void {
    const connections = new Connections(limit)
    connections.watch(server)
    this.#watched.push(connections)
  }

  /**
   * Serves on for a while, then closes the listeners, lets what is in flight end, and resolves.
   *
   * @param webhook undefined when nobody has been served yet: then there is nothing to wait for
   */
  async stop(webhook: Server | undefined, health: Server): Promise<void> {
    this.#isDraining = true
    if (webhook !== undefined) await sleep(lingerMilliseconds)
    const cutOff = setTimeout(() => {
      for (const connections of this.#watched) connections.destroyAll()
    }, deadlineMilliseconds - lingerMilliseconds)
    if (webhook !== undefined) await closed(webhook)
    await closed(health)
    clearTimeout(cutOff)
  }
}

/** Stops a server from listening, ends its idle connections, and waits until the others have ended. */
const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
