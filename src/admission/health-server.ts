import Fastify, { type FastifyInstance } from 'fastify'

/** One thing that must hold before the server is ready. */
export interface Condition {
  readonly name: string
  readonly isMet: () => boolean
}

/** Builds the plain HTTP server for probes: it tells nothing of any request. It does not listen yet. */
export function buildHealthServer(conditions: readonly Condition[]): FastifyInstance {
  const app = Fastify()
  app.get('/healthz', async (_request, reply) => reply.type('text/plain').send('ok\n'))
  app.get<{ Querystring: Readonly<Record<string, unknown>> }>('/readyz', async (request, reply) => {
    const met = conditions.map(({ name, isMet }) => ({ name, is: isMet() }))
    const isReady = met.every(({ is }) => is)
    const lines = met.map(({ name, is }) => `[${is ? '+' : '-'}]${name} ${is ? 'ok' : 'failed'}\n`)
    const isVerbose = 'verbose' in request.query
    return reply
      .code(isReady ? 200 : 503)
      .type('text/plain')
      .send(`${isVerbose || !isReady ? lines.join('') : ''}${isReady ? 'ok' : 'not ready'}\n`)
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ message: 'expected /healthz or /readyz' }),
  )
  return app
}
