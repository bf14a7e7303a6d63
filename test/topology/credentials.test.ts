import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { test } from 'tap'

import { clusterSetFrom } from '../../src/model/cluster-set.ts'
import type { Facts } from '../../src/engine/facts.ts'
import { storedPerconaServerFrom } from '../../src/model/percona-server.ts'
import { secretShapeFrom } from '../../src/model/secret-shape.ts'
import {
  areSeen,
  differingPairsOf,
  filledIn,
  passwordOf,
  passwordSecretsOf,
  settledValuesOf,
  sitesOf,
  valuesOf,
  type Differences,
  type Site,
} from '../../src/topology/credentials.ts'
import { membersOf } from '../../src/topology/members.ts'
import {
  clusterSet,
  entry,
  perconaServer,
  secret,
  type PerconaServerParts,
  type Raw,
} from '../support/objects.ts'
import { clusterDomain, readableDigest, world, type World } from '../support/world.ts'

type Values = Record<string, string>

const secretsOf = (users?: Values, internal?: Values, sights: World['sights'] = {}) =>
  passwordSecretsOf(
    storedPerconaServerFrom(perconaServer('dc1')),
    world({
      secrets: [
        ...(users === undefined ? [] : [secret('dc1-secrets', users)]),
        ...(internal === undefined ? [] : [secret('internal-dc1', internal)]),
      ],
      sights,
    }),
  )

/** The members of a set with one entry for each cluster. */
function sites(
  servers: Readonly<Record<string, PerconaServerParts>>,
  secrets: readonly Raw[],
  sights: World['sights'] = {},
) {
  const names = Object.keys(servers)
  const facts = world({
    perconaServers: Object.entries(servers).map(([name, parts]) => perconaServer(name, parts)),
    secrets,
    sights,
  })
  const set = clusterSetFrom(
    clusterSet({ spec: { clusters: names.map((name) => entry(name, `${name}-mysql`)) } }),
    clusterDomain,
  )
  return sitesOf(membersOf(set, facts), facts)
}

/** The differences of the first two. */
function differences(
  one: { readonly users?: Values; readonly internal?: Values; readonly parts?: PerconaServerParts },
  other: { readonly users?: Values; readonly internal?: Values; readonly parts?: PerconaServerParts },
): Differences {
  const secrets = [
    secret('dc1-secrets', one.users ?? {}),
    secret('internal-dc1', one.internal ?? {}),
    secret('dc2-secrets', other.users ?? {}),
    secret('internal-dc2', other.internal ?? {}),
  ]
  const list = sites({ dc1: one.parts ?? {}, dc2: other.parts ?? {} }, secrets)
  if (list.length !== 2) throw new Error('two sites expected')
  return differingPairsOf(list).map((pair) => pair.differences)[0] ?? nothing
}

const oneKey = (comparison: Partial<Differences>) => ({
  different: [],
  unsettled: [],
  oneSided: [],
  ...comparison,
})

const nothing: Differences = { different: [], unsettled: [], oneSided: [] }

const namesOf = (list: readonly Site[]): readonly string[] => list.map(({ server }) => server.name)

void test('a password that both Secrets have is settled', (t) => {
  t.strictSame(passwordOf(secretsOf({ root: 'a' }, { root: 'a' }), 'root'), {
    state: 'settled',
    digest: 'digest of a',
  })
  t.end()
})

void test('a password that only one of the Secrets has is settled', (t) => {
  t.strictSame(passwordOf(secretsOf({ root: 'a' }, {}), 'root'), { state: 'settled', digest: 'digest of a' })
  t.strictSame(passwordOf(secretsOf({}, { root: 'a' }), 'root'), { state: 'settled', digest: 'digest of a' })
  t.strictSame(passwordOf(secretsOf({ root: 'a' }), 'root'), { state: 'settled', digest: 'digest of a' })
  t.strictSame(passwordOf(secretsOf(undefined, { root: 'a' }), 'root'), {
    state: 'settled',
    digest: 'digest of a',
  })
  t.end()
})

void test('a password that the Secrets have in two values is unsettled', (t) => {
  t.strictSame(passwordOf(secretsOf({ root: 'new' }, { root: 'old' }), 'root'), {
    state: 'unsettled',
    wanted: 'digest of new',
    had: 'digest of old',
  })
  t.end()
})

void test('a key without a byte is no password', (t) => {
  t.strictSame(passwordOf(secretsOf({ root: '' }, { monitor: 'a' }), 'root'), { state: 'none' })
  t.strictSame(passwordOf(secretsOf(), 'root'), { state: 'none' })
  t.end()
})

