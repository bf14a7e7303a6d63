import { before, test } from 'tap'

import { admitted } from '../../src/check/api-server.ts'
import { builtInDefinition } from '../../src/crd/built-in.ts'
import { definitionsIn, type Definition } from '../../src/crd/definition.ts'
import { loadRuleLanguage } from '../../src/crd/rule-language.ts'
import { addition, type Mutator } from '../../src/engine/mutator.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { clusterSet } from '../support/objects.ts'

before(loadRuleLanguage)

/** A CRD of one kind, with properties of its spec and of its status. */
function definition(spec: JsonObject, version: JsonObject = { subresources: { status: {} } }): Definition {
  const schema = {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: spec },
      status: { type: 'object', required: ['phase'], properties: { phase: { type: 'string' } } },
    },
  }
  const { definitions } = definitionsIn({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version },
      ],
    },
  })
  const [one] = definitions
  if (one === undefined) throw new Error('no definition')
  return one
}

const thing = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'one', namespace: 'shop' },
  spec,
  ...more,
})

const addsPart: Mutator = {
  id: 'adds-part',
  summary: 'Adds a part',
  operations: ['CREATE', 'UPDATE'],
  mutate: () => [{ operations: [addition('/spec/part', {})] }],
}

const text = { type: 'string' }
const parts = { part: { type: 'object', properties: { size: { type: 'integer', default: 3 } } } }

void test('defaults go into what a mutator has added', (t) => {
  const { object, errors } = admitted(thing({}), undefined, {
    definition: definition(parts),
    mutators: [addsPart],
  })
  t.strictSame([object['spec'], errors], [{ part: { size: 3 } }, []])
  t.end()
})

void test('a mutator sees what the CRD has filled in', (t) => {
  const seen: unknown[] = []
  const looks: Mutator = {
    ...addsPart,
    mutate: ({ object }) => {
      seen.push(object['spec'])
      return []
    },
  }
  admitted(thing({ part: {} }), undefined, { definition: definition(parts), mutators: [looks] })
  t.strictSame(seen, [{ part: { size: 3 } }])
  t.end()
})

void test('an update that leaves the spec alone is not mutated', (t) => {
  const server = { definition: definition({ ...parts, name: text }), mutators: [addsPart] }
  t.strictSame(admitted(thing({ name: 'a' }), thing({ name: 'a' }), server).mutation.patch, [])
  t.equal(admitted(thing({ name: 'b' }), thing({ name: 'a' }), server).mutation.patch.length, 1)
  t.end()
})

void test('a rule of the CRD compares with what is stored', (t) => {
  const fixed = {
    ...text,
    'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'is fixed' }],
  }
  const server = { definition: definition({ name: fixed }), mutators: [] }
  const pathsOf = (stored: JsonObject | undefined) =>
    admitted(thing({ name: 'a' }), stored, server).errors.map(({ path }) => path)
  t.strictSame(pathsOf(undefined), [])
  t.strictSame(pathsOf(thing({ name: 'a' })), [])
  t.strictSame(pathsOf(thing({ name: 'b' })), ['spec.name'])
  t.end()
})

void test('rules that the API server would not come to are unproven', (t) => {
  const server = { definition: builtInDefinition(), mutators: [] }
  const { errors, unproven } = admitted(clusterSet({ spec: { clusters: 'dc1' } }), undefined, server)
  t.match(errors, [{ path: 'spec.clusters', is: 'typeInvalid' }])
  t.match(unproven, [{ path: 'x-kubernetes-validations', problem: /not run/ }])
  t.strictSame(admitted(clusterSet(), undefined, server).unproven, [])
  t.end()
})

void test('a status counts only where it is written together with the rest', (t) => {
  const given = thing({ name: 'a' }, { status: {} })
  const apart = admitted(given, undefined, { definition: definition({ name: text }), mutators: [] })
  t.strictSame([apart.object['status'], apart.errors], [undefined, []])
  const together = admitted(given, undefined, { definition: definition({ name: text }, {}), mutators: [] })
  t.match([together.object['status'], together.errors], [{}, [{ path: 'status.phase', is: 'required' }]])
  t.end()
})

void test('a field that the CRD does not know is told also in a status that does not count', (t) => {
  const given = thing({}, { status: { phase: 'a', helth: 'good' } })
  const { errors } = admitted(given, undefined, { definition: definition({}), mutators: [] })
  t.match(errors, [{ path: 'status.helth', is: 'unknown' }])
  t.end()
})
