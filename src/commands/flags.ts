import { Option } from 'commander'
import * as z from 'zod'

import { choiceOf, clusterDomain, listenAddress, positiveInteger } from './flag-values.ts'

/**
 * How many requests may be at work at once. Beyond it the API server, which lets 600 in by default, is told to
 * come back later. Measured on two cores: with 256 at work half wait less than 0.03 s and 99 of 100 less than
 * 0.3 s, and more at once are not answered sooner. 256 half-sent bodies of 1 MiB take 320 MiB.
 */
export const defaultMaxInFlight = 256

/** One flag: how it is written, what it means, what it may be. */
interface Flag {
  readonly flags: string
  readonly meaning: string
  readonly fallback?: string
  readonly schema: z.ZodType
}

/** The flags of `serve`. Every one can be given in the environment as well. */
const serveFlags = {
  listen: {
    flags: '--listen <address:port>',
    meaning: 'HTTPS; port 0 picks a free one',
    fallback: '0.0.0.0:8443',
    schema: listenAddress,
  },
  tlsCert: { flags: '--tls-cert <file>', meaning: 'certificate, PEM', schema: z.string().optional() },
  tlsKey: { flags: '--tls-key <file>', meaning: 'its key, PEM', schema: z.string().optional() },
  tlsDevelopment: {
    flags: '--tls-development <dir>',
    meaning: 'make a CA and a certificate for localhost in DIR, if there is none',
    schema: z.string().optional(),
  },
  clientCa: {
    flags: '--client-ca <file>',
    meaning: 'CA, PEM; callers without a certificate of it are refused',
    schema: z.string().optional(),
  },
  metricsListen: {
    flags: '--metrics-listen <address:port>',
    meaning: 'plain HTTP for probes and Prometheus: /healthz, /readyz (?verbose), /metrics',
    fallback: '0.0.0.0:8080',
    schema: listenAddress,
  },
  maxInFlight: {
    flags: '--max-in-flight <count>',
    meaning: 'requests at work at once; more are told to come again',
    fallback: String(defaultMaxInFlight),
    schema: positiveInteger,
  },
  world: {
    flags: '--world <path...>',
    meaning:
      'facts from manifests, files or folders; they are all there is. In the variable: with colons between',
    schema: z.array(z.string()).optional(),
  },
  kubeconfig: {
    flags: '--kubeconfig <file>',
    meaning: 'the cluster to read facts from; left out: the one we run in, or else the usual kubeconfig',
    schema: z.string().optional(),
  },
  context: {
    flags: '--context <name>',
    meaning: 'a context of the kubeconfig other than its current one',
    schema: z.string().optional(),
  },
  secrets: {
    flags: '--no-secrets',
    meaning: 'read no Secret of the cluster; rules about passwords say that they may not',
    schema: z.boolean().default(true),
  },
  clusterDomain: {
    flags: '--cluster-domain <name>',
    meaning: "for the spellings of a Service's name",
    fallback: 'cluster.local',
    schema: clusterDomain,
  },
  undecided: {
    flags: '--undecided <deny|allow>',
    meaning: "a CREATE that could not be judged; in step with the webhook's failurePolicy",
    fallback: 'deny',
    schema: choiceOf(['deny', 'allow']),
  },
  profile: {
    flags: '--profile <default|strict>',
    meaning: 'strict: what is not there yet is an error',
    fallback: 'default',
    schema: choiceOf(['default', 'strict']),
  },
  logLevel: {
    flags: '--log-level <level>',
    meaning: 'trace, debug, info, warn, error, fatal or silent',
    fallback: 'info',
    schema: choiceOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  },
  logFormat: {
    flags: '--log-format <json|pretty>',
    meaning: 'pretty is for people; unset: pretty on a terminal, json off it',
    schema: choiceOf(['json', 'pretty']).optional(),
  },
} as const satisfies Readonly<Record<string, Flag>>

/** The name of a flag's environment variable: `--tls-cert` is `CLUSTERSET_GUARD_TLS_CERT`. */
const environmentOf = (flags: string): string =>
  `CLUSTERSET_GUARD_${/--([a-z-]+)/.exec(flags)?.slice(1).join('').replaceAll('-', '_').toUpperCase() ?? ''}`

/** Variables of flags that take no value. */
export const switchVariables: readonly string[] = Object.values<Flag>(serveFlags)
  .filter(({ flags }) => !flags.includes('<'))
  .map(({ flags }) => environmentOf(flags))

/** The flags of `serve` as commander takes them. */
export const serveOptions = (): readonly Option[] =>
  Object.values<Flag>(serveFlags).map(({ flags, meaning, fallback }) => {
    const option = new Option(flags, meaning).env(environmentOf(flags))
    return fallback === undefined ? option : option.default(fallback)
  })

const serveSchema = z
  .object({
    listen: serveFlags.listen.schema,
    tlsCert: serveFlags.tlsCert.schema,
    tlsKey: serveFlags.tlsKey.schema,
    tlsDevelopment: serveFlags.tlsDevelopment.schema,
    clientCa: serveFlags.clientCa.schema,
    metricsListen: serveFlags.metricsListen.schema,
    maxInFlight: serveFlags.maxInFlight.schema,
    world: serveFlags.world.schema,
    kubeconfig: serveFlags.kubeconfig.schema,
    context: serveFlags.context.schema,
    secrets: serveFlags.secrets.schema,
    clusterDomain: serveFlags.clusterDomain.schema,
    undecided: serveFlags.undecided.schema,
    profile: serveFlags.profile.schema,
    logLevel: serveFlags.logLevel.schema,
    logFormat: serveFlags.logFormat.schema,
  })
  .readonly()

export type ServeSettings = z.infer<typeof serveSchema>

/** How the log is written: as told, or else for whoever reads standard output. */
export const logFormatOf = (
  { logFormat }: Pick<ServeSettings, 'logFormat'>,
  isTerminal: boolean,
): 'json' | 'pretty' => logFormat ?? (isTerminal ? 'pretty' : 'json')

const flagNameOf = (key: string): string =>
  `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** What must be given together, or cannot be. */
function conflictsIn({ tlsCert, tlsKey, tlsDevelopment, ...source }: ServeSettings): readonly string[] {
  const isNamed = tlsCert !== undefined || tlsKey !== undefined
  const problems: string[] = []
  const { world, kubeconfig, context, secrets } = source
  if (world?.length === 0) problems.push('--world names no path')
  if (world !== undefined && (kubeconfig !== undefined || context !== undefined || !secrets))
    problems.push(
      '--world is all there is: leave out --kubeconfig, --context and --no-secrets, which are about a cluster',
    )
  if (tlsDevelopment === undefined && (tlsCert === undefined || tlsKey === undefined))
    problems.push('serve needs --tls-cert FILE and --tls-key FILE, or --tls-development DIR')
  if (tlsDevelopment !== undefined && isNamed)
    problems.push('--tls-development makes its own certificate: leave out --tls-cert and --tls-key')
  return problems
}

/** The settings, or everything that is wrong with the flags. */
export function serveSettingsFrom(
  values: unknown,
):
  | { readonly ok: true; readonly settings: ServeSettings }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const parsed = serveSchema.safeParse(values)
  const problems = parsed.success
    ? conflictsIn(parsed.data)
    : parsed.error.issues.map(({ path, message }) => `${flagNameOf(String(path[0]))} ${message}`)
  return parsed.success && problems.length === 0
    ? { ok: true, settings: parsed.data }
    : { ok: false, problems }
}
