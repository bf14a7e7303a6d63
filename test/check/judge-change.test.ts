import { test } from 'tap'

import { changesBetween } from '../../src/check/change.ts'
import { definitionsByKind } from '../../src/check/definitions.ts'
import { judgeChange, type JudgedChange } from '../../src/check/judge-change.ts'
import { builtInDefinition } from '../../src/crd/built-in.ts'
import type { Definition } from '../../src/crd/definition.ts'
import { unchanging, type Facts } from '../../src/engine/facts.ts'
import { asObject, type JsonObject } from '../../src/model/json.ts'
import { mutators } from '../../src/mutators/index.ts'
import { rules } from '../../src/rules/index.ts'
import { clusterSet, perconaServer, secret, type Raw } from '../support/objects.ts'
import { clusterDomain, readableDigest, world } from '../support/world.ts'
import { manifest } from './manifest.ts'

interface Case {
  readonly before?: readonly JsonObject[]
  readonly now?: JsonObject
  readonly facts?: Facts
  readonly definitions?: readonly Definition[]
}

/** Judges the first change that there is. */
async function judged({
  before,
  now,
  facts = world(),
  definitions = [],
}: Case): Promise<JudgedChange | undefined> {
  const { changes } = changesBetween(
    before?.map((object) => manifest(object)),
    now === undefined ? [] : [manifest(now)],
    'default',
  )
  const [change] = changes
  if (change === undefined) throw new Error('nothing to judge')
  return judgeChange(change, {
    rules,
    mutators,
    ...definitionsByKind(definitions),
    factSource: unchanging(facts),
    elsewhere: () => undefined,
    reading: { clusterDomain, digest: readableDigest },
    namespace: 'default',
  })
}

const outcomeOf = (one: JudgedChange | undefined, rule: string) =>
  one?.outcomes.find((outcome) => outcome.rule === rule)

const pathsOf = (one: JudgedChange | undefined, rule = 'schema') =>
  outcomeOf(one, rule)?.findings.map(({ path }) => path)

const without = (object: Raw, field: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== field))

void test('members and Secrets with the same content are no subjects', async (t) => {
  const labels = { labels: { team: 'a' } }
  const server = { before: [perconaServer('dc1')], now: perconaServer('dc1', { metadata: labels }) }
  t.equal(await judged(server), undefined)
  const bare = secret('dc1-secrets', { root: 'a' })
  t.equal(
    await judged({
      before: [bare],
      now: { ...bare, metadata: { ...asObject(bare['metadata']), ...labels } },
    }),
    undefined,
  )
  t.ok(await judged({ before: [bare], now: secret('dc1-secrets', { root: 'b' }) }))
})

void test('a ClusterSet without a spec: the CRD demands none, and the rules are not asked', async (t) => {
  const found = await judged({ now: without(clusterSet(), 'spec') })
  t.strictSame(
    found?.outcomes.map(({ rule }) => rule),
    ['schema'],
  )
  t.match(outcomeOf(found, 'schema'), {
    status: 'violated',
    findings: [{ path: 'spec' }],
    unseen: ['the rules: not asked, because of the errors there are'],
  })
})

void test('what the CRD says is not said twice', async (t) => {
  const found = await judged({ now: clusterSet({ spec: { clusters: 'dc1' } }) })
  t.strictSame(pathsOf(found), ['spec.clusters'])
  t.match(outcomeOf(found, 'schema'), {
    unseen: [/^x-kubernetes-validations: /, 'the rules: not asked, because of the errors there are'],
  })
  t.match(outcomeOf(await judged({ now: clusterSet() }), 'schema'), { status: 'passed', unseen: [] })
})

void test('an update that leaves a broken spec alone is let through', async (t) => {
  const broken = without(clusterSet(), 'spec')
  const found = await judged({
    before: [broken],
    now: { ...broken, metadata: { ...asObject(broken['metadata']), labels: {} } },
  })
  t.match(outcomeOf(found, 'schema'), { status: 'passed', unseen: [] })
})

void test('a deletion is told, also when no rule has anything to say', async (t) => {
  const gone = (object: JsonObject) => judged({ before: [object] })
  t.match(await gone(secret('dc1-secrets', {})), { kind: 'Secret', operation: 'DELETE', outcomes: [] })
  t.match(await gone(perconaServer('dc1')), { operation: 'DELETE', name: 'dc1' })
  t.match(await gone(clusterSet()), { operation: 'DELETE', name: 'orders' })
  t.equal(await gone({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }), undefined)
})

void test('a namespace that is none does not become the default one', async (t) => {
  for (const namespace of [123, ['shop'], { name: 'shop' }]) {
    const found = await judged({ now: clusterSet({ metadata: { namespace } }) })
    t.match([found?.namespace, pathsOf(found)], ['', ['metadata.namespace']])
  }
  t.match(await judged({ now: clusterSet({ metadata: { namespace: null } }) }), {
    namespace: 'default',
    outcomes: [{ rule: 'schema', status: 'passed' }],
  })
  t.strictSame(pathsOf(await judged({ now: { ...clusterSet(), metadata: 'orders' } })), [
    'metadata',
    'metadata.name',
  ])
})

void test('a kind that is in no namespace gets none', async (t) => {
  const definition = { ...builtInDefinition(), kind: 'Wide', isNamespaced: false }
  const wide = (metadata: JsonObject) => ({ ...clusterSet(), kind: 'Wide', metadata })
  const found = await judged({ now: wide({ name: 'one' }), definitions: [definition] })
  t.strictSame([found?.namespace, pathsOf(found)], ['', []])
  const written = await judged({ now: wide({ name: 'one', namespace: 'a' }), definitions: [definition] })
  t.strictSame(pathsOf(written), ['metadata.namespace'])
})

void test('a Secret that the API server would refuse', async (t) => {
  const odd = { ...secret('dc1-secrets', { root: 'a' }), stringData: { monitor: 5 } }
  const found = await judged({ before: [secret('dc1-secrets', { root: 'b' })], now: odd })
  t.strictSame(pathsOf(found), ['stringData.monitor'])
  t.strictSame(found?.outcomes.length, 1, 'its rules are not asked')
})

const encrypted = (value: string) => ({ ...secret('dc1-secrets', { root: value }), sops: { version: '3' } })
const rotated = { before: [encrypted('ENC[a]')], now: encrypted('ENC[b]') }
const rotation = 'replica-credentials-not-rotated'

void test('of an encrypted Secret that a cluster uses nothing is claimed', async (t) => {
  const used = world({ perconaServers: [perconaServer('dc1')] })
  t.match(outcomeOf(await judged({ ...rotated, facts: used }), rotation), {
    status: 'unproven',
    unseen: ['secrets'],
  })
  const partly = world({ sights: { perconaServers: { coverage: 'partial' } } })
  t.match(outcomeOf(await judged({ ...rotated, facts: partly }), rotation), { status: 'unproven' })
})

void test('an encrypted Secret that stays as it is is no subject', async (t) => {
  const used = world({ perconaServers: [perconaServer('dc1')] })
  t.equal(await judged({ before: [encrypted('ENC[a]')], now: encrypted('ENC[a]'), facts: used }), undefined)
})

void test('an encrypted Secret that no cluster uses may be anything', async (t) => {
  const others = world({ perconaServers: [perconaServer('dc2')] })
  t.match(outcomeOf(await judged({ ...rotated, facts: others }), rotation), { status: 'passed', unseen: [] })
})
