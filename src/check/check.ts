import type { Definition } from '../crd/definition.ts'
import { loadRuleLanguageFor } from '../crd/rule-language.ts'
import type { Need } from '../engine/facts.ts'
import type { Mutator } from '../engine/mutator.ts'
import type { Reading } from '../engine/read-subject.ts'
import type { Rule } from '../engine/rule.ts'
import { factsFrom } from '../facts/from-manifests.ts'
import { knownKindOf } from '../facts/known-kinds.ts'
import { listedInventories, type ListedInventory, type Recorded } from '../facts/recorded.ts'
import type { Complaint } from '../manifests/complaint.ts'
import type { ManifestObject } from '../manifests/parse.ts'
import { metadataOf } from '../model/kubernetes-object.ts'
import type { JsonObject } from '../model/json.ts'
import type { Report } from '../report/report.ts'
import { changesBetween, type ManifestChange } from './change.ts'
import { definitionsByKind } from './definitions.ts'
import { judgeChange, type JudgedChange } from './judge-change.ts'
import { headless } from './headless.ts'
import { reportOf } from './report-of.ts'

/** What is checked, and by what. */
export interface CheckInput {
  /** What is judged. It is facts, too. */
  readonly manifests: readonly ManifestObject[]
  /** The manifests before the change, if there is one to judge. */
  readonly baseline: readonly ManifestObject[] | undefined
  /** Further facts, not judged. */
  readonly world: readonly ManifestObject[]
  /** A cluster, or a snapshot of one. */
  readonly recorded: Recorded | undefined
  /** Inventories of which everything is given. */
  readonly complete: ReadonlySet<Need>
  /** CRDs to judge by, beside the built-in one or in its place. */
  readonly definitions: readonly Definition[]
  /** Documents in folders that are no Kubernetes objects, such as a list in a JSON file. */
  readonly documentsPassedOver: number
  readonly rules: readonly Rule[]
  readonly mutators: readonly Mutator[]
  readonly reading: Reading
  /** For documents that name none. */
  readonly namespace: string
  /** Name and versions of this program. */
  readonly tool: Report['tool']
}

/** What came of it: complaints about manifests that cannot be taken, or a report. */
export type Checked =
  | { readonly ok: false; readonly complaints: readonly Complaint[] }
  | {
      readonly ok: true
      readonly report: Report
      readonly judged: readonly JudgedManifest[]
      /** Objects that were there twice before the change: told, and no mistake of it. */
      readonly repeated: readonly Complaint[]
    }

/** A change of a manifest, and what became of it. */
export interface JudgedManifest {
  readonly change: ManifestChange
  readonly judged: JudgedChange
}

/** So many objects wait for their Secrets together when facts come from a cluster. */
const atOnce = 16

/**
 * Judges manifests as an API server with the webhook in front would, without one.
 *
 * @param told called after each object with how many of how many are done
 */
export async function check(input: CheckInput, told: (done: number, all: number) => void): Promise<Checked> {
  const { manifests, world, recorded, complete, reading, namespace } = input
  const facts = factsFrom({
    judged: manifests,
    world,
    recorded,
    complete,
    reading: { ...reading, namespace },
  })
  const complaints = [...manifests.flatMap(headless), ...facts.complaints]
  if (complaints.length > 0) return { ok: false, complaints }
  await loadRuleLanguageFor(input.definitions)
  const { changes, repeated } = changesBetween(input.baseline, manifests, namespace)
  const judging = {
    ...input,
    ...definitionsByKind(input.definitions),
    factSource: facts.factSource,
    elsewhere: elsewhereIn(facts.stored),
  }
  const judged: JudgedManifest[] = []
  let passedOver = input.documentsPassedOver
  for (let done = 0; done < changes.length; done += atOnce) {
    const some = changes.slice(done, done + atOnce)
    const outcomes = await Promise.all(some.map((change) => judgeChange(change, judging)))
    for (const [index, change] of some.entries()) {
      const one = outcomes[index]
      if (one !== undefined) judged.push({ change, judged: one })
      else if (knownKindOf(change.manifest.value) === undefined) passedOver += 1
    }
    told(Math.min(done + atOnce, changes.length), changes.length)
  }
  const { rules, mutators, tool } = input
  const documents = changes.length + input.documentsPassedOver
  const report = reportOf(judged, { rules, mutators, tool, passedOver, documents })
  return { ok: true, judged, report, repeated }
}

type Stored = (kind: ListedInventory, namespace: string, name: string) => JsonObject | undefined

/** Finds the same object outside of what is judged. */
const elsewhereIn =
  (stored: Stored) =>
  (object: JsonObject): JsonObject | undefined => {
    const known = knownKindOf(object)
    const kind = listedInventories.find((one) => one === known)
    if (kind === undefined) return undefined
    const { namespace, name } = metadataOf(object)
    return stored(kind, namespace, name)
  }
