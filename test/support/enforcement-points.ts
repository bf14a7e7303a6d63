import type { Test } from 'tap'

import { shownWarnings } from '../../src/admission/warnings.ts'
import { check } from '../../src/check/check.ts'
import { everyInventory, factsFromManifests } from '../../src/facts/from-manifests.ts'
import type { Need } from '../../src/engine/facts.ts'
import { parseManifests, type ManifestObject } from '../../src/manifests/parse.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { mutators } from '../../src/mutators/index.ts'
import type { Report, ReportedFinding } from '../../src/report/report.ts'
import { rules } from '../../src/rules/index.ts'
import { patchedBy, toldBy } from './answers.ts'
import { patched } from './patch.ts'
import { reviewOf, reviewUid } from './reviews.ts'
import { startWebhook } from './webhook.ts'
import { clusterDomain, readableDigest } from './world.ts'

/** A small world, and what happens in it. */
export interface Case {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly object?: JsonObject
  /** As the API server holds it, status included. */
  readonly before?: JsonObject
  readonly world: readonly JsonObject[]
}

/** What an enforcement point says of a case, in the form that people read on a terminal. */
export interface Said {
  /** `spec.primaryCluster: primary-is-member: …; …`, sorted. */
  readonly denials: readonly string[]
  /** `rule: …`, cut as an API server is sent them, sorted. */
  readonly warnings: readonly string[]
}

const said = (denials: readonly string[], warnings: readonly string[]): Said => ({
  denials: [...denials].sort(),
  warnings: [...new Set(warnings)].sort(),
})

const namespace = 'default'
const reading = { clusterDomain, digest: readableDigest, namespace }

/** Objects as files have them: each read from its text. */
const manifestsOf = (
  objects: readonly (JsonObject | undefined)[],
  folder: string,
): readonly ManifestObject[] =>
  objects.flatMap((object, index) =>
    object === undefined
      ? []
      : parseManifests({
          file: `${folder}/${String(index)}.json`,
          path: undefined,
          bytes: Buffer.from(JSON.stringify(object)),
        }).objects,
  )

/** Asks the webhook over HTTPS as an API server does: `/mutate` first, then `/validate` with the patched object. */
export async function saidAtAdmission(t: Test, { operation, object, before, world }: Case): Promise<Said> {
  const { facts } = factsFromManifests(manifestsOf([...world, before], 'world'), reading)
  const webhook = await startWebhook(t, { facts })
  const review = (asked: JsonObject | undefined) =>
    reviewOf(operation, asked ?? null, before ?? null, { namespace })
  const mutation = object && patchedBy(await webhook.post('/mutate', review(object)), reviewUid)
  const asked = object && mutation && patched({ ...object }, mutation.patch)
  const verdict = toldBy(await webhook.post('/validate', review(asked)), reviewUid)
  return said(
    verdict.causes.map(({ field, message }) => `${field}: ${message}`),
    [...(mutation?.warnings ?? []), ...verdict.warnings],
  )
}

/** Checks the same as files: the world given as all there is, what was before as the baseline. */
export async function checked(
  { operation, object, before, world }: Case,
  complete: ReadonlySet<Need> = everyInventory,
): Promise<Report> {
  const result = await check(
    {
      manifests: manifestsOf([object], 'manifests'),
      baseline: operation === 'CREATE' ? [] : manifestsOf([before], 'baseline'),
      // Where the status comes from.
      world: manifestsOf([...world, before], 'world'),
      recorded: undefined,
      complete,
      definitions: [],
      documentsPassedOver: 0,
      rules,
      mutators,
      reading,
      namespace,
      tool: { name: 'clusterset-guard', version: '0', ruleset: '0' },
    },
    () => undefined,
  )
  if (!result.ok) throw new Error(JSON.stringify(result.complaints))
  return result.report
}

/** What a report says, in the words of admission. The CRD's own verdict is the API server's, not the webhook's. */
export function saidIn({ subjects }: Report): Said {
  const findings = subjects
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ rule }) => rule !== 'schema')
    .flatMap(({ rule, findings: ofRule }) => ofRule.map((finding) => ({ rule, ...finding })))
  const isDenial = ({ state, severity }: ReportedFinding): boolean =>
    state === 'violated' && severity === 'error'
  return said(
    findings
      .filter(isDenial)
      .map(({ path, rule, problem, remedy }) => `${path}: ${rule}: ${problem}; ${remedy}`),
    shownWarnings(
      findings
        .filter((finding) => !isDenial(finding))
        .map(({ rule, path, state, message, problem, remedy }) => {
          if (message === 'changed') return { from: rule, problem: `${path} ${problem}` }
          return { from: rule, problem: state === 'standing' ? `as before: ${problem}` : problem, remedy }
        }),
    ),
  )
}