void test('a value is seen in a Secret that was found and has it', (t) => {
  const { secrets } = world({ secrets: [secret('s', { root: 'a', monitor: '' })] })
  t.equal(filledIn(secrets.find('shop', 's'), 'root'), 'digest of a')
  t.equal(filledIn(secrets.find('shop', 's'), 'monitor'), undefined)
  t.equal(filledIn(secrets.find('shop', 's'), 'constructor'), undefined)
  t.equal(filledIn(secrets.find('shop', 'other'), 'root'), undefined)
  t.end()
})

void test('the values of a key, each once, the wanted one first', (t) => {
  t.strictSame(valuesOf(secretsOf({ root: 'new' }, { root: 'old' }), 'root'), [
    'digest of new',
    'digest of old',
  ])
  t.strictSame(valuesOf(secretsOf({ root: 'a' }, { root: 'a' }), 'root'), ['digest of a'])
  t.strictSame(valuesOf(secretsOf(), 'root'), [])
  t.end()
})

void test('the Secrets are seen when each is there or known to be absent', (t) => {
  t.equal(areSeen(secretsOf({}, {})), true)
  t.equal(areSeen(secretsOf()), true)
  t.equal(areSeen(secretsOf({}, undefined, { secrets: { coverage: 'partial' } })), false)
  t.equal(areSeen(secretsOf(undefined, {}, { secrets: { forbidden: ['shop'] } })), false)
  t.equal(areSeen(secretsOf({}, {}, { secrets: { coverage: 'partial' } })), true, 'both were found')
  t.end()
})

void test('users Secret and internal Secret are those of the cluster', (t) => {
  const server = storedPerconaServerFrom(perconaServer('dc1', { spec: { secretsName: 'all-secrets' } }))
  const facts = world({
    secrets: [
      secret('all-secrets', { root: 'a' }),
      secret('internal-dc1', { root: 'b' }),
      secret('dc1-secrets', { root: 'c' }),
      secret('all-secrets', { root: 'd' }, 'money'),
    ],
  })
  t.strictSame(valuesOf(passwordSecretsOf(server, facts), 'root'), ['digest of a', 'digest of b'])
  t.end()
})

void test('a member with neither Secret is no site, with one of them it is', (t) => {
  const secrets = [secret('dc1-secrets', {}), secret('internal-dc2', {})]
  t.strictSame(namesOf(sites({ dc1: {}, dc2: {}, dc3: {} }, secrets)), ['dc1', 'dc2'])
  t.end()
})

void test('a member of which a Secret is unseen is no site', (t) => {
  const secrets = [secret('dc1-secrets', {}), secret('dc2-secrets', {}), secret('internal-dc2', {})]
  t.strictSame(namesOf(sites({ dc1: {}, dc2: {} }, secrets, { secrets: { coverage: 'partial' } })), ['dc2'])
  t.strictSame(namesOf(sites({ dc1: {} }, [], { secrets: { coverage: 'partial' } })), [])
  t.end()
})

void test('each site is paired with each one before it', (t) => {
  const secrets = ['dc1', 'dc2', 'dc3'].map((name) => secret(`${name}-secrets`, { root: name }))
  t.strictSame(
    differingPairsOf(sites({ dc1: {}, dc2: {}, dc3: {} }, secrets)).map(({ earlier, later }) =>
      namesOf([earlier, later]),
    ),
    [
      ['dc1', 'dc2'],
      ['dc1', 'dc3'],
      ['dc2', 'dc3'],
    ],
  )
  t.strictSame(differingPairsOf(sites({ dc1: {} }, secrets)), [])
  t.end()
})

void test('equal passwords are the same, and so are two that nobody has', (t) => {
  t.strictSame(differences({ users: { root: 'a' } }, { internal: { root: 'a' } }), nothing)
  t.end()
})

void test('settled passwords with two values are different', (t) => {
  t.strictSame(
    differences({ users: { root: 'a' } }, { users: { root: 'b' } }),
    oneKey({ different: ['root'] }),
  )
  t.strictSame(
    differences({ users: { root: 'a' }, internal: { root: 'a' } }, { internal: { root: 'b' } }),
    oneKey({ different: ['root'] }),
  )
  t.end()
})

