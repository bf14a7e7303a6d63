import type { Need } from '../engine/facts.ts'
import { everyInventory } from '../facts/from-manifests.ts'
import { asText, textsIn, type JsonObject } from '../model/json.ts'
import { nearestNames } from '../model/nearest-names.ts'
import { formatNames, type FormatName } from '../report/formats.ts'
import { inventoryNames } from './check-flags.ts'

/** One report that is asked for. */
export interface Output {
  readonly format: FormatName
  /** Undefined for standard output. */
  readonly file: string | undefined
}

/** What `check` is asked to do. */
export interface CheckSettings {
  readonly paths: readonly string[]
  readonly world: readonly string[]
  readonly namespace: string
  readonly snapshot: string | undefined
  /** The cluster to read facts from, if any: of a kubeconfig, or the usual one. */
  readonly cluster:
    { readonly kubeconfig: string | undefined; readonly context: string | undefined } | undefined
  readonly digestKey: string | undefined
  readonly complete: ReadonlySet<Need>
  readonly baseline: string | undefined
  readonly base: string | undefined
  readonly crd: string | undefined
  readonly outputs: readonly Output[]
  readonly showsDiff: boolean
  readonly fixes: boolean
  readonly isStrict: boolean
  readonly isProofRequired: boolean
  readonly clusterDomain: string
  readonly profile: string
}

/** The settings and what to note about them, or everything that is wrong with the flags. */
export type ParsedCheck =
  | { readonly ok: true; readonly settings: CheckSettings; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Standard input, as a path. */
export const standardInputPath = '-'

/**
 * Reads the command line of `check`, by hand: the library that reads `serve`'s takes longer to load than a file to check.
 *
 * @param values the flags as commander gives them
 */
export function checkSettingsFrom(given: readonly string[], values: JsonObject): ParsedCheck {
  const flag = (name: string): string | undefined => asText(values[name])
  const { paths, world, notes } = pathsOf(given, textsIn(values['world']))
  const complete = completeFrom(flag('assumeComplete'))
  const outputs = outputsFrom(textsIn(values['format']))
  const clusterDomain = (flag('clusterDomain') ?? '').toLowerCase().replace(/\.$/, '')
  const [kubeconfig, context] = [flag('kubeconfig'), flag('context')]
  const settings: CheckSettings = {
    paths,
    world,
    namespace: flag('namespace') ?? '',
    snapshot: flag('snapshot'),
    cluster: kubeconfig !== undefined || values['live'] === true ? { kubeconfig, context } : undefined,
    digestKey: flag('digestKey'),
    complete: complete.names,
    baseline: flag('baseline'),
    base: flag('base'),
    crd: flag('crd'),
    outputs: outputs.outputs,
    showsDiff: values['diff'] === true,
    fixes: values['fix'] === true,
    isStrict: values['strict'] === true,
    isProofRequired: values['requireProof'] === true,
    clusterDomain,
    profile: flag('profile') ?? '',
  }
  const problems = [...complete.problems, ...outputs.problems, ...conflictsIn(settings, context)]
  return problems.length === 0 ? { ok: true, settings, notes } : { ok: false, problems }
}

/** `--world` takes all words up to the next flag, and so the paths as well when they come right after it. */
function pathsOf(
  given: readonly string[],
  world: readonly string[],
): {
  readonly paths: readonly string[]
  readonly world: readonly string[]
  readonly notes: readonly string[]
} {
  const last = world.at(-1)
  if (given.length > 0 || last === undefined || world.length === 1)
    return { paths: given.length > 0 ? given : ['.'], world, notes: [] }
  const note = `${last} is judged, the other paths after --world are facts; to judge . instead write: check . --world ${world.join(' ')}`
  return { paths: [last], world: world.slice(0, -1), notes: [note] }
}

function completeFrom(text: string | undefined): {
  readonly names: ReadonlySet<Need>
  readonly problems: readonly string[]
} {
  const written = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const names = inventoryNames.filter((name) => written.includes(name))
  // Rules that come later will ask for these; whoever says today that all are there says nothing wrong.
  const known: readonly string[] = [...inventoryNames, 'restores', 'jobs']
  const problems = written
    .filter((name) => name !== 'all' && !known.includes(name))
    .map((name) => `--assume-complete must name ${known.join(', ')} or all, not ${name}${hint(name, known)}`)
  return { names: written.includes('all') ? everyInventory : new Set(names), problems }
}

const hint = (written: string, names: readonly string[]): string => {
  const near = nearestNames(written, names)
  return near.length === 0 ? '' : ` (did you mean ${near.join(' or ')}?)`
}

function outputsFrom(written: readonly string[]): {
  readonly outputs: readonly Output[]
  readonly problems: readonly string[]
} {
  if (written.length === 0) return { outputs: [{ format: 'text', file: undefined }], problems: [] }
  const outputs: Output[] = []
  const problems: string[] = []
  for (const text of written) {
    const [name = '', ...rest] = text.split('=')
    const format = formatNames.find((one) => one === name)
    const file = rest.length === 0 ? undefined : rest.join('=')
    if (format === undefined)
      problems.push(
        `--format must be one of ${formatNames.join(', ')}, not ${name}${hint(name, formatNames)}`,
      )
    else if (file === standardInputPath) problems.push(`--format ${name}=-: leave =- out for standard output`)
    else if (file !== undefined && outputs.some((one) => one.file === file))
      problems.push(`--format ${name}=${file}: another report goes to this file; name a file each`)
    else if (file === '') problems.push(`--format ${name}= names no file`)
    else outputs.push({ format, file })
  }
  if (outputs.filter(({ file }) => file === undefined).length > 1)
    problems.push(
      '--format: only one report can go to standard output; give the others a file: --format json=FILE',
    )
  return { outputs, problems }
}

const domainPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

function conflictsIn(settings: CheckSettings, context: string | undefined): readonly string[] {
  const { paths, world, namespace, baseline, base, snapshot, cluster, digestKey, fixes, clusterDomain } =
    settings
  const problems: string[] = []
  if (!domainPattern.test(clusterDomain))
    problems.push('--cluster-domain must be a DNS domain, such as cluster.local')
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
    problems.push('--namespace must be the name of a namespace, such as shop')
  if (baseline !== undefined && base !== undefined)
    problems.push('--baseline and --base both say what was before: give one of them')
  if (snapshot !== undefined && cluster !== undefined)
    problems.push('--snapshot and a live cluster both say what stands: give one of them')
  if (context !== undefined && cluster === undefined)
    problems.push('--context is about a cluster: give --live or --kubeconfig FILE, too')
  if (digestKey !== undefined && snapshot === undefined)
    problems.push('--digest-key is about a snapshot: give --snapshot FILE, too')
  const inputs = [...paths, ...world, baseline].filter((path) => path === standardInputPath)
  if (inputs.length > 1) problems.push('- is standard input, which can be read only once')
  if (fixes && paths.includes(standardInputPath))
    problems.push('--fix writes into files, and standard input is none: use --diff, or name the files')
  return problems
}
