import { isatty } from 'node:tty'

import { strictly } from '../engine/rule.ts'
import { defaultBreakGlassGroups } from '../engine/waiver.ts'
import { randomlyKeyedDigest } from '../facts/digest.ts'
import { Metrics } from '../metrics/metrics.ts'
import { mutators } from '../mutators/index.ts'
import { rules, ruleSetVersion } from '../rules/index.ts'
import { Drain } from '../server/drain.ts'
import { buildHealthServer, isReady, type Condition } from '../server/health-server.ts'
import { InFlight } from '../server/in-flight.ts'
import { buildLog, wantsColour } from '../server/log.ts'
import { logReadiness } from '../server/readiness-log.ts'
import type { ServerTls } from '../server/server-tls.ts'
import { expectShortLives } from '../server/short-lives.ts'
import { buildServer } from '../server/webhook-server.ts'
import { mutating, validating } from '../server/webhooks.ts'
import { addressOf, listen, ListenProblem } from './listen.ts'
import { certificateConditions } from './served-certificates.ts'
import { logFormatOf, type ServeSettings } from './serve-settings.ts'
import { openSources } from './serve-sources.ts'
import type { ExitCode, Terminal } from './terminal.ts'
import { version } from './version.ts'

const standardOutput = 1

/** Runs the webhook server until SIGTERM or SIGINT. */
export async function serve(settings: ServeSettings, terminal: Terminal): Promise<ExitCode> {
  expectShortLives()
  const { clusterDomain, mode, undecided } = settings
  const reading = { clusterDomain, digest: randomlyKeyedDigest() }
  const log = await buildLog({
    level: settings.logLevel,
    // Not `process.stdout.isTTY`: see `wantsColour`.
    format: logFormatOf(settings, isatty(standardOutput)),
    isColoured: wantsColour(process.env),
  })
  const sources = await openSources({ settings, digest: reading.digest, log, terminal })
  if (!sources.ok) return refused(terminal, ...sources.problems)
  const { facts, certificates } = sources
  const judging = {
    rules: settings.profile === 'strict' ? strictly(rules) : rules,
    factSource: facts.factSource,
    reading,
    mode,
    undecided,
    breakGlassGroups: defaultBreakGlassGroups,
  }
  let served: ServerTls | undefined
  const drain = new Drain()
  const inFlight = new InFlight(settings.maxInFlight)
  const conditions: readonly Condition[] = [
    ...certificateConditions(() => served),
    ...certificates.conditions,
    ...facts.conditions,
    { name: 'not stopping', isMet: () => !drain.isDraining },
  ]
  const metrics = new Metrics({
    ruleIds: rules.map(({ id }) => id),
    mutatorIds: mutators.map(({ id }) => id),
    version,
    ruleSetVersion,
    isReady: () => isReady(conditions),
    inFlight: () => inFlight.count,
    certificate: () => served && { validTo: served.current.validTo, reloads: served.reloads },
    keptCertificates: certificates.counts,
    cluster: facts.counts,
  })
  const health = buildHealthServer({ conditions, scrape: () => metrics.scrape() })
  drain.watch(health)
  const stop = stopSignal()
  // They go on while the last requests are answered.
  const keeping = new AbortController()
  const kept = [certificates.run(keeping.signal)]
  let webhook: ReturnType<typeof buildServer> | undefined
  try {
    // First, so that probes are answered while there is no certificate yet.
    await listen(health, settings.metricsListen)
    const tls = await certificates.first(stop.signal)
    if (tls !== undefined) {
      const parts = { judging, mutators, log, metrics }
      webhook = buildServer({
        tls,
        webhooks: [validating(parts), mutating(parts)],
        log,
        metrics,
        inFlight,
        drain,
      })
      tls.attach(webhook, log)
      await listen(webhook, settings.listen)
      served = tls
    }
  } catch (error) {
    keeping.abort()
    webhook?.close()
    health.close()
    if (!(error instanceof ListenProblem)) throw error
    return refused(terminal, error.message)
  }
  if (webhook !== undefined) {
    const addresses = [`https://${addressOf(webhook)}`, `http://${addressOf(health)}`]
    log.info({ event: 'listening', addresses, ...facts.shown })
    if (mode === 'warn') log.warn({ event: 'nothing is refused', mode })
    kept.push(facts.run(keeping.signal))
    logReadiness(conditions, log, stop.signal)
  }
  const signal = await stop.named
  log.info({ event: 'stopping', signal })
  await drain.stop(webhook, health)
  keeping.abort()
  await Promise.all(kept)
  // Whatever else holds the event loop, such as a credential plugin that hangs, must not hold the process.
  setTimeout(() => process.exit(0), 500).unref()
  return 0
}

/** Takes note of SIGTERM or SIGINT. A second one ends the process at once, as for any other program. */
function stopSignal(): { readonly signal: AbortSignal; readonly named: Promise<string> } {
  const stopping = new AbortController()
  const named = new Promise<string>((resolve) => {
    const stop = (name: string): void => {
      stopping.abort()
      resolve(name)
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  })
  return { signal: stopping.signal, named }
}

function refused({ error }: Terminal, ...problems: readonly string[]): ExitCode {
  for (const problem of problems) error(`error: ${problem}\n`)
  return 2
}
