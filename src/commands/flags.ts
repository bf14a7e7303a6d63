import { Option } from 'commander'
import { z } from 'zod'

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

const addressPattern = /^(?:\[(?<ipv6>[0-9a-f:]+)\]|(?<host>[^:\s]+)):(?<port>\d{1,5})$/i

const listenAddress = z.string().transform((text, context): ListenAddress => {
  const groups = addressPattern.exec(text)?.groups
  const port = Number(groups?.['port'])
  const host = groups?.['ipv6'] ?? groups?.['host']
  if (host === undefined || port > 65535) {
    context.addIssue({ code: 'custom', message: `must be ADDRESS:PORT, such as 0.0.0.0:8443, not ${text}` })
    return z.NEVER
  }
  return { host, port }
})

const domainPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

const clusterDomain = z
  .string()
  .transform((text) => text.toLowerCase().replace(/\.$/, ''))
  .refine((text) => domainPattern.test(text), 'must be a DNS domain, such as cluster.local')

/** From the command line a list; from the environment one text, with a colon between paths as in PATH. */
const paths = z
  .union([z.array(z.string()), z.string()])
  .transform((value) => (typeof value === 'string' ? value.split(':').filter((path) => path !== '') : value))

const choiceOf = <const T extends readonly [string, ...string[]]>(choices: T) =>
  z.enum(choices, { error: `must be one of ${choices.join(', ')}` })

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
  metricsListen: {
    flags: '--metrics-listen <address:port>',
    meaning: 'plain HTTP for probes: /healthz, /readyz (?verbose)',
    fallback: '0.0.0.0:8080',
    schema: listenAddress,
  },
  world: {
    flags: '--world <path...>',
    meaning: 'facts from manifests, files or folders; they are all there is',
    schema: paths.optional(),
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
} as const satisfies Readonly<Record<string, Flag>>

/** The name of a flag's environment variable: `--tls-cert` is `CLUSTERSET_GUARD_TLS_CERT`. */
const environmentOf = (flags: string): string =>
  `CLUSTERSET_GUARD_${/--([a-z-]+)/.exec(flags)?.slice(1).join('').replaceAll('-', '_').toUpperCase() ?? ''}`

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
    metricsListen: serveFlags.metricsListen.schema,
    world: serveFlags.world.schema,
    clusterDomain: serveFlags.clusterDomain.schema,
    undecided: serveFlags.undecided.schema,
    profile: serveFlags.profile.schema,
    logLevel: serveFlags.logLevel.schema,
  })
  .readonly()

export type ServeSettings = z.infer<typeof serveSchema>

/** An empty environment variable counts as one that is not set. */
const withoutEmpty = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries<Flag>(serveFlags).map(([key, { fallback }]) => [
      key,
      values[key] === '' ? fallback : values[key],
    ]),
  )

const flagNameOf = (key: string): string =>
  `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** The settings, or every flag that is wrong with what is wrong about it. */
export function serveSettingsFrom(
  values: Readonly<Record<string, unknown>>,
):
  | { readonly ok: true; readonly settings: ServeSettings }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const parsed = serveSchema.safeParse(withoutEmpty(values))
  if (parsed.success) return { ok: true, settings: parsed.data }
  return {
    ok: false,
    problems: parsed.error.issues.map(({ path, message }) => `${flagNameOf(String(path[0]))} ${message}`),
  }
}
