import { test } from 'tap'

import { definitionsByKind } from '../../src/check/definitions.ts'
import { builtInDefinition } from '../../src/crd/built-in.ts'

const builtIn = builtInDefinition()
const { kind } = builtIn

void test('the built-in CRD is for ClusterSets of v1', (t) => {
  const { definitionOf } = definitionsByKind([])
  t.equal(definitionOf('ps.percona.com/v1', kind), builtIn)
  t.equal(definitionOf('ps.percona.com/v2', kind), undefined)
  t.equal(definitionOf('ps.percona.com/v1', 'PerconaServerMySQL'), undefined)
  t.end()
})

void test('a CRD that is given stands beside it for another kind', (t) => {
  const other = { ...builtIn, kind: 'Other' }
  const { definitionOf } = definitionsByKind([other])
  t.equal(definitionOf('ps.percona.com/v1', 'Other'), other)
  t.equal(definitionOf('ps.percona.com/v1', kind), builtIn)
  t.end()
})

void test('a CRD of ClusterSets stands in its place with all its versions', (t) => {
  const next = { ...builtIn, version: 'v2' }
  const { definitionOf, versionsOf } = definitionsByKind([next])
  t.equal(definitionOf('ps.percona.com/v2', kind), next)
  t.equal(definitionOf('ps.percona.com/v1', kind), undefined)
  t.strictSame(versionsOf('ps.percona.com/v1', kind), ['ps.percona.com/v2'])
  t.strictSame(versionsOf('other.example/v1', kind), [])
  t.end()
})
