import { request } from 'node:https'

import type { Workload } from './reviews.ts'

/** Sends one request by hand, on a connection of its own, and gives the answer's body. */
export const ask = (origin: string, { path, body }: Workload): Promise<string> =>
  new Promise((resolve, reject) => {
    const call = request(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      rejectUnauthorized: false,
      agent: false,
    })
    call.once('error', reject).once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.once('end', () => {
        resolve(text)
      })
    })
    call.end(body)
  })
