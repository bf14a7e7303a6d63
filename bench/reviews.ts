/**
 * The reviews that are measured: bodies as an API server sends them, managedFields and all, and the world that
 * they are judged in. Names and uids have places of a fixed length, so that they can be changed from one
 * request to the next.
 */
type Raw = Record<string, unknown>

/** Stands in a body where the name of the request's own object goes. */
export const namePlace = 'n00000'

/** Stands in a body where the request's own uid ends. */
export const uidPlace = 'u00000'

export interface Workload {
  readonly title: string
  readonly path: '/validate' | '/mutate'
  readonly body: string
  /** Part of the answer that says that the verdict is the right one. */
  readonly expected: string
}

const members = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `dc${String(index + 1)}`)

const hostOf = (member: string, pod: number): string =>
  `${member}-mysql-${String(pod)}.${member}-mysql.shop.svc.cluster.local`

interface Size {
  readonly clusters: number
  readonly endpoints: number
}

const clustersOf = ({ clusters, endpoints }: Size, port: number | undefined): readonly Raw[] =>
  members(clusters).map((member) => ({
    innodbClusterName: member,
    endpoints: Array.from({ length: endpoints }, (_, pod) => ({
      host: hostOf(member, pod),
      ...(port === undefined ? {} : { port }),
    })),
  }))

/** What kubectl's server-side apply notes of who owns which field. */
const managedFieldsOf = ({ clusters }: Size): readonly Raw[] => [
  {
    manager: 'kubectl-client-side-apply',
    operation: 'Update',
    apiVersion: 'ps.percona.com/v1',
    time: '2026-11-02T09:12:44Z',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': {
        'f:annotations': { '.': {}, 'f:example.com/owner': {} },
        'f:labels': { '.': {}, 'f:app': {} },
      },
      'f:spec': {
        '.': {},
        'f:clusters': {},
        'f:createReplicaClusterOptions': { '.': {}, 'f:recoveryMethod': {} },
        'f:credentialsSecret': {},
        'f:mysqlshellRunner': { '.': {}, 'f:image': {} },
        'f:primaryCluster': {},
        'f:sslMode': {},
        'f:unsafeFlags': { '.': {}, 'f:forcedClusterRemoval': {}, 'f:forcedFailover': {} },
      },
    },
  },
  {
    manager: 'percona-server-mysql-operator',
    operation: 'Update',
    apiVersion: 'ps.percona.com/v1',
    time: '2026-11-02T09:15:02Z',
    fieldsType: 'FieldsV1',
    subresource: 'status',
    fieldsV1: {
      'f:status': {
        '.': {},
        'f:clusters': Object.fromEntries(
          members(clusters).map((member) => [
            `f:${member}`,
            { '.': {}, 'f:clusterRole': {}, 'f:globalStatus': {} },
          ]),
        ),
        'f:conditions': {},
        'f:primaryCluster': {},
      },
    },
  },
]

const statusOf = ({ clusters }: Size): Raw => ({
  primaryCluster: 'dc1',
  clusters: Object.fromEntries(
    members(clusters).map((member, index) => [
      member,
      { clusterRole: index === 0 ? 'PRIMARY' : 'REPLICA', globalStatus: 'OK' },
    ]),
  ),
  conditions: ['ClusterSetBootstrapped', 'Ready'].map((type) => ({
    type,
    status: 'True',
    reason: 'ClusterSetHealthy',
    message: '',
    lastTransitionTime: '2026-11-02T09:15:02Z',
  })),
})

interface ClusterSetParts {
  readonly size: Size
  readonly spec?: Raw
  readonly port?: number | undefined
  readonly isStored: boolean
}

/** A ClusterSet that no rule has anything against, with all defaults written out unless `spec` says otherwise. */
export const clusterSet = ({ size, spec = {}, port, isStored }: ClusterSetParts): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLClusterSet',
  metadata: {
    name: namePlace,
    namespace: 'shop',
    uid: '5d1fdc4e-0a5b-4f0c-8f4a-2f9a6a0b7c11',
    ...(isStored ? { resourceVersion: '184467', generation: 3 } : {}),
    creationTimestamp: '2026-11-02T09:12:44Z',
    labels: { app: 'orders' },
    annotations: { 'example.com/owner': 'payments' },
    finalizers: ['percona.com/clusterset-dissolve'],
    managedFields: managedFieldsOf(size).slice(0, isStored ? 2 : 1),
  },
  spec: {
    primaryCluster: 'dc1',
    clusters: clustersOf(size, port),
    credentialsSecret: { name: 'dc1-secrets', key: 'clusterset' },
    mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
    ...spec,
  },
  ...(isStored ? { status: statusOf(size) } : {}),
})

