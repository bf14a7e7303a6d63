import { setTimeout as sleep } from 'node:timers/promises'

import type { WebhookServer } from './server.ts'

/**
 * How long new connections are served after the signal: until the API server has heard that this endpoint
 * goes. Kubernetes takes it out of the Service and stops the pod at the same time, not one after the other.
 */
const lingerMilliseconds = 5_000

/** When the rest is cut off: 10 s after the signal the process must be gone. */
const deadlineMilliseconds = 9_500

/** Ends a server without losing a call. */
export class Drain {
  #isDraining = false

  /** From the signal on: readiness is false, and every answer asks its caller to connect elsewhere. */
  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Serves on for a while, then closes the listener, lets what is in flight end, and resolves. */
  async stop(server: WebhookServer): Promise<void> {
    this.#isDraining = true
    await sleep(lingerMilliseconds)
    const cutOff = setTimeout(() => {
      server.server.closeAllConnections()
    }, deadlineMilliseconds - lingerMilliseconds)
    await server.close()
    clearTimeout(cutOff)
  }
}
