import { asObject } from '../../src/model/json.ts'
import {
  clusterSet,
  passwords,
  perconaServer,
  secret,
  selectorOf,
  service,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import { createReview, deleteReview, updateReview } from '../support/reviews.ts'
import type { World } from '../support/world.ts'
import type { Random } from './random.ts'

/** Members that the made objects speak of, so that rules find what they look for. */
const members = ['dc1', 'dc2', 'dc3', 'DC1', 'dc9'] as const

const namespaces = ['shop', 'shop', 'shop', 'bank'] as const

/** Hosts in every spelling that rules tell apart. */
const hostsOf = (member: string): readonly [string, ...string[]] => [
  `${member}-mysql-primary`,
  `${member}-mysql-primary.shop`,
  `${member}-mysql-primary.shop.svc`,
  `${member}-mysql-primary.shop.svc.cluster.local.`,
  `${member}-mysql-0.${member}-mysql`,
  `${member}-mysql-1.${member}-mysql-unready.shop.svc`,
  `${member}-router.bank`,
  `${member}-haproxy`,
  `db.${member}.example`,
  'DB.Paris.Example.',
  '10.0.0.7',
  '010.0.0.7',
  '::ffff:10.0.0.7',
  'fd00::1',
  '[fd00:0::1]',
  'localhost',
]

const upTo = <T>(random: Random, most: number, make: (index: number) => T): T[] =>
  Array.from({ length: random.smallBelow(most + 1) }, (_, index) => make(index))

function entryOf(random: Random, name: string): Raw {
  const endpoint = (): Raw => ({
    host: random.of(hostsOf(random.chance(0.8) ? name : random.of(members))),
    ...(random.chance(0.4) ? { port: random.of([3306, 3307, 33060]) } : {}),
  })
  return { innodbClusterName: name, endpoints: [endpoint(), ...upTo(random, 4, endpoint)] }
}

const annotationsOf = (random: Random): Raw => ({
  ...(random.chance(0.3)
    ? { 'clusterset-guard.io/removed-clusters': random.of(['dc9', 'dc2,DC1', ',']) }
    : {}),
  ...(random.chance(0.2) ? { 'clusterset-guard.io/rebuilt-clusters': random.of(['dc9', 'dc2']) } : {}),
  ...(random.chance(0.1)
    ? { 'clusterset-guard.io/break-glass': random.of(['endpoint-hosts-unique: why', 'all: x', ':']) }
    : {}),
})

const managedFields = [
  {
    manager: 'kubectl',
    operation: 'Update',
    apiVersion: 'ps.percona.com/v1',
    time: '2026-11-21T12:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { '.': {}, 'f:clusters': {}, 'f:primaryCluster': {} } },
  },
]

function setOf(random: Random): Raw {
  const names = members.filter(() => random.chance(0.6))
  const primary = random.of(names) ?? 'dc1'
  return clusterSet({
    annotations: annotationsOf(random),
    metadata: random.chance(0.5) ? { managedFields, generation: 3, uid: 'uid-of-the-set' } : {},
    spec: {
      primaryCluster: primary,
      clusters: names.map((name) => entryOf(random, name)),
      credentialsSecret: { name: `${primary}-secrets`, ...(random.chance(0.7) ? { key: 'clusterset' } : {}) },
      ...(random.chance(0.4) ? { sslMode: random.of(['AUTO', 'auto', 'Verify_CA', 'none']) } : {}),
      ...(random.chance(0.3) ? { createReplicaClusterOptions: { recoveryMethod: 'Incremental' } } : {}),
      ...(random.chance(0.2) ? { unsafeFlags: { forcedFailover: random.chance(0.5) } } : {}),
    },
    ...(random.chance(0.7) ? { status: statusOf(primary, ...names.filter((name) => name !== primary)) } : {}),
  })
}

const serverOf = (random: Random): Raw =>
  perconaServer(random.of(members), {
    namespace: random.of(namespaces),
    mysql: {
      clusterType: random.of(['group-replication', 'async']),
      image: `percona/percona-server:${random.of(['8.4.10-10.1', '8.0.36', '5.7', 'latest', '9.1.0'])}`,
    },
  })

const secretOf = (random: Random): Raw =>
  secret(
    `${random.chance(0.3) ? 'internal-' : ''}${random.of(members)}${random.chance(0.5) ? '-secrets' : ''}`,
    { ...passwords, ...(random.chance(0.5) ? { clusterset: random.of(['a', 'b']) } : {}) },
    random.of(namespaces),
  )

const serviceOf = (random: Random): Raw => {
  const member = random.of(members)
  return service(`${member}-${random.of(['mysql', 'mysql-primary', 'router', 'haproxy', 'outer'])}`, {
    namespace: random.of(namespaces),
    spec: {
      selector: selectorOf(member),
      ...(random.chance(0.5) ? { clusterIP: 'None' } : { externalIPs: ['10.0.0.7'] }),
      ...(random.chance(0.2) ? { type: 'ExternalName', externalName: 'db.dc1.example' } : {}),
    },
    status: { loadBalancer: { ingress: [{ ip: '10.0.0.7' }, { hostname: 'db.dc2.example' }] } },
  })
}

/** A review as an API server sends it, of any kind that is judged. */
export function reviewFrom(random: Random): Raw {
  const make = random.of([setOf, setOf, setOf, setOf, serverOf, secretOf])
  const old = make(random)
  // Most updates change little, and keep the name.
  const object = random.chance(0.5)
    ? { ...make(random), metadata: old['metadata'] }
    : { ...structuredClone(old), spec: { ...asObject(make(random)['spec']) } }
  const parts = random.chance(0.2) ? { groups: ['system:masters'] } : {}
  if (random.chance(0.35)) return createReview(object, parts)
  return random.chance(0.1) ? deleteReview(old, parts) : updateReview(old, object, parts)
}

/** A world around such reviews. */
export const worldFrom = (random: Random): World => ({
  clusterSets: upTo(random, 6, () => setOf(random)),
  perconaServers: upTo(random, 8, () => serverOf(random)),
  services: upTo(random, 12, () => serviceOf(random)),
  secrets: upTo(random, 12, () => secretOf(random)),
})
