import { definitionsIn, type Definition } from '../crd/definition.ts'
import type { Recorded } from '../facts/recorded.ts'
import type { Complaint } from '../manifests/complaint.ts'
import { readFiles, type ManifestFile } from '../manifests/files.ts'
import { parseManifests, type ManifestObject } from '../manifests/parse.ts'
import type { Digest } from '../model/secret-shape.ts'
import type { CheckSettings } from './check-settings.ts'
import { recordedFacts } from './live-or-snapshot.ts'

/** Everything that `check` reads, or all that is wrong with it. */
export type CheckInputs =
  | { readonly ok: true; readonly inputs: ReadInputs }
  | { readonly ok: false; readonly complaints: readonly Complaint[]; readonly problems: readonly string[] }

/** What was read. */
export interface ReadInputs {
  readonly files: readonly ManifestFile[]
  readonly manifests: readonly ManifestObject[]
  readonly baseline: readonly ManifestObject[] | undefined
  readonly world: readonly ManifestObject[]
  readonly definitions: readonly Definition[]
  readonly recorded: Recorded | undefined
  readonly digest: Digest
  /** What is not safe about the connection to a cluster. */
  readonly warnings: readonly string[]
}

interface Parsed {
  readonly files: readonly ManifestFile[]
  readonly objects: readonly ManifestObject[]
  readonly complaints: readonly Complaint[]
}

const nothing: Parsed = { files: [], objects: [], complaints: [] }

function parsed(files: readonly ManifestFile[], complaints: readonly Complaint[]): Parsed {
  const objects: ManifestObject[] = []
  const all: Complaint[] = [...complaints]
  for (const file of files) {
    const read = parseManifests(file)
    for (const object of read.objects) objects.push(object)
    all.push(...read.complaints)
  }
  return { files, objects, complaints: all }
}

function read(paths: readonly string[]): Parsed {
  const { files, complaints } = readFiles(paths)
  return parsed(files, complaints)
}

/** Reads manifests, what was before them, what stands around them, and the CRDs to judge by. */
export async function readInputs(settings: CheckSettings): Promise<CheckInputs> {
  const { paths, baseline, base, world, crd } = settings
  const before = base === undefined ? readBaseline(baseline) : await readBase(base, paths)
  if (!before.ok) return { ok: false, complaints: [], problems: [before.problem] }
  const manifests = withoutGone(read(paths), before.parsed)
  const around = world.length === 0 ? nothing : read(world)
  const crds = crd === undefined ? nothing : read([crd])
  const given = crds.objects.map(({ value }) => definitionsIn(value))
  const definitions = given.flatMap((one) => one.definitions)
  const problems = given.flatMap((one) => one.problems).map((problem) => `--crd ${crd ?? ''}: ${problem}`)
  if (crd !== undefined && definitions.length === 0 && problems.length === 0)
    problems.push(
      `--crd ${crd} holds no CustomResourceDefinition; give the file that you apply, or kubectl get crd NAME -o yaml`,
    )
  const complaints = [manifests, before.parsed, around, crds].flatMap((one) => one?.complaints ?? [])
  if (manifests.files.length === 0 && complaints.length === 0 && before.parsed === undefined)
    problems.push(
      `there is no *.yaml, *.yml or *.json under ${paths.join(', ')}; name the files or folders to check`,
    )
  if (complaints.length > 0 || problems.length > 0) return { ok: false, complaints, problems }
  const recorded = await recordedFacts(settings)
  if (!recorded.ok) return { ok: false, complaints: [], problems: recorded.problems }
  return {
    ok: true,
    inputs: {
      files: manifests.files,
      manifests: manifests.objects,
      baseline: before.parsed?.objects,
      world: around.objects,
      definitions,
      recorded: recorded.recorded,
      digest: recorded.digest,
      warnings: recorded.warnings,
    },
  }
}

type Before =
  | { readonly ok: true; readonly parsed: Parsed | undefined }
  | { readonly ok: false; readonly problem: string }

const readBaseline = (baseline: string | undefined): Before => ({
  ok: true,
  parsed: baseline === undefined ? undefined : read([baseline]),
})

async function readBase(base: string, paths: readonly string[]): Promise<Before> {
  const { filesAt } = await import('../git/base-tree.ts')
  const tree = filesAt(base, paths)
  return tree.ok
    ? { ok: true, parsed: parsed(tree.files, []) }
    : { ok: false, problem: `--base: ${tree.problem}` }
}

/** A path that was there before and is not there now is no mistake: what is in it is being deleted. */
function withoutGone(manifests: Parsed, before: Parsed | undefined): Parsed {
  if (before === undefined) return manifests
  const wasThere = (path: string): boolean =>
    before.files.some(({ file }) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`))
  const complaints = manifests.complaints.filter(
    ({ file, problem }) => !(problem.includes('ENOENT') && wasThere(file)),
  )
  return { ...manifests, complaints }
}
