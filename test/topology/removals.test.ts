import { test } from 'tap'

import { clusterSetFrom, storedClusterSetFrom } from '../../src/model/cluster-set.ts'
import { leavingNames, namesRemovedForGood } from '../../src/topology/removals.ts'
import { clusterSet, entry, statusOf } from '../support/objects.ts'
import { clusterDomain } from '../support/world.ts'

const spec = (names: readonly string[]) => ({ clusters: names.map((name) => entry(name, `${name}-mysql`)) })
const requested = (...names: readonly string[]) =>
  clusterSetFrom(clusterSet({ spec: spec(names) }), clusterDomain)
const stored = (names: readonly string[], status?: unknown) =>
  storedClusterSetFrom(clusterSet({ spec: spec(names), status }), clusterDomain)

void test('names leave when they are in the old list and not in the new one', (t) => {
  t.strictSame(leavingNames(requested('a', 'd'), stored(['a', 'b', 'c'])), ['b', 'c'])
  t.strictSame(leavingNames(requested('b', 'a'), stored(['a', 'b'])), [])
  t.strictSame(leavingNames(requested(), stored(['a'])), ['a'])
  t.end()
})

void test('another spelling is another name, as for the operator', (t) => {
  t.strictSame(leavingNames(requested('Paris'), stored(['paris'])), ['paris'])
  t.end()
})

void test('a name that joined and leaves is removed for good, one that never joined is not', (t) => {
  t.strictSame(namesRemovedForGood(requested('a'), stored(['a', 'b', 'c'], statusOf('a', 'b'))), ['b'])
  t.strictSame(namesRemovedForGood(requested('a', 'b'), stored(['a', 'b', 'c'], statusOf('a', 'b'))), [])
  t.end()
})

void test('without a status every leaving name is removed for good', (t) => {
  t.strictSame(namesRemovedForGood(requested('a'), stored(['a', 'b', 'c'])), ['b', 'c'])
  t.end()
})

void test('a name that could not be read back from the record is not recorded', (t) => {
  t.strictSame(namesRemovedForGood(requested('a'), stored(['a', 'b,c', '', 'd e', 'f'])), ['f'])
  t.end()
})
