import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { json } from 'node:stream/consumers'

import { asObject, type JsonObject } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'

/** An answer of the API server. */
export interface Answer {
  readonly code: number
  readonly body: JsonObject
}

/** Sends an object as the admin, over connections that stay: a thousand handshakes take longer than all the rest. */
export type Send = (method: 'POST' | 'PUT', path: string, object: JsonObject) => Promise<Answer>

/** `end` closes the connections. */
export function clientOf(cluster: Cluster): { readonly send: Send; readonly end: () => void } {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(cluster.certificateAuthorityFile) })
  const headers = {
    authorization: `Bearer ${cluster.users.admin.token}`,
    'content-type': 'application/json',
  }
  const send: Send = (method, path, object) =>
    new Promise((resolve, reject) => {
      const asked = request(new URL(path, cluster.url), { method, agent, headers }, (response) => {
        json(response).then((body) => {
          resolve({ code: response.statusCode ?? 0, body: asObject(body) })
        }, reject)
      })
      asked.setTimeout(30_000, () => asked.destroy(new Error('no answer within 30 s')))
      asked.on('error', reject)
      asked.end(JSON.stringify(object))
    })
  return {
    send,
    end: () => {
      agent.destroy()
    },
  }
}
