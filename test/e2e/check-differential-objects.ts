import { asObject, isList, isObject, type JsonObject } from '../../src/model/json.ts'
import { Random } from '../fuzz/random.ts'
import { clusterSet, entry, type Raw } from '../support/objects.ts'

/** An object to be judged. */
export interface Case {
  readonly name: string
  readonly object: JsonObject
}

type Steps = readonly (string | number)[]

/** Everything that a manifest can have, right in each field. */
export const fullSet: Raw = clusterSet({
  name: 'full',
  namespace: 'default',
  metadata: {
    labels: { 'app.kubernetes.io/name': 'orders', tier: '' },
    annotations: { 'example.org/note': 'any text, 1 & 2' },
    finalizers: ['percona.com/clusterset-dissolve'],
    ownerReferences: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'owner',
        uid: 'a-uid',
        controller: true,
        blockOwnerDeletion: false,
      },
    ],
    creationTimestamp: null,
  },
  spec: {
    primaryCluster: 'dc1',
    clusters: [
      { innodbClusterName: 'dc1', endpoints: [{ host: 'dc1-mysql-primary', port: 3307 }] },
      { innodbClusterName: 'dc2', endpoints: [{ host: '10.0.0.1' }, { host: '2001:db8::1', port: 3306 }] },
    ],
    credentialsSecret: { name: 'access', key: 'clusterset', optional: true },
    sslMode: 'VERIFY_CA',
    createReplicaClusterOptions: { recoveryMethod: 'incremental' },
    unsafeFlags: { forcedFailover: true, forcedClusterRemoval: false },
    mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
  },
  status: {
    primaryCluster: 'dc1',
    primaryClusterEndpoint: 'dc1-mysql-0:3306',
    clusters: { dc1: { clusterRole: 'PRIMARY', globalStatus: 'OK', primary: 'dc1-mysql-0:3306' } },
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'Ok',
        message: '',
        lastTransitionTime: '2026-11-21T20:00:00Z',
      },
    ],
    lastObservedGeneration: 1,
  },
})

/** Every field and item of a value, by the way to it. */
export function waysIn(value: unknown, way: Steps = []): readonly Steps[] {
  if (isList(value)) return [way, ...value.flatMap((item, index) => waysIn(item, [...way, index]))]
  if (!isObject(value)) return [way]
  return [way, ...Object.entries(value).flatMap(([key, field]) => waysIn(field, [...way, key]))]
}

/** The value with another one in a place; `undefined` takes the field out. */
export function withAt(value: unknown, [step, ...way]: Steps, put: unknown): unknown {
  if (step === undefined) return put
  if (isList(value)) {
    const items = value.map((item, index) => (index === step ? withAt(item, way, put) : item))
    return put === undefined && way.length === 0 ? items.filter((_, index) => index !== step) : items
  }
  const object = asObject(value)
  const left = withAt(object[step], way, put)
  return Object.fromEntries([
    ...Object.entries(object).filter(([key]) => key !== step),
    ...(left === undefined ? [] : [[String(step), left] as const]),
  ])
}

/** What can stand in any field, right or wrong. */
const anything = [
  undefined,
  null,
  7,
  1.5,
  'x',
  '',
  true,
  [],
  {},
  [null],
  [[{ deep: 1 }]],
  { other: { deep: null } },
]

/** Identity of the request, which the API server looks at before the object. */
const notChanged = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace', 'metadata']

const shown = (value: unknown): string => (value === undefined ? 'left out' : JSON.stringify(value))

/** An object with anything in every field of it, one at a time. */
export const withAnything = (object: JsonObject): readonly Case[] =>
  waysIn(object)
    .filter((way) => way.length > 0 && !notChanged.includes(way.join('.')))
    .flatMap((way) =>
      anything.map((value) => ({
        name: `${way.join('.')}: ${shown(value)}`,
        object: asObject(withAt(object, way, value)),
      })),
    )

const longest = (length: number): string => 'a'.repeat(length)
const clusters = (count: number): readonly Raw[] =>
  Array.from({ length: count }, (_, index) => entry(`dc${String(index + 1)}`, `db${String(index + 1)}`))
const hosts = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `db${String(index)}.example`)

interface Break {
  readonly way: Steps
  readonly put: unknown
}

