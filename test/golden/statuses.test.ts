import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { definitionsIn } from '../../src/crd/definition.ts'
import { schemaErrors } from '../../src/crd/schema-errors.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { clusterSet, statusOf } from '../support/objects.ts'
import { repository } from '../support/guard-process.ts'
import { beginsSet, seesSet, switching } from './operator.ts'
import { loadRuleLanguage } from '../../src/crd/rule-language.ts'

await loadRuleLanguage()

/** The CRD of ClusterSets, without the subresource: so a status is looked at like any other field. */
function crdThatSeesStatus() {
  const file = join(repository, 'src/crd/perconaservermysqlclustersets.yaml')
  const text = readFileSync(file, 'utf8').replace(/^ +subresources:\n +status: \{\}\n/m, '')
  const [object] = parseManifests({ file, bytes: Buffer.from(text) }).objects
  const [definition] = definitionsIn(object?.value ?? {}).definitions
  if (definition === undefined) throw new Error('there is no CRD')
  return definition
}

const definition = crdThatSeesStatus()

/** The fields of a status that the CRD refuses. */
const wrongIn = (status: unknown): readonly string[] =>
  schemaErrors(definition, clusterSet({ status }), undefined)
    .errors.map(({ path }) => path)
    .filter((path) => path.startsWith('status'))
    .sort()

void test('an API server would take the statuses that tests give to a ClusterSet', (t) => {
  t.strictSame(wrongIn({ primaryCluster: 'dc1', clusters: { dc1: {} } }), [
    'status.clusters.dc1.clusterRole',
    'status.clusters.dc1.globalStatus',
    'status.clusters.dc1.primary',
    'status.primaryClusterEndpoint',
  ])
  t.strictSame(wrongIn(statusOf('dc1', 'dc2')), [])
  t.strictSame(wrongIn(beginsSet('orders').status), [])
  t.strictSame(wrongIn(seesSet('orders', 'formed', 'dc1', ['dc2'], switching).status), [])
  t.end()
})
