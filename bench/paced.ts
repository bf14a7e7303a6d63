import { Agent, request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Workload } from './reviews.ts'

const requests = 1_000
const betweenMilliseconds = 10

/**
 * Sends a hundred requests a second for ten seconds, whether the last one is answered or not, as users do.
 *
 * @returns how long each took, in microseconds, in ascending order
 */
export async function pacedLatencies(origin: string, workload: Workload): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
  const asked: Promise<number>[] = []
  for (let count = 0; count < requests; count += 1) {
    asked.push(latency(origin, workload, agent))
    await sleep(betweenMilliseconds)
  }
  const latencies = await Promise.all(asked)
  agent.destroy()
  return latencies.sort((one, other) => one - other)
}

const latency = (origin: string, { path, body, expected }: Workload, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = performance.now()
    const call = request(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      agent,
    })
    call.once('error', reject).once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.once('end', () => {
        if (text.includes(expected)) resolve((performance.now() - start) * 1000)
        else reject(new Error(`expected ${expected} in ${text}`))
      })
    })
    call.end(body)
  })