/** What breaks one constraint of the CRD, or stays just within it. */
export const breaks: Readonly<Record<string, Break>> = {
  'an unknown field at the top': { way: ['specs'], put: {} },
  'an unknown field of the spec': { way: ['spec', 'primaryClusterName'], put: 'dc1' },
  'an unknown field of an endpoint': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'hostname'], put: 'db' },
  'unknown fields in an unknown field': { way: ['spec', 'nothing'], put: { of: { this: 1 } } },
  'an unknown field of the status': { way: ['status', 'primary'], put: 'dc1' },
  'an unknown field of metadata': { way: ['metadata', 'lables'], put: {} },
  'metadata in big letters': { way: ['metadata', 'Labels'], put: {} },
  'an unknown field of an owner': { way: ['metadata', 'ownerReferences', 0, 'nickname'], put: 'x' },
  'a field called constructor': { way: ['spec', 'constructor'], put: 1 },
  'a label that is a number': { way: ['metadata', 'labels', 'tier'], put: 1 },
  'a label that is null': { way: ['metadata', 'labels', 'tier'], put: null },
  'labels that are a list': { way: ['metadata', 'labels'], put: ['tier'] },
  'a label with a space': { way: ['metadata', 'labels', 'tier'], put: 'a b' },
  'a label of 63': { way: ['metadata', 'labels', 'tier'], put: longest(63) },
  'a label of 64': { way: ['metadata', 'labels', 'tier'], put: longest(64) },
  'a label with a slash': { way: ['metadata', 'labels', 'tier'], put: 'a/b' },
  'a label key with a space': { way: ['metadata', 'labels', 'a key'], put: 'b' },
  'a label key with two slashes': { way: ['metadata', 'labels', 'a/b/c'], put: 'b' },
  'a label key with a domain in big letters': { way: ['metadata', 'labels', 'Example.org/b'], put: 'b' },
  'a label key without a domain before its slash': { way: ['metadata', 'labels', '/b'], put: 'b' },
  'an empty label key': { way: ['metadata', 'labels', ''], put: 'b' },
  'an annotation key with a domain in big letters': {
    way: ['metadata', 'annotations', 'Example.org/b'],
    put: 'b',
  },
  'an annotation key with a space': { way: ['metadata', 'annotations', 'a key'], put: 'b' },
  'annotations of 256 KiB and more': { way: ['metadata', 'annotations', 'much'], put: longest(262_144) },
  'annotations of nearly 256 KiB': { way: ['metadata', 'annotations'], put: { much: longest(262_140) } },
  'a finalizer with a space': { way: ['metadata', 'finalizers', 0], put: 'a b' },
  'finalizers that exclude each other': {
    way: ['metadata', 'finalizers'],
    put: ['orphan', 'foregroundDeletion'],
  },
  'an owner without anything': { way: ['metadata', 'ownerReferences', 0], put: {} },
  'an owner that is null': { way: ['metadata', 'ownerReferences', 0], put: null },
  'an owner that is an Event': { way: ['metadata', 'ownerReferences', 0, 'kind'], put: 'Event' },
  'two controllers': {
    way: ['metadata', 'ownerReferences'],
    put: ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'A', name, uid: name, controller: true })),
  },
  'a time that is none': { way: ['metadata', 'creationTimestamp'], put: 'yesterday' },
  'a generation with a fraction': { way: ['metadata', 'generation'], put: 1.5 },
  'a name in big letters': { way: ['metadata', 'name'], put: 'Orders' },
  'a name with a dash at its end': { way: ['metadata', 'name'], put: 'orders-' },
  'a name of 253': { way: ['metadata', 'name'], put: longest(253) },
  'a name of 254': { way: ['metadata', 'name'], put: longest(254) },
  'a name with dots': { way: ['metadata', 'name'], put: 'orders.shop' },
  'a name with two dots': { way: ['metadata', 'name'], put: 'orders..shop' },
  'no name': { way: ['metadata', 'name'], put: undefined },
  'a generated name': { way: ['metadata'], put: { generateName: 'orders-', namespace: 'default' } },
  'a generated name in big letters': {
    way: ['metadata'],
    put: { generateName: 'Orders-', namespace: 'default' },
  },
  'no primary': { way: ['spec', 'primaryCluster'], put: undefined },
  'a primary of 63': { way: ['spec', 'primaryCluster'], put: longest(63) },
  'a primary of 64': { way: ['spec', 'primaryCluster'], put: longest(64) },
  'a primary of 64 in emoji': { way: ['spec', 'primaryCluster'], put: '🦭'.repeat(64) },
  'a primary of 63 in emoji': { way: ['spec', 'primaryCluster'], put: '🦭'.repeat(63) },
  'a primary that is not listed': { way: ['spec', 'primaryCluster'], put: 'dc9' },
  'a primary in big letters': { way: ['spec', 'primaryCluster'], put: 'DC1' },
  'a primary with a line break': { way: ['spec', 'primaryCluster'], put: 'dc1\n' },
  'no clusters': { way: ['spec', 'clusters'], put: undefined },
  'an empty list of clusters': { way: ['spec', 'clusters'], put: [] },
  'ten clusters': { way: ['spec', 'clusters'], put: clusters(10) },
  'eleven clusters': { way: ['spec', 'clusters'], put: clusters(11) },
  'one cluster twice': { way: ['spec', 'clusters'], put: [entry('dc1', 'a'), entry('dc1', 'b')] },
  'one cluster three times': {
    way: ['spec', 'clusters'],
    put: [entry('dc1', 'a'), entry('dc1', 'b'), entry('dc1', 'c')],
  },
  'two clusters without a name': { way: ['spec', 'clusters'], put: [{ endpoints: [] }, { endpoints: [] }] },
  'a cluster with a dash': { way: ['spec', 'clusters', 1, 'innodbClusterName'], put: 'dc-2' },
  'a cluster with an accent': { way: ['spec', 'clusters', 1, 'innodbClusterName'], put: 'dcé' },
  'a cluster of 64': { way: ['spec', 'clusters', 1, 'innodbClusterName'], put: longest(64) },
  'no endpoints': { way: ['spec', 'clusters', 1, 'endpoints'], put: undefined },
  'an empty list of endpoints': { way: ['spec', 'clusters', 1, 'endpoints'], put: [] },
  'nine endpoints': { way: ['spec', 'clusters', 1], put: entry('dc2', ...hosts(9)) },
  'ten endpoints': { way: ['spec', 'clusters', 1], put: entry('dc2', ...hosts(10)) },
  'a host twice in a cluster': { way: ['spec', 'clusters', 1], put: entry('dc2', 'a', 'a') },
  'a host in two clusters': { way: ['spec', 'clusters', 1], put: entry('dc2', 'dc1-mysql-primary') },
  'no host': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'host'], put: undefined },
  'a host in big letters': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'host'], put: 'DB' },
  'a host with a dot at its end': {
    way: ['spec', 'clusters', 0, 'endpoints', 0, 'host'],
    put: 'db.example.',
  },
  'a host with a zone': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'host'], put: 'fe80::1%eth0' },
  'a host with leading zeros': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'host'], put: '010.0.0.1' },
  'a host that carries IPv4': {
    way: ['spec', 'clusters', 0, 'endpoints', 0, 'host'],
    put: '::ffff:10.0.0.1',
  },
  'a host of 253': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'host'], put: longest(253) },
  'a host of 254': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'host'], put: longest(254) },
  'a port of 0': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'port'], put: 0 },
  'a port beyond 32 bits': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'port'], put: 2_147_483_648 },
  'a port of the least 32 bits': {
    way: ['spec', 'clusters', 0, 'endpoints', 0, 'port'],
    put: -2_147_483_648,
  },
  'a port beyond 64 bits': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'port'], put: 1e30 },
  'a port with a fraction': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'port'], put: 3306.5 },
  'a port that is text': { way: ['spec', 'clusters', 0, 'endpoints', 0, 'port'], put: '3306' },
  'no Secret': { way: ['spec', 'credentialsSecret'], put: undefined },
  'no name of the Secret': { way: ['spec', 'credentialsSecret', 'name'], put: undefined },
  'an empty name of the Secret': { way: ['spec', 'credentialsSecret', 'name'], put: '' },
  'no key of the Secret': { way: ['spec', 'credentialsSecret', 'key'], put: undefined },
  'an empty key of the Secret': { way: ['spec', 'credentialsSecret', 'key'], put: '' },
  'an sslMode in small letters': { way: ['spec', 'sslMode'], put: 'auto' },
  'an empty sslMode': { way: ['spec', 'sslMode'], put: '' },
  'a recoveryMethod in big letters': {
    way: ['spec', 'createReplicaClusterOptions', 'recoveryMethod'],
    put: 'Clone',
  },
  'a flag that is text': { way: ['spec', 'unsafeFlags', 'forcedFailover'], put: 'true' },
  'no runner': { way: ['spec', 'mysqlshellRunner'], put: undefined },
  'no image': { way: ['spec', 'mysqlshellRunner', 'image'], put: undefined },
  'an empty image': { way: ['spec', 'mysqlshellRunner', 'image'], put: '' },
  'no spec': { way: ['spec'], put: undefined },
}

