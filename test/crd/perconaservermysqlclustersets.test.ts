import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'
import { parse } from 'yaml'

import { clusterSetShape } from '../../src/model/cluster-set-shape.ts'
import { asList, asObject, isObject, type JsonObject } from '../../src/model/json.ts'
import type { Shape } from '../../src/model/structure.ts'
import { fillDefaults } from '../../src/mutators/fill-defaults.ts'
import { clusterSet, endpoint, entry } from '../support/objects.ts'
import { creating, mutated, patched } from '../support/patch.ts'

const file = join(import.meta.dirname, '../../src/crd/perconaservermysqlclustersets.yaml')
const definition = asObject(parse(readFileSync(file, 'utf8')))
const group = asObject(definition['spec'])
const version = asObject(asList(group['versions'])[0])
const schema = asObject(asObject(version['schema'])['openAPIV3Schema'])

const propertiesOf = (of: JsonObject): JsonObject => asObject(of['properties'])
const specSchema = asObject(propertiesOf(schema)['spec'])

const mapped = <To>(object: JsonObject, to: (value: JsonObject) => To): Readonly<Record<string, To>> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, to(asObject(value))]))

/** The parts of an object that are there. */
const present = (parts: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))

/** What a schema demands, in the words of `Shape`. Formats and CEL are the API server's business. */
function shapeOf(of: JsonObject): JsonObject {
  const { type, required, minItems, maxItems, minLength, maxLength, enum: oneOf, items } = of
  switch (type) {
    case 'object':
      return present({ type, required, fields: mapped(propertiesOf(of), shapeOf) })
    case 'array':
      return { type: 'list', fewest: minItems, most: maxItems, items: shapeOf(asObject(items)) }
    case 'string':
      return present({ type: 'text', shortest: minLength, longest: maxLength, oneOf })
    default:
      return { type }
  }
}

const specShape: Shape | undefined =
  clusterSetShape.type === 'object' ? clusterSetShape.fields['spec'] : undefined

/** An object as the API server stores it: a default takes effect where its parent is there. */
function withDefaults(value: unknown, of: JsonObject): unknown {
  if (Array.isArray(value)) return value.map((item) => withDefaults(item, asObject(of['items'])))
  if (!isObject(value)) return value
  const properties = propertiesOf(of)
  const defaults = mapped(properties, (property) => property['default'])
  const there = Object.entries({ ...present(defaults), ...value })
  return Object.fromEntries(there.map(([key, held]) => [key, withDefaults(held, asObject(properties[key]))]))
}

/** Every CEL rule of a schema, by the path that it stands at. */
function messagesIn(of: JsonObject, path: string): readonly (readonly [string, unknown])[] {
  const here = asList(of['x-kubernetes-validations']).map(
    (rule) => [path, asObject(rule)['message']] as const,
  )
  const below = Object.entries(propertiesOf(of)).flatMap(([name, property]) =>
    messagesIn(asObject(property), path === '' ? name : `${path}.${name}`),
  )
  return [...here, ...below, ...(isObject(of['items']) ? messagesIn(of['items'], `${path}[]`) : [])]
}

void test('what /validate demands of a spec is what the CRD demands', (t) => {
  t.strictSame(specShape, shapeOf(specSchema))
  t.end()
})

void test('the CRD leaves the spec itself optional, and /validate does not', (t) => {
  t.equal(schema['required'], undefined)
  t.strictSame(clusterSetShape, { type: 'object', required: ['spec'], fields: { spec: specShape } })
  t.end()
})

void test('what fill-defaults writes out is what the CRD fills, once the parents are there', (t) => {
  const clusters = [entry('dc1', 'db.paris.example', endpoint('db2.paris.example', 3307))]
  const object = clusterSet({ spec: { clusters } })
  const parents = { createReplicaClusterOptions: {}, unsafeFlags: {} }
  t.strictSame(
    patched(object, mutated(fillDefaults, creating(object)).patch),
    withDefaults(clusterSet({ spec: { clusters, ...parents } }), schema),
  )
  t.end()
})

void test('the key of the Secret is required, and has no default', (t) => {
  const secret = asObject(propertiesOf(specSchema)['credentialsSecret'])
  t.strictSame(secret['required'], ['key'])
  t.notOk('default' in asObject(propertiesOf(secret)['key']))
  t.end()
})

void test('a port has no limits, which is why a rule of ours may have some', (t) => {
  const cluster = asObject(asObject(propertiesOf(specSchema)['clusters'])['items'])
  const address = asObject(asObject(propertiesOf(cluster)['endpoints'])['items'])
  const { description, ...port } = asObject(propertiesOf(address)['port'])
  t.type(description, 'string')
  t.strictSame(port, { type: 'integer', format: 'int32', default: 3306 })
  t.end()
})

void test('one version is served and stored, and its status is written apart from its spec', (t) => {
  t.equal(asList(group['versions']).length, 1)
  t.match(version, { name: 'v1', served: true, storage: true, subresources: { status: {} } })
  t.equal(asObject(definition['metadata'])['name'], 'perconaservermysqlclustersets.ps.percona.com')
  t.match(group, { group: 'ps.percona.com', scope: 'Namespaced' })
  t.match(group['names'], {
    kind: 'PerconaServerMySQLClusterSet',
    listKind: 'PerconaServerMySQLClusterSetList',
    plural: 'perconaservermysqlclustersets',
  })
  t.end()
})

void test('each CEL rule has a message of ours', (t) => {
  t.strictSame(messagesIn(schema, ''), [
    ['spec', 'primaryCluster is not the innodbClusterName of any entry of clusters'],
    ['spec', 'each endpoint needs a host of its own, in all clusters'],
    ['spec.primaryCluster', 'only ASCII letters and digits, at least one'],
    ['spec.clusters', 'two entries have one innodbClusterName'],
    ['spec.clusters[].innodbClusterName', 'only ASCII letters and digits, at least one'],
    ['spec.clusters[].endpoints[].host', 'neither an IP address nor a domain name in lower case'],
    ['spec.credentialsSecret', 'name of the Secret is missing'],
  ])
  t.end()
})
