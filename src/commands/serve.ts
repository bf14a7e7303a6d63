import { isatty } from 'node:tty'

import { strictly } from '../engine/rule.ts'
import { defaultBreakGlassGroups } from '../engine/waiver.ts'
import { randomlyKeyedDigest } from '../facts/digest.ts'
import { readWorld } from '../facts/read-world.ts'
import { shownComplaint } from '../manifests/complaint.ts'
import { Metrics } from '../metrics/metrics.ts'
import { mutators } from '../mutators/index.ts'
import { rules, ruleSetVersion } from '../rules/index.ts'
import { Drain } from '../server/drain.ts'
import { buildHealthServer, type Condition } from '../server/health-server.ts'
import { InFlight } from '../server/in-flight.ts'
import { buildLog, wantsColour } from '../server/log.ts'
import { logReadiness } from '../server/readiness-log.ts'
import { expectShortLives } from '../server/short-lives.ts'
import { TlsFiles } from '../server/tls-files.ts'
import { buildServer } from '../server/webhook-server.ts'
import { mutating, validating } from '../server/webhooks.ts'
import type { ClusterFactsParts } from './cluster-facts.ts'
import { logFormatOf, type ServeSettings } from './serve-settings.ts'
import { addressOf, listen, listenProblem } from './listen.ts'
import { worldFacts, type OpenedFacts } from './opened-facts.ts'
import type { ExitCode, Terminal } from './terminal.ts'
import { tlsFileNames } from './tls-flags.ts'
import { version } from './version.ts'

const standardOutput = 1

/** Runs the webhook server until SIGTERM or SIGINT. */
export async function serve(settings: ServeSettings, terminal: Terminal): Promise<ExitCode> {
  expectShortLives()
  const { clusterDomain, undecided } = settings
  const reading = { clusterDomain, digest: randomlyKeyedDigest() }
  const world = settings.world && readWorld(settings.world, { ...reading, namespace: 'default' })
  for (const complaint of world?.complaints ?? []) terminal.error(`error: ${shownComplaint(complaint)}\n`)
  if (world !== undefined && world.complaints.length > 0) return 2
  const named = await tlsFileNames(settings, terminal)
  if (!named.ok) return refused(terminal, named.problem)
  const opened = await TlsFiles.open(named.files)
  if (!opened.ok) return refused(terminal, ...opened.problems)
  const { tls } = opened

  const log = await buildLog({
    level: settings.logLevel,
    // Not `process.stdout.isTTY`: see `wantsColour`.
    format: logFormatOf(settings, isatty(standardOutput)),
    isColoured: wantsColour(process.env),
  })
  const source =
    world === undefined ? await fromCluster({ settings, digest: reading.digest, log }) : worldFacts(world)
  if (!source.ok) return refused(terminal, source.problem)
  const { facts } = source
  const judging = {
    rules: settings.profile === 'strict' ? strictly(rules) : rules,
    factSource: facts.factSource,
    reading,
    undecided,
    breakGlassGroups: defaultBreakGlassGroups,
  }
  const drain = new Drain()
  const inFlight = new InFlight(settings.maxInFlight)
  const metrics = new Metrics({
    ruleIds: rules.map(({ id }) => id),
    mutatorIds: mutators.map(({ id }) => id),
    version,
    ruleSetVersion,
    inFlight: () => inFlight.count,
    certificate: () => ({ validTo: tls.current.validTo, reloads: tls.reloads }),
    cluster: facts.counts,
  })
  const parts = { judging, mutators, log, metrics }
  const webhooks = [validating(parts), mutating(parts)]
  const webhook = buildServer({ tls, webhooks, log, metrics, inFlight, drain })
  const conditions: readonly Condition[] = [
    ...tls.conditions,
    ...facts.conditions,
    { name: 'not stopping', isMet: () => !drain.isDraining },
  ]
  const health = buildHealthServer({ conditions, scrape: () => metrics.scrape() })
  tls.attach(webhook, log)
  drain.watch(health)
  try {
    await listen(webhook, settings.listen)
    await listen(health, settings.metricsListen)
  } catch (error) {
    webhook.close()
    health.close()
    return refused(terminal, listenProblem(error))
  }
  const addresses = [`https://${addressOf(webhook)}`, `http://${addressOf(health)}`]
  log.info({ event: 'listening', addresses, ...facts.shown })
  // They go on while the last requests are answered.
  const watches = new AbortController()
  const watching = facts.run(watches.signal)
  const readiness = new AbortController()
  logReadiness(conditions, log, readiness.signal)
  const signal = await signalled()
  readiness.abort()
  log.info({ event: 'stopping', signal })
  await drain.stop(webhook, health)
  watches.abort()
  await watching
  // Whatever else holds the event loop, such as a credential plugin that hangs, must not hold the process.
  setTimeout(() => process.exit(0), 500).unref()
  return 0
}

/** Who has a world of manifests needs none of what talks to an API server. */
const fromCluster = async (parts: ClusterFactsParts): Promise<OpenedFacts> =>
  (await import('./cluster-facts.ts')).clusterFacts(parts)

/** Waits for SIGTERM or SIGINT. A second one ends the process at once, as for any other program. */
const signalled = (): Promise<string> =>
  new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })

function refused({ error }: Terminal, ...problems: readonly string[]): ExitCode {
  for (const problem of problems) error(`error: ${problem}\n`)
  return 2
}
