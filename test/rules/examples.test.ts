import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { parseReview } from '../../src/admission/review.ts'
import { validate } from '../../src/admission/validate.ts'
import { unchanging } from '../../src/engine/facts.ts'
import { readWorld } from '../../src/facts/read-world.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { rules } from '../../src/rules/index.ts'
import { readableDigest } from '../support/world.ts'

const root = join(import.meta.dirname, '../../examples/rules')
const reading = { clusterDomain: 'cluster.local', digest: readableDigest }

function objectIn(file: string): JsonObject | undefined {
  if (!existsSync(file)) return undefined
  const { objects, complaints } = parseManifests({ file, bytes: readFileSync(file) })
  const [object, ...more] = objects
  if (object === undefined || more.length > 0 || complaints.length > 0)
    throw new Error(`${file}: one object, please`)
  return object.value
}

/** Judges an example as the server would: a CREATE, or an UPDATE where there is an object before. */
async function judged(id: string, name: 'accepted' | 'rejected') {
  const folder = join(root, id)
  const object = objectIn(join(folder, `${name}.yaml`))
  const oldObject = objectIn(join(folder, `${name}.before.yaml`)) ?? objectIn(join(folder, 'before.yaml'))
  const kind = String(object?.['kind'])
  const parsed = parseReview({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'example',
      kind: { group: kind === 'Secret' ? '' : 'ps.percona.com', version: 'v1', kind },
      operation: oldObject === undefined ? 'CREATE' : 'UPDATE',
      namespace: 'default',
      object,
      oldObject,
    },
  })
  if (!parsed.ok) throw new Error(parsed.message)
  const world = join(folder, 'world.yaml')
  const facts = readWorld(existsSync(world) ? [world] : [], { ...reading, namespace: 'default' })
  if (facts.complaints.length > 0) throw new Error(JSON.stringify(facts.complaints))
  const { response } = await validate(parsed.request, {
    rules,
    factSource: unchanging(facts.facts),
    reading,
    undecided: 'deny',
    breakGlassGroups: [],
  })
  return response
}

for (const { id } of rules) {
  void test(`${id}: the rejected example breaks this rule and no other`, async (t) => {
    const { allowed, auditAnnotations } = await judged(id, 'rejected')
    t.equal(allowed, false)
    t.equal(auditAnnotations['rules'], id)
  })

  void test(`${id}: nothing is found in the accepted example`, async (t) => {
    const { allowed, warnings = [], auditAnnotations } = await judged(id, 'accepted')
    t.equal(allowed, true)
    t.strictSame(warnings, [])
    t.equal(auditAnnotations['rules'], '')
  })
}
