import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import tap, { test } from 'tap'

import { asList, asObject, type JsonObject } from '../../src/model/json.ts'
import { runGuard } from '../support/guard-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-check-crd-'))
tap.teardown(() => {
  rmSync(folder, { recursive: true })
})

let count = 0

/** A file with objects; its path. */
function file(...objects: readonly JsonObject[]): string {
  const path = join(folder, `${String((count += 1))}.yaml`)
  writeFileSync(path, objects.map((one) => JSON.stringify(one)).join('\n---\n'))
  return path
}

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
})

/** A CRD of a kind that nobody knows, with a schema of its spec. */
const definition = (spec: JsonObject, kind = 'Thing'): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.example.org` },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind, plural: `${kind.toLowerCase()}s` },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: object({ spec }) },
      },
    ],
  },
})

const thing = (spec: JsonObject, kind = 'Thing'): JsonObject => ({
  apiVersion: 'example.org/v1',
  kind,
  metadata: { name: 'one', namespace: 'shop' },
  spec,
})

/**
 * Runs `check` as a process of its own: what has been loaded by another run is loaded for good. Gives the exit code
 * and, what is wrong, as `spec.it: is "b"`, and what is unproven.
 */
async function check(...given: readonly string[]) {
  const { code, stdout, stderr } = await runGuard(['check', ...given, '--format', 'json'])
  if (stderr !== '') throw new Error(stderr)
  const subjects = asList(asObject(JSON.parse(stdout))['subjects']).map(asObject)
  const found = subjects.flatMap(({ outcomes }) =>
    asList(outcomes)
      .map(asObject)
      .flatMap(({ status, findings, unseen }) => [
        ...asList(findings)
          .map(asObject)
          .map(({ path, problem }) => `${String(path)}: ${String(problem)}`),
        ...(status === 'unproven' ? asList(unseen).map((gap) => JSON.stringify(gap)) : []),
      ]),
  )
  return { code, judged: subjects.map(({ kind }) => String(kind)), found }
}

const text = { type: 'string' }
const startsWithB = { pattern: '^b' }
const noMatch = 'is "a"'

/** Schemas in which a pattern stands nowhere but in one corner; a value that they turn away, and what is said. */
const corners: Readonly<Record<string, readonly [JsonObject, unknown, readonly string[]]>> = {
  anyOf: [
    { ...text, anyOf: [startsWithB] },
    'a',
    ['spec.it: fits none of 1 alternatives (anyOf)', `spec.it: ${noMatch}`],
  ],
  oneOf: [
    { ...text, oneOf: [startsWithB] },
    'a',
    ['spec.it: fits none of 1 alternatives, and must fit one (oneOf)', `spec.it: ${noMatch}`],
  ],
  allOf: [{ ...text, allOf: [startsWithB] }, 'a', [`spec.it: ${noMatch}`]],
  not: [{ ...text, not: startsWithB }, 'b', ['spec.it: fits what the CRD excludes by `not`']],
  'a property of anyOf': [
    object({ name: text }, { anyOf: [{ properties: { name: startsWithB } }] }),
    { name: 'a' },
    ['spec.it: fits none of 1 alternatives (anyOf)', `spec.it.name: ${noMatch}`],
  ],
  additionalProperties: [
    { type: 'object', additionalProperties: { ...text, ...startsWithB } },
    { name: 'a' },
    [`spec.it.name: ${noMatch}`],
  ],
  items: [{ type: 'array', items: { ...text, ...startsWithB } }, ['b', 'a'], [`spec.it[1]: ${noMatch}`]],
}

for (const [corner, [schema, value, said]] of Object.entries(corners))
  void test(`a pattern that stands in ${corner} alone`, async (t) => {
    const crd = file(definition(object({ it: schema })))
    const { code, found } = await check(file(thing({ it: value })), '--crd', crd)
    t.strictSame(found, said)
    t.equal(code, 1)
  })

/** A schema with one rule, which has a message of its own. */
const ruled = (schema: JsonObject, rule: string): JsonObject => ({
  ...schema,
  'x-kubernetes-validations': [{ rule, message: 'the rule speaks' }],
})

void test('a kind that nobody knows is judged by its rules', async (t) => {
  const crd = file(definition(ruled(object({ it: text }), 'self.it.size() < 3')))
  t.strictSame(await check(file(thing({ it: 'abc' })), '--crd', crd), {
    code: 1,
    judged: ['Thing'],
    found: ['spec: the rule speaks'],
  })
  t.strictSame(await check(file(thing({ it: 'ab' })), '--crd', crd), {
    code: 0,
    judged: ['Thing'],
    found: [],
  })
})

void test('a rule that compares with what was there speaks when there is a baseline', async (t) => {
  const crd = file(definition(object({ it: ruled(text, 'self == oldSelf') })))
  const [before, after] = [file(thing({ it: 'a' })), file(thing({ it: 'b' }))]
  t.match(await check(after, '--crd', crd), { code: 0, found: [] })
  t.match(await check(after, '--crd', crd, '--baseline', after), { code: 0, found: [] })
  t.strictSame(await check(after, '--crd', crd, '--baseline', before), {
    code: 1,
    judged: ['Thing'],
    found: ['spec.it: the rule speaks'],
  })
})

void test('a rule that cannot be run is unproven, by its name', async (t) => {
  const crd = file(definition(object({ it: ruled(text, 'self.notAFunction()') })))
  const manifest = file(thing({ it: 'a' }))
  const { code, found } = await check(manifest, '--crd', crd)
  t.equal(code, 0)
  t.equal(found.length, 1)
  t.match(found[0], /spec\.it.*self\.notAFunction\(\)/)
  t.equal((await check(manifest, '--crd', crd, '--require-proof')).code, 3)
})

void test('two CRDs in one file', async (t) => {
  const crd = file(
    definition(object({ it: { ...text, enum: ['a'] } })),
    definition(object({ it: { ...text, enum: ['b'] } }), 'Other'),
  )
  const manifests = file(thing({ it: 'b' }), thing({ it: 'a' }, 'Other'), thing({ it: 'b' }, 'Third'))
  t.strictSame(await check(manifests, '--crd', crd), {
    code: 1,
    judged: ['Thing', 'Other'],
    found: ['spec.it: is "b"', 'spec.it: is "a"'],
  })
})

void test('a version that the CRD does not have is no version', async (t) => {
  const manifest = file({ ...thing({ it: 'a' }), apiVersion: 'example.org/v9' })
  const { code, found } = await check(manifest, '--crd', file(definition(object({ it: text }))))
  t.strictSame([code, found], [1, ['apiVersion: the CRD has no such version']])
})