void test('a password that only one site has is one-sided, settled or not', (t) => {
  t.strictSame(differences({ users: { root: 'a' } }, {}), oneKey({ oneSided: ['root'] }))
  t.strictSame(
    differences({}, { users: { root: 'b' }, internal: { root: 'a' } }),
    oneKey({ oneSided: ['root'] }),
  )
  t.end()
})

void test('a password that one site is changing is unsettled', (t) => {
  const changing = { users: { root: 'new' }, internal: { root: 'old' } }
  t.strictSame(differences(changing, { users: { root: 'old' } }), oneKey({ unsettled: ['root'] }))
  t.strictSame(differences({ users: { root: 'new' } }, changing), oneKey({ unsettled: ['root'] }))
  t.strictSame(
    differences(changing, { users: { root: 'new' }, internal: { root: 'older' } }),
    oneKey({ unsettled: ['root'] }),
  )
  t.strictSame(
    differences(changing, { users: { root: 'newer' }, internal: { root: 'old' } }),
    oneKey({ unsettled: ['root'] }),
  )
  t.end()
})

void test('two sites in the same change are the same', (t) => {
  const changing = { users: { root: 'new' }, internal: { root: 'old' } }
  t.strictSame(differences(changing, changing), nothing)
  t.end()
})

void test('keys that are no system users do not count', (t) => {
  t.strictSame(
    differences({ users: { pmmservertoken: 'a', other: 'a' } }, { users: { pmmservertoken: 'b' } }),
    nothing,
  )
  t.end()
})

void test('only keys that both operators know count', (t) => {
  const older = { parts: { spec: { crVersion: '1.1.0' } }, users: { clusterset: 'a', root: 'a' } }
  const newer = {
    parts: { spec: { crVersion: '1.3.0' } },
    users: { clusterset: 'b', configurator: 'b', root: 'b' },
  }
  t.strictSame(differences(older, newer), {
    ...nothing,
    different: ['root'],
  })
  t.end()
})

void test('two members with one users Secret have nothing to compare', (t) => {
  const shared = { parts: { spec: { secretsName: 'test-secrets' } }, internal: { root: 'a' } }
  t.strictSame(differences(shared, { ...shared, internal: { root: 'b' } }), nothing)
  t.end()
})

void test('users Secrets of one name in two namespaces are two', (t) => {
  const facts = world({
    perconaServers: [perconaServer('dc1'), perconaServer('dc1', { namespace: 'money' })],
    secrets: [secret('dc1-secrets', { root: 'a' }), secret('dc1-secrets', { root: 'b' }, 'money')],
  })
  const set = clusterSetFrom(
    clusterSet({ spec: { clusters: [entry('one', 'dc1-mysql'), entry('two', 'dc1-mysql.money')] } }),
    clusterDomain,
  )
  const pairs = differingPairsOf(sitesOf(membersOf(set, facts), facts))
  t.strictSame(
    pairs.map((pair) => pair.differences),
    [oneKey({ different: ['root'] })],
  )
  t.end()
})

void test('two clusters behind one entry are not compared: the entry itself is wrong', (t) => {
  const facts = world({
    perconaServers: [perconaServer('dc1'), perconaServer('dc2')],
    secrets: [secret('dc1-secrets', { root: 'a' }), secret('dc2-secrets', { root: 'b' })],
  })
  const set = clusterSetFrom(
    clusterSet({ spec: { clusters: [entry('one', 'dc1-mysql', 'dc2-mysql')] } }),
    clusterDomain,
  )
  t.strictSame(differingPairsOf(sitesOf(membersOf(set, facts), facts)), [])
  t.end()
})

void test('an entry that leads to two clusters is compared with the other entries, in any order', (t) => {
  const facts = world({
    perconaServers: [perconaServer('dc1'), perconaServer('dc2')],
    secrets: [secret('dc1-secrets', { root: 'a' }), secret('dc2-secrets', { root: 'b' })],
  })
  const pairsBehind = (...clusters: readonly Raw[]) => {
    const set = clusterSetFrom(clusterSet({ spec: { clusters } }), clusterDomain)
    return differingPairsOf(sitesOf(membersOf(set, facts), facts)).map(({ earlier, later }) => [
      `${earlier.entry.name}: ${earlier.server.name}`,
      `${later.entry.name}: ${later.server.name}`,
    ])
  }
  const both = entry('one', 'dc1-mysql', 'dc2-mysql')
  const single = entry('two', 'dc2-mysql-primary')
  t.strictSame(pairsBehind(both, single), [['one: dc1', 'two: dc2']])
  t.strictSame(pairsBehind(single, both), [['two: dc2', 'one: dc1']])
  t.end()
})

