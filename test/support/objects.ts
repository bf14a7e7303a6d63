/**
 * Raw objects as an API server holds them. Each builder makes the smallest object that breaks no rule; a test
 * passes only what it is about.
 */
export type Raw = Record<string, unknown>

export const endpoint = (host: string, port?: number): Raw => (port === undefined ? { host } : { host, port })

export const entry = (innodbClusterName: string, ...hosts: readonly (string | Raw)[]): Raw => ({
  innodbClusterName,
  endpoints: hosts.map((host) => (typeof host === 'string' ? endpoint(host) : host)),
})

/** The two members of the smallest set that can be called one. */
export const dc1 = entry('dc1', 'dc1-mysql-primary')
export const dc2 = entry('dc2', 'dc2-mysql-0.dc2-mysql')

export interface ClusterSetParts {
  readonly name?: string
  readonly namespace?: string
  readonly annotations?: Raw
  readonly metadata?: Raw
  readonly spec?: Raw
  readonly status?: unknown
}

export const clusterSetSpec: Raw = {
  primaryCluster: 'dc1',
  clusters: [dc1, dc2],
  credentialsSecret: { name: 'dc1-secrets', key: 'clusterset' },
  mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
}

export const clusterSet = ({
  name = 'orders',
  namespace = 'shop',
  annotations,
  metadata = {},
  spec = {},
  status,
}: ClusterSetParts = {}): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLClusterSet',
  metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations }), ...metadata },
  spec: { ...clusterSetSpec, ...spec },
  ...(status === undefined ? {} : { status }),
})

/** A condition that is True, with all that the CRD demands of one. */
export const conditionOf = (type: string, reason = type, status = 'True'): Raw => ({
  type,
  status,
  reason,
  message: '',
  lastTransitionTime: '2026-11-21T09:00:00Z',
})

/** What the operator sees of a member of a set, with all that the CRD demands. */
export const seenMember = (name: string, clusterRole: 'PRIMARY' | 'REPLICA'): Raw => ({
  clusterRole,
  globalStatus: 'OK',
  primary: `${name}-mysql-0.${name}-mysql:3306`,
})

/** The status of a set that is formed and well. */
export const statusOf = (primaryCluster: string, ...replicas: readonly string[]): Raw => ({
  primaryCluster,
  primaryClusterEndpoint: `${primaryCluster}-mysql-0.${primaryCluster}-mysql:3306`,
  clusters: {
    [primaryCluster]: seenMember(primaryCluster, 'PRIMARY'),
    ...Object.fromEntries(replicas.map((name) => [name, seenMember(name, 'REPLICA')])),
  },
  conditions: [conditionOf('ClusterSetBootstrapped'), conditionOf('Ready', 'ClusterSetHealthy')],
})

export interface PerconaServerParts {
  readonly namespace?: string
  readonly metadata?: Raw
  readonly mysql?: Raw
  readonly spec?: Raw
  readonly status?: Raw
}

export const perconaServer = (
  name: string,
  { namespace = 'shop', metadata = {}, mysql = {}, spec = {}, status }: PerconaServerParts = {},
): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQL',
  metadata: { name, namespace, ...metadata },
  spec: {
    crVersion: '1.2.0',
    mysql: {
      clusterType: 'group-replication',
      image: 'percona/percona-server:8.4.10-10.1',
      size: 3,
      ...mysql,
    },
    ...spec,
  },
  ...(status === undefined ? {} : { status }),
})

export interface ServiceParts {
  readonly namespace?: string
  readonly annotations?: Raw
  readonly spec?: Raw
  readonly status?: Raw
}

export const service = (
  name: string,
  { namespace = 'shop', annotations = {}, spec = {}, status = {} }: ServiceParts = {},
): Raw => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, annotations }, spec, status })

/** The selector of a Service that leads to a cluster. */
export const selectorOf = (instance: string, component = 'mysql'): Raw => ({
  'app.kubernetes.io/instance': instance,
  'app.kubernetes.io/name': component,
})

/** A Secret; values are given as text and stored as the API server does, in base64. */
export const secret = (name: string, values: Record<string, string>, namespace = 'shop'): Raw => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  data: Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  ),
})

/** All users that the operator of release 1.2.0 keeps passwords for. */
export const passwords: Record<string, string> = {
  root: 'root-1',
  operator: 'operator-1',
  replication: 'replication-1',
  monitor: 'monitor-1',
  xtrabackup: 'xtrabackup-1',
  heartbeat: 'heartbeat-1',
  orchestrator: 'orchestrator-1',
  clusterset: 'clusterset-1',
}
