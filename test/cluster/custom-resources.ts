import { globSync } from 'node:fs'
import { join } from 'node:path'

import { asList, asObject, asText } from '../../src/model/json.ts'
import type { Cluster } from './cluster.ts'
import { until } from './control-plane.ts'

/** The CRD of ClusterSets that the project holds as data. */
export const clusterSetDefinition = join(
  import.meta.dirname,
  '../../src/crd/perconaservermysqlclustersets.yaml',
)

const otherDefinitions = join(import.meta.dirname, 'crds')
const rights = join(import.meta.dirname, 'rights.yaml')

const usableWithinMilliseconds = 30_000
const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** The plurals of the kinds of this group that are established. */
async function establishedIn(cluster: Cluster): Promise<readonly string[]> {
  const { body } = await cluster.request('admin', { path: definitionsPath })
  return asList(asObject(body)['items']).flatMap((item) => {
    const { spec, status } = asObject(item)
    const isEstablished = asList(asObject(status)['conditions']).some(
      (condition) =>
        asObject(condition)['type'] === 'Established' && asObject(condition)['status'] === 'True',
    )
    return isEstablished ? [asText(asObject(asObject(spec)['names'])['plural']) ?? ''] : []
  })
}

/**
 * Loads the CRDs and the rights of the users, and waits until objects can be listed: an established kind can still
 * answer with 429 while its storage begins, and RBAC takes a moment to see new roles.
 */
export async function loadCustomResources(cluster: Cluster): Promise<void> {
  const definitions = [clusterSetDefinition, ...globSync(join(otherDefinitions, '*.yaml'))]
  await cluster.prepare(['apply', ...[...definitions, rights].flatMap((file) => ['-f', file])])
  const wanted = definitions.length
  const areEstablished = async (): Promise<boolean> => (await establishedIn(cluster)).length >= wanted
  await until(areEstablished, 'the CRDs are not established', usableWithinMilliseconds)
  for (const plural of await establishedIn(cluster)) {
    const canBeListed = async (): Promise<boolean> => {
      const path = `/apis/ps.percona.com/v1/${plural}`
      const users = ['operator', 'developer', 'dba'] as const
      const answers = await Promise.all(users.map((user) => cluster.request(user, { path })))
      return answers.every(({ code }) => code === 200)
    }
    await until(canBeListed, `${plural} cannot be listed`, usableWithinMilliseconds)
  }
}