export const defaults: Raw = {
  sslMode: 'AUTO',
  createReplicaClusterOptions: { recoveryMethod: 'clone' },
  unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
}

const reviewOf = (operation: 'CREATE' | 'UPDATE', object: Raw, oldObject: Raw | null): string =>
  JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: `705ab4f5-6393-11e8-b7cc-42010a-${uidPlace}`,
      kind: { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' },
      resource: { group: 'ps.percona.com', version: 'v1', resource: 'perconaservermysqlclustersets' },
      requestKind: { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' },
      requestResource: { group: 'ps.percona.com', version: 'v1', resource: 'perconaservermysqlclustersets' },
      name: namePlace,
      namespace: 'shop',
      operation,
      userInfo: {
        username: 'kubernetes-admin',
        uid: '014fbff9a07c',
        groups: ['kubeadm:cluster-admins', 'system:authenticated'],
      },
      object,
      oldObject,
      dryRun: false,
      options: {
        kind: `${operation === 'CREATE' ? 'Create' : 'Update'}Options`,
        apiVersion: 'meta.k8s.io/v1',
      },
    },
  })

function updateOf(size: Size): string {
  const before = clusterSet({ size, spec: defaults, port: 3306, isStored: true })
  const after = clusterSet({ size, spec: { ...defaults, sslMode: 'REQUIRED' }, port: 3306, isStored: true })
  return reviewOf('UPDATE', after, before)
}

const creationOf = (size: Size, parts: Partial<ClusterSetParts>): string =>
  reviewOf('CREATE', clusterSet({ size, isStored: false, ...parts }), null)

const small = { clusters: 3, endpoints: 3 }
const large = { clusters: 10, endpoints: 9 }

const isJudged = '"verdict":"allowed"'

/** What is measured. */
export const workloads = {
  update3x3: {
    title: '`/validate` UPDATE, 3 clusters of 3',
    path: '/validate',
    body: updateOf(small),
    expected: isJudged,
  },
  create3x3: {
    title: '`/validate` CREATE, 3 clusters of 3',
    path: '/validate',
    body: creationOf(small, { spec: defaults, port: 3306 }),
    expected: isJudged,
  },
  update10x9: {
    title: '`/validate` UPDATE, 10 clusters of 9',
    path: '/validate',
    body: updateOf(large),
    expected: isJudged,
  },
  validateBare10x9: {
    title: '`/validate` CREATE, 10 clusters of 9, 92 defaults absent',
    path: '/validate',
    body: creationOf(large, { spec: { sslMode: 'AUTO' } }),
    expected: isJudged,
  },
  mutate10x9: {
    title: '`/mutate` of the same body, 92 defaults filled',
    path: '/mutate',
    body: creationOf(large, { spec: { sslMode: 'AUTO' } }),
    expected: '"patchType":"JSONPatch"',
  },
} as const satisfies Readonly<Record<string, Workload>>

export type WorkloadName = keyof typeof workloads

const secret = (name: string): Raw => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'shop' },
  stringData: Object.fromEntries(
    [
      'root',
      'xtrabackup',
      'monitor',
      'operator',
      'replication',
      'orchestrator',
      'heartbeat',
      'clusterset',
    ].map((user) => [user, `${user}-for-measurements`]),
  ),
})

const perconaServer = (name: string): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQL',
  metadata: { name, namespace: 'shop' },
  spec: {
    crVersion: '1.2.0',
    secretsName: `${name}-secrets`,
    mysql: { clusterType: 'group-replication', size: 9, image: 'percona/percona-server:8.4.10-10.1' },
  },
  status: { mysql: { ready: 9, size: 9, version: '8.4.10-10' } },
})

/** Sets beside those that are measured, with hosts of their own. */
const otherSets = Array.from({ length: 100 }, (_, index): Raw => {
  const name = `other${String(index)}`
  const clusters = ['a', 'b'].map((site) => ({
    innodbClusterName: site,
    endpoints: [{ host: `${site}.${name}.example` }],
  }))
  const { spec, ...rest } = clusterSet({ size: small, spec: defaults, isStored: true })
  return { ...rest, metadata: { name, namespace: 'others' }, spec: { ...(spec as Raw), clusters } }
})

/** The members of the sets that are measured, with their Secrets, and some other sets. */
export const world: readonly Raw[] = [
  ...members(large.clusters).flatMap((member) => [
    perconaServer(member),
    secret(`${member}-secrets`),
    secret(`internal-${member}`),
  ]),
  ...otherSets,
]
