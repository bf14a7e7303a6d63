import tap, { test, type Test } from 'tap'

import { parseManifests } from '../../src/manifests/parse.ts'
import { asObject } from '../../src/model/json.ts'
import { startCluster } from '../cluster/cluster.ts'
import { streams, streamsWeRefuse, streamsWeTake } from './kubectl-reading-streams.ts'
import { refused, refusedByUs, taken, takenByUs } from './kubectl-reading-values.ts'

/** What the API server serves for these tests: a kind that may hold anything. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.reading.test' },
  spec: {
    group: 'reading.test',
    scope: 'Namespaced',
    names: { kind: 'Thing', listKind: 'ThingList', plural: 'things', singular: 'thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}

const cluster = await startCluster({ isBare: true })
tap.teardown(() => cluster.stop())
await cluster.prepare(['create', '-f', '-'], JSON.stringify(definition))
await cluster.prepare(['wait', '--for=condition=Established', 'crd/things.reading.test'])

/** Objects without their head, or that the text is refused. */
type Reading = readonly unknown[] | 'refused'

const withoutHead = (value: unknown): unknown =>
  Object.fromEntries(
    Object.entries(asObject(value)).filter(([key]) => !['apiVersion', 'kind', 'metadata'].includes(key)),
  )

/** What kubectl reads in a text; a text without objects is no refusal. */
async function kubectlReads(text: string): Promise<Reading> {
  const flags = ['--dry-run=client', '--validate=false', '-o', 'json', '-f', '-']
  const { code, stdout, stderr } = await cluster.kubectl('admin', ['create', ...flags], text)
  if (code !== 0 && !stderr.includes('no objects passed to create')) return 'refused'
  return stdout
    .split(/^(?=\{)/m)
    .filter((part) => part !== '')
    .map((part) => withoutHead(JSON.parse(part)))
}

function weRead(text: string): Reading {
  const { objects, complaints } = parseManifests({ file: 'a.yaml', bytes: Buffer.from(text) })
  if (complaints.length > 0) return 'refused'
  // Keys in JSON have the order of the text; for the comparison the prototype counts too.
  return objects.map(({ value }) => withoutHead(JSON.parse(JSON.stringify(value))))
}

const document = (snippet: string): string =>
  `apiVersion: reading.test/v1\nkind: Thing\nmetadata: {name: a}\nv: ${snippet}\n`

/** kubectl takes a fifth of a second; two at a time are what a small machine has. */
async function readings(texts: readonly string[]): Promise<readonly Reading[]> {
  const found: Reading[] = []
  const rest = [...texts.entries()]
  const work = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift())
      found[next[0]] = await kubectlReads(next[1])
  }
  await Promise.all([work(), work()])
  return found
}

const named = (names: readonly string[], values: readonly unknown[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(names.map((name, index) => [name, values[index]]))

const times = (count: number, reading: Reading): readonly Reading[] =>
  Array.from({ length: count }, () => reading)

void test(`${String(taken.length)} values are read as kubectl reads them`, async (t) => {
  const theirs = await kubectlReads(taken.map(document).join('---\n'))
  const ours = taken.flatMap((snippet) => weRead(document(snippet)))
  t.strictSame(named(taken, ours), named(taken, theirs === 'refused' ? [] : theirs))
})

async function compare(t: Test, texts: readonly string[], of = (text: string) => text): Promise<void> {
  const written = texts.map(of)
  t.strictSame(named(texts, written.map(weRead)), named(texts, await readings(written)))
}

void test(`${String(refused.length)} texts are refused as kubectl refuses them`, async (t) => {
  await compare(t, refused, document)
  t.strictSame(
    refused.filter((snippet) => weRead(document(snippet)) !== 'refused'),
    [],
  )
})

void test(`${String(streams.length)} files of several documents and of JSON`, async (t) => {
  await compare(t, streams)
})

// What is different is listed, so that it is noticed when it changes.

void test('what kubectl takes and we refuse', async (t) => {
  const texts = [...refusedByUs.map(document), ...streamsWeRefuse]
  t.strictSame(texts.map(weRead), times(texts.length, 'refused'))
  const theirs = await readings(texts)
  t.strictSame(
    texts.filter((_, index) => theirs[index] === 'refused'),
    [],
  )
})

void test('what kubectl refuses and we take', async (t) => {
  const texts = [...takenByUs.map(document), ...streamsWeTake]
  t.strictSame(await readings(texts), times(texts.length, 'refused'))
  t.strictSame(
    texts.filter((text) => weRead(text) === 'refused'),
    [],
  )
})
