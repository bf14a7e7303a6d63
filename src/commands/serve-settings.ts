import * as z from 'zod'

import { flagNameOf } from './flag.ts'
import { choiceOf, clusterDomain, listenAddress, positiveInteger } from './flag-values.ts'

const serveSchema = z
  .object({
    listen: listenAddress,
    tlsCert: z.string().optional(),
    tlsKey: z.string().optional(),
    tlsDevelopment: z.string().optional(),
    clientCa: z.string().optional(),
    metricsListen: listenAddress,
    maxInFlight: positiveInteger,
    world: z.array(z.string()).optional(),
    kubeconfig: z.string().optional(),
    context: z.string().optional(),
    secrets: z.boolean().default(true),
    clusterDomain: clusterDomain,
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
