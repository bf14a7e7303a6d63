import type { Json } from './reviews.ts'

const entry = (innodbClusterName: string, ...hosts: readonly string[]): Json => ({
  innodbClusterName,
  endpoints: hosts.map((host) => ({ host, port: 3306 })),
})

export const paris = entry('paris', 'paris-mysql-primary.shop.svc.cluster.local')
export const vienna = entry('vienna', 'vienna-mysql-0.vienna-mysql.shop.svc.cluster.local')
export const lima = entry('lima', 'lima-mysql-0.lima-mysql')
export const delhi = entry('delhi', 'delhi-mysql-0.delhi-mysql')
export const oslo = entry('oslo', 'oslo-mysql-0.oslo-mysql')
/** Vienna again, under another name and another spelling of its host. */
export const viennaTwice = entry('vienna2', 'Vienna-mysql-0.vienna-mysql.shop.svc')
/** A host that billing/invoices has. */
export const porto = entry('porto', 'DB.porto.example.')

const defaultSpec: Json = {
  primaryCluster: 'paris',
  clusters: [paris, vienna],
  credentialsSecret: { name: 'paris-secrets', key: 'clusterset' },
  sslMode: 'AUTO',
  createReplicaClusterOptions: { recoveryMethod: 'clone' },
  unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
  mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
}

export interface OrdersParts {
  readonly spec?: Json
  readonly annotations?: Json
  readonly metadata?: Json
  readonly status?: Json
}

/** The ClusterSet shop/orders, over Paris and Vienna. */
export const orders = ({ spec = {}, annotations = {}, metadata = {}, status }: OrdersParts = {}): Json => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLClusterSet',
  metadata: {
    name: 'orders',
    namespace: 'shop',
    annotations,
    finalizers: ['percona.com/clusterset-dissolve'],
    ...metadata,
  },
  spec: { ...defaultSpec, ...spec },
  ...(status === undefined ? {} : { status }),
})

const member = (clusterRole: string, globalStatus: string): Json => ({ clusterRole, globalStatus })

/** Formed and well. */
export const healthy: Json = {
  primaryCluster: 'paris',
  clusters: { paris: member('PRIMARY', 'OK'), vienna: member('REPLICA', 'OK') },
  conditions: [
    { type: 'ClusterSetBootstrapped', status: 'True' },
    { type: 'Ready', status: 'True', reason: 'ClusterSetHealthy' },
  ],
}

/** Paris is gone: the operator sees nothing any more. */
export const outage: Json = {
  primaryCluster: 'paris',
  clusters: { paris: member('PRIMARY', 'UNKNOWN'), vienna: member('REPLICA', 'UNKNOWN') },
  conditions: [
    { type: 'ClusterSetBootstrapped', status: 'True' },
    { type: 'Ready', status: 'Unknown', reason: 'PrimaryUnreachable' },
  ],
}

/** The users Secret of Porto, a replica of billing/invoices. */
export const portoSecret = (monitor: string): Json => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'porto-secrets', namespace: 'billing' },
  data: {
    monitor: Buffer.from(monitor).toString('base64'),
    clusterset: Buffer.from('another-clusterset-password').toString('base64'),
  },
})
