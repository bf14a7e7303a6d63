import { existsSync, realpathSync } from 'node:fs'
import { resolve, sep } from 'node:path'

import { definitionsIn, type Definition } from '../crd/definition.ts'
import type { Recorded } from '../facts/recorded.ts'
import { shownComplaint, type Complaint } from '../manifests/complaint.ts'
import { readFiles, type ManifestFile } from '../manifests/files.ts'
import { parseManifests, type ManifestObject } from '../manifests/parse.ts'
import type { Digest } from '../model/secret-shape.ts'
import { standardInputPath, type CheckSettings } from './check-settings.ts'
import { recordedFacts } from './live-or-snapshot.ts'
import { noManifest } from './no-manifest.ts'

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
  /** What was wrong before the change, which may be what is being mended. */
  readonly notes: readonly string[]
  /** Files of folders that hold JSON of another kind. */
  readonly documentsPassedOver: number
}

interface Parsed {
  readonly files: readonly ManifestFile[]
  readonly objects: readonly ManifestObject[]
  /** Of files that could not be read, and of those that could not be parsed. */
  readonly complaints: readonly Complaint[]
  readonly passedOver: number
}

const nothing: Parsed = { files: [], objects: [], complaints: [], passedOver: 0 }

/** @param paths what was named: a file that is named is meant, whatever it holds */
function parsed(files: readonly ManifestFile[], paths: readonly string[]): Parsed {
  const objects: ManifestObject[] = []
  const complaints: Complaint[] = []
  let passedOver = 0
  for (const file of files) {
    const read = parseManifests(file)
    if (!paths.includes(file.file) && noManifest(file, read)) {
      passedOver += 1
      continue
    }
    for (const object of read.objects) objects.push(object)
    complaints.push(...read.complaints)
  }
  return { files, objects, complaints, passedOver }
}

function read(paths: readonly string[]): Parsed {
  const { files, complaints } = readFiles(paths)
  const result = parsed(files, paths)
  return { ...result, complaints: [...complaints, ...result.complaints] }
}

/** Reads manifests, what was before them, what stands around them, and the CRDs to judge by. */
export async function readInputs(settings: CheckSettings): Promise<CheckInputs> {
  const { paths, baseline, base, world, crd } = settings
  const before = base === undefined ? readBaseline(baseline) : await readBase(base, paths)
  if (!before.ok) return { ok: false, complaints: before.complaints, problems: before.problems }
  const manifests = withoutGone(read(paths), paths, before.parsed)
  const around = world.length === 0 ? nothing : readBeside(world, manifests.files)
  const crds = crd === undefined ? nothing : read([crd])
  const given = crds.objects.map(({ value }) => definitionsIn(value))
  const definitions = given.flatMap((one) => one.definitions)
  const problems = given.flatMap((one) => one.problems).map((problem) => `--crd ${crd ?? ''}: ${problem}`)
  if (crd !== undefined && definitions.length === 0 && problems.length + crds.complaints.length === 0)
    problems.push(
      `--crd ${crd} holds no CustomResourceDefinition; give the file that you apply, or kubectl get crd NAME -o yaml`,
    )
  const complaints = [manifests, around, crds].flatMap((one) => one.complaints)
  if (manifests.files.length === 0 && complaints.length === 0 && before.parsed === undefined)
    problems.push(
      `there is no *.yaml, *.yml or *.json under ${paths.join(', ')}; name the files or folders to check`,
    )
  if (manifests.objects.length === 0 && complaints.length === 0 && paths.every(isStandardInput))
    problems.push('standard input holds no manifest; if what wrote it failed, set -o pipefail says so')
  problems.push(...overwritten(settings, [manifests, around, crds]))
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
      notes: (before.parsed?.complaints ?? []).map(brokenBefore),
      documentsPassedOver: manifests.passedOver,
    },
  }
}

const isStandardInput = (path: string): boolean => path === standardInputPath

/** Reads a world. A file that is judged is judged only: as a fact it would be what it is compared with. */
function readBeside(world: readonly string[], judged: readonly ManifestFile[]): Parsed {
  const { files, complaints } = readFiles(world)
  const known = new Set(judged.flatMap(({ path }) => (path === undefined ? [] : [realpathSync(path)])))
  const others = files.filter(({ path }) => path === undefined || !known.has(realpathSync(path)))
  const result = parsed(others, world)
  return { ...result, complaints: [...complaints, ...result.complaints] }
}

/** Reports that would be written over what is read. */
function overwritten({ outputs }: CheckSettings, read: readonly Parsed[]): readonly string[] {
  const files = new Set(
    read.flatMap((one) => one.files).flatMap(({ path }) => (path === undefined ? [] : [resolve(path)])),
  )
  return outputs
    .filter(({ file }) => file !== undefined && files.has(resolve(file)))
    .map(({ format, file = '' }) => `--format ${format}=${file}: this file is read; name another one`)
}

/** What cannot be parsed does not stop whoever mends it: what was in it counts as not there. */
const brokenBefore = ({ remedy: _, ...complaint }: Complaint): string =>
  `at the base: ${shownComplaint({ ...complaint, remedy: 'it counts as not there' })}`

type Before =
  | { readonly ok: true; readonly parsed: Parsed | undefined }
  | { readonly ok: false; readonly complaints: readonly Complaint[]; readonly problems: readonly string[] }

function readBaseline(baseline: string | undefined): Before {
  if (baseline === undefined) return { ok: true, parsed: undefined }
  const { files, complaints } = readFiles([baseline])
  return complaints.length === 0
    ? { ok: true, parsed: parsed(files, [baseline]) }
    : { ok: false, complaints, problems: [] }
}

async function readBase(base: string, paths: readonly string[]): Promise<Before> {
  const { filesAt } = await import('../git/base-tree.ts')
  const tree = filesAt(base, paths)
  return tree.ok
    ? { ok: true, parsed: parsed(tree.files, paths) }
    : { ok: false, complaints: [], problems: [`--base: ${tree.problem}`] }
}

/** A path that was there before and is not there now is no mistake: what is in it is being deleted. */
function withoutGone(manifests: Parsed, paths: readonly string[], before: Parsed | undefined): Parsed {
  if (before === undefined) return manifests
  const filesBefore = before.files.map(({ file }) => resolve(file))
  const wasThere = (path: string): boolean =>
    filesBefore.some((file) => file === resolve(path) || file.startsWith(`${resolve(path)}${sep}`))
  const gone = new Set(paths.filter((path) => !existsSync(path) && wasThere(path)))
  return { ...manifests, complaints: manifests.complaints.filter(({ file }) => !gone.has(file)) }
}
