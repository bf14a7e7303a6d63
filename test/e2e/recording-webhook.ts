import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { readFileSync } from 'node:fs'
import { json } from 'node:stream/consumers'

import { asObject } from '../../src/model/json.ts'
import { certificate } from '../support/webhook.ts'

/** A webhook that allows everything and remembers who was called: the path is the name of the entry. */
export class RecordingWebhook {
  readonly port: number
  /** PEM, for caBundle. */
  readonly authority: string
  readonly #server: Server
  #called: string[]

  private constructor(server: Server, port: number, authority: string, called: string[]) {
    this.#server = server
    this.port = port
    this.authority = authority
    this.#called = called
  }

  static async start(): Promise<RecordingWebhook> {
    const { authority, certificateFile, keyFile } = await certificate()
    const recorded = { called: (_: string): void => undefined }
    const server = createServer(
      { cert: readFileSync(certificateFile), key: readFileSync(keyFile) },
      (request, response) => {
        void json(request).then((review) => {
          const { uid } = asObject(asObject(review)['request'])
          recorded.called((request.url ?? '').replace(/^\/|\?.*$/g, ''))
          response.setHeader('content-type', 'application/json')
          response.end(
            JSON.stringify({
              apiVersion: 'admission.k8s.io/v1',
              kind: 'AdmissionReview',
              response: { uid, allowed: true },
            }),
          )
        })
      },
    )
    server.listen(0, 'localhost')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no address')
    const webhook = new RecordingWebhook(server, address.port, authority, [])
    recorded.called = (name) => webhook.#called.push(name)
    return webhook
  }

  /** The entries called since it was asked last, sorted: validating ones are called in any order. */
  taken(): readonly string[] {
    const called = this.#called.sort()
    this.#called = []
    return called
  }

  /** Nobody listens from now on. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }
}