/** Each break alone. */
export const brokenAlone = (object: JsonObject): readonly Case[] =>
  Object.entries(breaks).map(([name, { way, put }]) => ({ name, object: asObject(withAt(object, way, put)) }))

/** Several breaks at once; the same ones for the same seed. */
export function brokenTogether(object: JsonObject, count: number, seed: number): readonly Case[] {
  const random = new Random(seed)
  const all = Object.entries(breaks).filter(([, { way }]) => way.length > 1)
  return Array.from({ length: count }, () => {
    const chosen = Array.from({ length: 2 + random.below(3) }, () => all[random.below(all.length)]).filter(
      (one) => one !== undefined,
    )
    return {
      name: chosen.map(([name]) => name).join(' + '),
      object: asObject(chosen.reduce<unknown>((made, [, { way, put }]) => withAt(made, way, put), object)),
    }
  })
}

const access = { name: 'access', key: 'credentials' }
const runner = { image: 'percona/percona-server:8.4.10-10.1' }
const east = entry('east', 'east-mysql-primary.shop.svc')
const west = (...names: readonly string[]): readonly Raw[] => [east, entry('west', ...names)]
const plain = west('west-mysql-primary.shop.svc')

/** What the operator's own tests demand of its CRD, by their numbers. */
const operatorSpecs: Readonly<Record<string, Raw>> = {
  '1 a set that is valid in full': {},
  '2 a primary that is none of the clusters': { primaryCluster: 'north' },
  '3 the first cluster as primary': { primaryCluster: 'east' },
  '4 another cluster as primary': { primaryCluster: 'west' },
  '5 a hyphen in primaryCluster': { primaryCluster: 'ea-st' },
  '6 a dot in primaryCluster': { primaryCluster: 'ea.st' },
  '7 an empty primaryCluster': { primaryCluster: '' },
  '8 big letters in names': { primaryCluster: 'East1', clusters: [entry('East1', 'a'), entry('west', 'b')] },
  '9 a credentialsSecret without a name': { credentialsSecret: { name: '', key: 'credentials' } },
  '10 a credentialsSecret with a name': { credentialsSecret: access },
  '11 a hyphen in a cluster name': { clusters: [east, entry('we-st', 'west-mysql-primary')] },
  '12 an underscore in a cluster name': { clusters: [east, entry('we_st', 'west-mysql-primary')] },
  '13 one cluster name twice': { clusters: [east, entry('east', 'west-mysql-primary')] },
  '14 different cluster names': { clusters: plain },
  '15 one host in two clusters': { clusters: west('east-mysql-primary.shop.svc') },
  '16 one host twice in a cluster': { clusters: west('west-mysql-primary', 'west-mysql-primary') },
  '17 several hosts in a cluster': { clusters: west('west-mysql-0.west-mysql', 'west-mysql-1.west-mysql') },
  '18 a DNS name': { clusters: west('db.west.example.org') },
  '19 an IPv4 address': { clusters: west('192.0.2.10') },
  '20 an IPv6 address': { clusters: west('2001:db8::10') },
  '21 a host in big letters': { clusters: west('DB.west.example.org') },
  '22 a host with an underscore': { clusters: west('db_west.example.org') },
  '23 a host with a space': { clusters: west('db west.example.org') },
}

export const operatorCases: readonly Case[] = Object.entries(operatorSpecs).map(([name, spec]) => ({
  name: `case ${name}`,
  object: clusterSet({
    name: 'sound',
    namespace: 'default',
    spec: {
      primaryCluster: 'east',
      clusters: plain,
      credentialsSecret: access,
      mysqlshellRunner: runner,
      ...spec,
    },
  }),
}))
