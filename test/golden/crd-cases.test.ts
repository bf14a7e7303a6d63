import { test } from 'tap'

import { startChangingWebhook } from '../support/changing-world.ts'
import { secret, type Raw } from '../support/objects.ts'
import { createReview } from '../support/reviews.ts'
import type { World } from '../support/world.ts'

/**
 * What the operator's own tests demand of its CRD, each case in a world of its own. The CRD stands in front
 * of a webhook; our promises hold without it.
 *
 * - accepted: the CRD takes it, and so do we;
 * - a field and a rule: the CRD refuses it, and so do we;
 * - cel: only the CRD's CEL refuses it. Formats of names and hosts are its business, so it is allowed here.
 */
interface CrdCase {
  readonly spec: Raw
  readonly is: 'accepted' | 'cel' | readonly string[]
}

const entry = (innodbClusterName: string, ...hosts: readonly string[]): Raw => ({
  innodbClusterName,
  endpoints: hosts.map((host) => ({ host })),
})

const east = entry('east', 'east-mysql-primary.shop.svc')
const west = entry('west', 'west-mysql-primary.shop.svc')

/** The key has a name of its own: that is legitimate. */
const sound: Raw = {
  primaryCluster: 'east',
  clusters: [east, west],
  credentialsSecret: { name: 'access', key: 'credentials' },
  mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
}

const world: World = { secrets: [secret('access', { credentials: 'a password' })] }

/** The second cluster by another host. */
const reachedBy = (...hosts: readonly string[]): Raw => ({ clusters: [east, entry('west', ...hosts)] })

const notMember = ['spec.primaryCluster: primary-is-member']

const cases: Readonly<Record<string, CrdCase>> = {
  '1 a set that is valid in full': { spec: {}, is: 'accepted' },
  '2 a primary that is none of the clusters': { spec: { primaryCluster: 'north' }, is: notMember },
  '3 the first cluster as primary': { spec: { primaryCluster: 'east' }, is: 'accepted' },
  '4 another cluster as primary': { spec: { primaryCluster: 'west' }, is: 'accepted' },
  '5 a hyphen in primaryCluster': { spec: { primaryCluster: 'ea-st' }, is: notMember },
  '5 a hyphen in primaryCluster, listed as well': {
    spec: { primaryCluster: 'ea-st', clusters: [entry('ea-st', 'east-mysql-primary.shop.svc'), west] },
    is: 'cel',
  },
  '6 a dot in primaryCluster': { spec: { primaryCluster: 'ea.st' }, is: notMember },
  '7 an empty primaryCluster': { spec: { primaryCluster: '' }, is: notMember },
  '8 big letters in names': {
    spec: { primaryCluster: 'East1', clusters: [entry('East1', 'east-mysql-primary.shop.svc'), west] },
    is: 'accepted',
  },
  '9 a credentialsSecret without a name': {
    spec: { credentialsSecret: { name: '', key: 'credentials' } },
    is: ['spec.credentialsSecret.name: credentials-secret-exists'],
  },
  '9 a credentialsSecret with the name left out': {
    spec: { credentialsSecret: { key: 'credentials' } },
    is: ['spec.credentialsSecret.name: credentials-secret-exists'],
  },
  '10 a credentialsSecret with a name': {
    spec: { credentialsSecret: { name: 'access', key: 'credentials' } },
    is: 'accepted',
  },
  '11 a hyphen in a cluster name': {
    spec: { clusters: [east, entry('we-st', 'west-mysql-primary.shop.svc')] },
    is: 'cel',
  },
  '12 an underscore in a cluster name': {
    spec: { clusters: [east, entry('we_st', 'west-mysql-primary.shop.svc')] },
    is: 'cel',
  },
  '13 one cluster name twice': {
    spec: { clusters: [east, entry('east', 'west-mysql-primary.shop.svc')] },
    is: ['spec.clusters[1].innodbClusterName: member-names-unique'],
  },
  '14 different cluster names': { spec: { clusters: [east, west] }, is: 'accepted' },
  '15 one host in two clusters': {
    spec: reachedBy('east-mysql-primary.shop.svc'),
    is: ['spec.clusters[1].endpoints[0].host: endpoint-hosts-unique'],
  },
  '16 one host twice in a cluster': {
    spec: reachedBy('west-mysql-primary.shop.svc', 'west-mysql-primary.shop.svc'),
    is: ['spec.clusters[1].endpoints[1].host: endpoint-hosts-unique'],
  },
  '17 several hosts in a cluster': {
    spec: reachedBy('west-mysql-0.west-mysql', 'west-mysql-1.west-mysql'),
    is: 'accepted',
  },
  '18 a DNS name': { spec: reachedBy('db.west.example.org'), is: 'accepted' },
  '19 an IPv4 address': { spec: reachedBy('192.0.2.10'), is: 'accepted' },
  '20 an IPv6 address': { spec: reachedBy('2001:db8::10'), is: 'accepted' },
  '21 a host in big letters': { spec: reachedBy('DB.west.example.org'), is: 'cel' },
  '22 a host with an underscore': { spec: reachedBy('db_west.example.org'), is: 'cel' },
  '23 a host with a space': { spec: reachedBy('db west.example.org'), is: 'cel' },
}

for (const [name, { spec, is }] of Object.entries(cases)) {
  void test(`CRD case ${name}`, async (t) => {
    const webhook = await startChangingWebhook(t)
    const review = createReview({
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQLClusterSet',
      metadata: { name: 'sound', namespace: 'shop' },
      spec: { ...sound, ...spec },
    })
    const { allowed, causes, rules } = await webhook.validate(review, world)
    const isDenied = typeof is !== 'string'
    t.strictSame(
      { allowed, causes: causes.map(({ field, rule }) => `${field}: ${rule}`) },
      { allowed: !isDenied, causes: isDenied ? is : [] },
    )
    if (!isDenied) t.strictSame(rules, [], 'no rule has anything to say')
    t.end()
  })
}

void test('all 23 cases are here', (t) => {
  const numbers = new Set(Object.keys(cases).map((name) => Number.parseInt(name, 10)))
  t.strictSame(
    [...numbers],
    Array.from({ length: 23 }, (_, index) => index + 1),
  )
  t.end()
})
