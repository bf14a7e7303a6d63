import type { FastifyInstance } from 'fastify'
import pino from 'pino'

import { isValidAt, loadTls, type LoadedTls } from '../admission/certificate.ts'
import { Drain } from '../admission/drain.ts'
import { buildHealthServer } from '../admission/health-server.ts'
import { buildServer, type WebhookServer } from '../admission/server.ts'
import { strictly } from '../engine/rule.ts'
import { defaultBreakGlassGroups } from '../engine/waiver.ts'
import { randomlyKeyedDigest } from '../facts/digest.ts'
import { readWorld, worldSource } from '../facts/read-world.ts'
import { shownComplaint } from '../manifests/complaint.ts'
import { mutators } from '../mutators/index.ts'
import { rules } from '../rules/index.ts'
import type { ListenAddress, ServeSettings } from './flags.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** Runs the webhook server until SIGTERM or SIGINT. */
export async function serve(settings: ServeSettings, terminal: Terminal): Promise<ExitCode> {
  const { clusterDomain, undecided } = settings
  const reading = { clusterDomain, digest: randomlyKeyedDigest() }
  const world = readWorld(settings.world ?? [], { ...reading, namespace: 'default' })
  for (const complaint of world.complaints) terminal.error(`error: ${shownComplaint(complaint)}\n`)
  if (world.complaints.length > 0) return 2
  const loaded = await tlsFor(settings, terminal)
  if (!loaded.ok) return refused(loaded.problem, terminal)

  const log = pino({ level: settings.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  const judging = {
    rules: settings.profile === 'strict' ? strictly(rules) : rules,
    factSource: worldSource(world),
    reading,
    undecided,
    breakGlassGroups: defaultBreakGlassGroups,
  }
  const drain = new Drain()
  const webhook = buildServer({ tls: loaded.tls, judging, mutators, log, drain })
  const health = buildHealthServer([
    { name: 'certificate', isMet: () => isValidAt(loaded.tls, new Date()) },
    { name: 'not stopping', isMet: () => !drain.isDraining },
  ])
  drain.watch(webhook.server)
  drain.watch(health.server)
  try {
    await listen(webhook, settings.listen)
    await listen(health, settings.metricsListen)
  } catch (error) {
    await Promise.all([webhook.close(), health.close()])
    return refused(listenProblem(error), terminal)
  }
  const addresses = [`https://${addressOf(webhook)}`, `http://${addressOf(health)}`]
  log.info({ event: 'listening', addresses, world: world.counts })
  log.info({ event: 'stopping', signal: await signalled() })
  await drain.stop(webhook, health)
  return 0
}

/** Waits for SIGTERM or SIGINT. A second one ends the process at once, as for any other program. */
const signalled = (): Promise<string> =>
  new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })

function refused(problem: string, { error }: Terminal): ExitCode {
  error(`error: ${problem}\n`)
  return 2
}

async function tlsFor(settings: ServeSettings, terminal: Terminal): Promise<LoadedTls> {
  const { tlsCert = '', tlsKey = '', tlsDevelopment } = settings
  if (tlsDevelopment === undefined) return loadTls(tlsCert, tlsKey)
  // Only here is a certificate made, and the library that does it takes 150 ms to load.
  const { developmentCertificate } = await import('../admission/development-certificate.ts')
  const made = await developmentCertificate(tlsDevelopment)
  if (!made.ok) return made
  const { authority, certificate, key } = made.files
  terminal.error(
    `${made.isNew ? 'made' : 'using'} a development certificate; trust it with: curl --cacert ${authority}\n`,
  )
  return loadTls(certificate, key)
}

const listen = (server: FastifyInstance | WebhookServer, { host, port }: ListenAddress): Promise<string> =>
  server.listen({ host, port })

function listenProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  return `cannot listen (${code}); choose another address or port with --listen and --metrics-listen`
}

function addressOf(server: FastifyInstance | WebhookServer): string {
  const [first] = server.addresses()
  if (typeof first !== 'object') return String(first)
  const { address, port, family } = first
  return `${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`
}
