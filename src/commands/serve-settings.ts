import * as z from 'zod'

import { flagNameOf } from './flag.ts'
import { choiceOf, clusterDomain, listenAddress, namespacedName, positiveInteger } from './flag-values.ts'

const serveSchema = z
  .object({
    listen: listenAddress,
    tlsCert: z.string().optional(),
    tlsKey: z.string().optional(),
    tlsSelfManaged: z.boolean().default(false),
    installedAs: namespacedName,
    tlsDevelopment: z.string().optional(),
    clientCa: z.string().optional(),
    metricsListen: listenAddress,
    maxInFlight: positiveInteger,
    world: z.array(z.string()).optional(),
    kubeconfig: z.string().optional(),
    context: z.string().optional(),
    secrets: z.boolean().default(true),
    clusterDomain: clusterDomain,
    mode: choiceOf(['enforce', 'warn']),
    undecided: choiceOf(['deny', 'allow']),
    profile: choiceOf(['default', 'strict']),
    logLevel: choiceOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    logFormat: choiceOf(['json', 'pretty']).optional(),
  })
  .readonly()

export type ServeSettings = z.infer<typeof serveSchema>

/** How the log is written: as told, or else for whoever reads standard output. */
export const logFormatOf = (
  { logFormat }: Pick<ServeSettings, 'logFormat'>,
  isTerminal: boolean,
): 'json' | 'pretty' => logFormat ?? (isTerminal ? 'pretty' : 'json')

/** What must be given together, or cannot be. */
const conflictsIn = (settings: ServeSettings): readonly string[] => [
  ...conflictsOfFacts(settings),
  ...conflictsOfCertificates(settings),
]

function conflictsOfFacts({
  world,
  kubeconfig,
  context,
  secrets,
  tlsSelfManaged,
}: ServeSettings): readonly string[] {
  if (world === undefined) return []
  const problems: string[] = []
  if (world.length === 0) problems.push('--world names no path')
  if (kubeconfig !== undefined || context !== undefined || !secrets)
    problems.push(
      '--world is all there is: leave out --kubeconfig, --context and --no-secrets, which are about a cluster',
    )
  if (tlsSelfManaged)
    problems.push(
      '--tls-self-managed keeps certificates in a cluster, and with --world none is asked: leave one out',
    )
  return problems
}

function conflictsOfCertificates({
  tlsCert,
  tlsKey,
  tlsDevelopment,
  tlsSelfManaged,
}: ServeSettings): readonly string[] {
  const isNamed = tlsCert !== undefined || tlsKey !== undefined
  const makers = [
    ...(tlsDevelopment === undefined ? [] : ['--tls-development makes its own certificate']),
    ...(tlsSelfManaged ? ['--tls-self-managed keeps its own certificate'] : []),
  ]
  if (makers.length > 1)
    return ['--tls-development and --tls-self-managed each make a certificate: leave one out']
  const [maker] = makers
  if (maker !== undefined) return isNamed ? [`${maker}: leave out --tls-cert and --tls-key`] : []
  return tlsCert === undefined || tlsKey === undefined ? [certificateWanted] : []
}

const certificateWanted =
  'serve needs --tls-cert FILE and --tls-key FILE, or --tls-self-managed in a cluster, or --tls-development DIR'

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
