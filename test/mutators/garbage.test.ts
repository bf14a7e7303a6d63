import fc from 'fast-check'
import { test } from 'tap'

import { mutate, type MutatorSubject, type PatchOperation } from '../../src/engine/mutator.ts'
import { isList, isObject } from '../../src/model/json.ts'
import { mutators } from '../../src/mutators/index.ts'
import type { Raw } from '../support/objects.ts'
import { creating, patched, updating } from '../support/patch.ts'
import { reproducible } from '../support/properties.ts'

const json: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 })

/** Mostly what belongs there, sometimes nothing, and sometimes any JSON at all. */
const odd = (likely: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 7, arbitrary: likely }, { weight: 1, arbitrary: fc.constant(null) }, json)

/** An object of which every field may be absent or odd. */
const object = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Raw> =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([field, likely]) => [field, odd(likely)])), {
    requiredKeys: [],
  })

const name = fc.constantFrom('dc1', 'DC1', 'dc2', 'constructor', '__proto__', 'a,b', '')
const record = fc.constantFrom('', 'dc1', 'dc2,DC1', ' dc1 , x-y', 'constructor,toString,dc1')
const flag = fc.boolean()

const clusterSetLike = object({
  metadata: object({
    finalizers: fc.array(odd(fc.constantFrom('percona.com/clusterset-dissolve', 'example.com/keep'))),
    annotations: object({
      'clusterset-guard.io/removed-clusters': record,
      'clusterset-guard.io/keep-replication-on-delete': fc.constantFrom('true', 'True'),
    }),
  }),
  spec: object({
    sslMode: fc.constantFrom('AUTO', 'Auto', 'verify_ca', 'never'),
    createReplicaClusterOptions: object({ recoveryMethod: fc.constantFrom('clone', 'CLONE', 'Auto') }),
    unsafeFlags: object({ forcedFailover: flag, forcedClusterRemoval: flag }),
    credentialsSecret: object({ name, key: fc.constantFrom('', 'clusterset', 'credentials') }),
    clusters: fc.array(
      odd(
        object({
          innodbClusterName: name,
          endpoints: fc.array(odd(object({ host: name, port: fc.integer() })), { maxLength: 3 }),
        }),
      ),
      { maxLength: 4 },
    ),
  }),
  status: object({ primaryCluster: name, clusters: fc.dictionary(name, json) }),
})

/** As a parser gives it: a key called __proto__ is a key like any other. */
const parsed = (value: unknown): Raw => {
  const again: unknown = JSON.parse(JSON.stringify(value))
  return isObject(again) ? again : {}
}

const anyObject = fc.oneof(clusterSetLike, clusterSetLike, fc.dictionary(fc.string(), json)).map(parsed)

const subjects: fc.Arbitrary<MutatorSubject> = fc
  .tuple(fc.boolean(), anyObject, anyObject)
  .map(([isCreation, one, other]) => (isCreation ? creating(one) : updating(other, one)))

const patchOf = (subject: MutatorSubject): readonly PatchOperation[] => mutate(mutators, subject, false).patch

/** What is at the end of a JSON Pointer; `undefined` when nothing is. */
const valueAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, step) => {
      if (isList(inner)) return step === '-' ? undefined : inner[Number(step)]
      return isObject(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined
    }, value)

const isText = (value: unknown): value is string => typeof value === 'string'

const differInCaseOnly = (before: unknown, after: unknown): boolean =>
  isText(before) && isText(after) && before !== after && before.toUpperCase() === after.toUpperCase()

const namesIn = (list: string): readonly string[] =>
  list
    .split(',')
    .flatMap((item) => (/^[A-Za-z0-9]{1,63}$/.test(item.trim()) ? [item.trim().toUpperCase()] : []))

const growsOnly = (before: unknown, after: unknown): boolean =>
  isText(before) && isText(after) && namesIn(before).every((one) => namesIn(after).includes(one))

/** The fields with a value that may be written over, and what has to be true of both values. */
const replaceable: Readonly<Record<string, (before: unknown, after: unknown) => boolean>> = {
  '/spec/sslMode': differInCaseOnly,
  '/spec/createReplicaClusterOptions/recoveryMethod': differInCaseOnly,
  '/spec/credentialsSecret/key': (before, after) => before === '' && after === 'clusterset',
  '/metadata/annotations/clusterset-guard.io~1removed-clusters': growsOnly,
}

function isAllowed(operation: PatchOperation, previous: PatchOperation | undefined, before: Raw): boolean {
  const { op, path, value } = operation
  const there = valueAt(before, path)
  if (op === 'add') return there === undefined || there === null
  if (op === 'test') return JSON.stringify(there) === JSON.stringify(value)
  const isTested = previous?.op === 'test' && previous.path === path
  return isTested && replaceable[path]?.(there, value) === true
}

const often = reproducible({ numRuns: 4000 })

void test('any JSON: the patch applies, and the second time there is none', (t) => {
  let changed = 0
  fc.assert(
    fc.property(subjects, (subject) => {
      const patch = patchOf(subject)
      changed += patch.length > 0 ? 1 : 0
      return patchOf({ ...subject, object: patched(subject.object, patch) }).length === 0
    }),
    often,
  )
  t.ok(changed > 1000, 'many of the objects were changed')
  t.end()
})

void test('any JSON: each mutator alone applies as well, and the second time it does nothing', (t) => {
  fc.assert(
    fc.property(subjects, fc.constantFrom(...mutators), (subject, mutator) => {
      const { patch } = mutate([mutator], subject, false)
      const again = { ...subject, object: patched(subject.object, patch) }
      return mutate([mutator], again, false).patch.length === 0
    }),
    often,
  )
  t.end()
})

void test('any JSON: nothing with a value is written over, other than what the rules name', (t) => {
  const replaced = new Set<string>()
  fc.assert(
    fc.property(subjects, (subject) => {
      const patch = patchOf(subject)
      for (const { op, path } of patch) if (op === 'replace') replaced.add(path)
      return patch.every((operation, index) => isAllowed(operation, patch[index - 1], subject.object))
    }),
    often,
  )
  t.strictSame(
    [...replaced].sort(),
    Object.keys(replaceable).sort(),
    'each of them was replaced once at least',
  )
  t.end()
})

void test('any JSON: an update that leaves the spec alone gets nothing but the record of removals', (t) => {
  fc.assert(
    fc.property(subjects, (subject) => {
      const { mutators: made } = mutate(mutators, { ...subject, operation: 'UPDATE' }, true)
      return made.every((id) => id === 'record-removed-members')
    }),
    often,
  )
  t.end()
})

void test('any JSON: the objects are left as they came', (t) => {
  fc.assert(
    fc.property(subjects, (subject) => {
      const before = JSON.stringify(subject)
      patchOf(subject)
      return JSON.stringify(subject) === before
    }),
    often,
  )
  t.end()
})