void test('of more clusters than any set can hold, the first hundred are compared', (t) => {
  const servers = Array.from({ length: 120 }, (_, index) => `dc${String(index)}`)
  const facts = world({
    perconaServers: servers.map((name) => perconaServer(name)),
    secrets: servers.map((name) => secret(`${name}-secrets`, { root: name })),
  })
  const clusters = servers.map((name) => entry(name, `${name}-mysql`))
  const set = clusterSetFrom(clusterSet({ spec: { clusters } }), clusterDomain)
  const found = sitesOf(membersOf(set, facts), facts)
  t.equal(found.length, 120)
  const indexes = differingPairsOf(
    found.map((site, index) => ({ ...site, server: { ...site.server, usersSecret: String(index) } })),
  )
  t.equal(indexes.length, (100 * 99) / 2)
  t.end()
})

void test('settled values of a user are those of the sites that know it', (t) => {
  const list = sites({ dc1: {}, dc2: {}, dc3: {}, dc4: { spec: { crVersion: '1.1.0' } } }, [
    secret('dc1-secrets', { clusterset: 'a' }),
    secret('dc2-secrets', { clusterset: 'new' }),
    secret('internal-dc2', { clusterset: 'old' }),
    secret('dc3-secrets', {}),
    secret('dc4-secrets', { clusterset: 'd', root: 'r' }),
  ])
  t.strictSame(settledValuesOf(list, 'clusterset'), ['digest of a'])
  t.strictSame(settledValuesOf(list, 'root'), ['digest of r'])
  t.end()
})

void test('one change that runs on two sites is no difference, also where one operator knows more users', (t) => {
  const parts = { users: { root: 'new' }, internal: { root: 'old' } }
  t.strictSame(
    differences(
      { ...parts, parts: { spec: { crVersion: '1.3.0' } } },
      { ...parts, parts: { spec: { crVersion: '1.2.0' } } },
    ),
    nothing,
  )
  t.strictSame(differences(parts, { ...parts, internal: { root: 'older' } }), oneKey({ unsettled: ['root'] }))
  t.end()
})

const oneEndpoint = clusterSetFrom(
  clusterSet({ spec: { clusters: [entry('dc1', 'dc1-mysql')] } }),
  clusterDomain,
)

void test('passwords are read once as long as the cluster and its Secrets are the same objects', (t) => {
  const facts = world({
    perconaServers: [perconaServer('dc1')],
    secrets: [secret('dc1-secrets', { root: 'a' }), secret('internal-dc1', { root: 'a' })],
  })
  const members = membersOf(oneEndpoint, facts)
  const [first] = sitesOf(members, facts)
  const [second] = sitesOf(members, facts)
  t.ok(first)
  t.equal(second?.passwords, first?.passwords)
  t.end()
})

void test('one Secret that two clusters share gives each of them its own passwords', (t) => {
  const parts = { spec: { secretsName: 'common' } }
  const list = sites({ dc1: parts, dc2: parts }, [
    secret('common', { root: 'new' }),
    secret('internal-dc1', { root: 'old' }),
  ])
  t.strictSame(
    list.map(({ passwords }) => passwords.byKey.get('root')?.state),
    ['unsettled', 'settled'],
  )
  t.end()
})

/** What a review reads of Secrets: made for it, and let go with it. */
function readInReview(facts: Facts): readonly WeakRef<object>[] {
  const found = (name: string, value: string) => ({
    state: 'found' as const,
    value: secretShapeFrom(secret(name, { root: value }), readableDigest),
  })
  const users = found('dc1-secrets', 'new')
  const internal = found('internal-dc1', 'old')
  const find: Facts['secrets']['find'] = (_namespace, name) => (name === 'dc1-secrets' ? users : internal)
  const [site] = sitesOf(membersOf(oneEndpoint, facts), { secrets: { ...facts.secrets, find } })
  if (site === undefined) throw new Error('one site expected')
  return [users.value, internal.value, site.passwords].map((one) => new WeakRef(one))
}

void test('digests go with the Secrets of a review, though the cluster stays', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const facts = world({ perconaServers: [perconaServer('dc1')] })
  const read = readInReview(facts)
  const isHeld = () => read.some((one) => one.deref() !== undefined)
  for (let times = 0; isHeld() && times < 20; times += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  t.equal(isHeld(), false)
  t.equal(facts.perconaServers.find('shop', 'dc1').state, 'found')
})
