/** What rules may need to know of, by the names that rules use. */
export type ReadInventory = 'clusterSets' | 'perconaServers' | 'services' | 'secrets'

/** A resource of the API server that facts are read from. */
export interface Resource {
  /** API group; empty for the core group. */
  readonly group: string
  readonly version: string
  /** Plural name, as RBAC and paths spell it. */
  readonly resource: string
  /** Path of the collection in all namespaces. */
  readonly path: string
  /** watch: the whole collection is kept in step. get: one object by name, when a rule needs it. */
  readonly reads: 'watch' | 'get'
}

/** What is read of a cluster for each inventory, and how: RBAC, watches and GETs all follow from it. */
export const resources: Readonly<Record<ReadInventory, Resource>> = {
  clusterSets: {
    group: 'ps.percona.com',
    version: 'v1',
    resource: 'perconaservermysqlclustersets',
    path: '/apis/ps.percona.com/v1/perconaservermysqlclustersets',
    reads: 'watch',
  },
  perconaServers: {
    group: 'ps.percona.com',
    version: 'v1',
    resource: 'perconaservermysqls',
    path: '/apis/ps.percona.com/v1/perconaservermysqls',
    reads: 'watch',
  },
  services: {
    group: '',
    version: 'v1',
    resource: 'services',
    path: '/api/v1/services',
    reads: 'watch',
  },
  secrets: {
    group: '',
    version: 'v1',
    resource: 'secrets',
    path: '/api/v1/secrets',
    reads: 'get',
  },
}
