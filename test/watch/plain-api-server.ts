import { Agent, request, type IncomingMessage } from 'node:http'

import {
  ConnectionProblem,
  type AnswerHead,
  type ApiServer,
  type RequestLimits,
} from '../../src/kubernetes/api-server.ts'

/**
 * An ApiServer over plain HTTP for tests, with a bearer token that is asked for at each request. `close` ends the
 * connections that it keeps.
 */
export function plainApiServer(
  port: () => number,
  token: () => string = () => 'test',
): ApiServer & { close(): void } {
  const agent = new Agent({ keepAlive: true })

  const send = (path: string, limits: RequestLimits): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token()}` }
      const sent = request({ host: '127.0.0.1', port: port(), path, headers, agent, signal: limits.signal })
      const timer = setTimeout(
        () => sent.destroy(new ConnectionProblem('timeout')),
        limits.timeoutMilliseconds,
      )
      sent.once('response', (response) => {
        clearTimeout(timer)
        resolve(response)
      })
      sent.on('error', (error: Error & { code?: string }) => {
        clearTimeout(timer)
        reject(error instanceof ConnectionProblem ? error : new ConnectionProblem(error.code ?? 'unknown'))
      })
      sent.end()
    })

  return {
    async get(path, limits) {
      const response = await send(path, limits)
      const chunks: Buffer[] = []
      try {
        for await (const chunk of response) chunks.push(chunk as Buffer)
      } catch {
        throw new ConnectionProblem('reset')
      }
      return { ...headOf(response), body: parsed(Buffer.concat(chunks).toString()) }
    },
    async open(path, limits) {
      const response = await send(path, limits)
      return { ...headOf(response), stream: response }
    },
    close() {
      agent.destroy()
    },
  }
}

function headOf({ statusCode = 0, headers }: IncomingMessage): AnswerHead {
  const retryAfter = Number(headers['retry-after'])
  return {
    code: statusCode,
    retryAfterMilliseconds: Number.isNaN(retryAfter) ? undefined : retryAfter * 1_000,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
