import {
  conditionOf,
  perconaServer,
  secret,
  seenMember,
  selectorOf,
  service,
  type Raw,
} from '../support/objects.ts'
import { makes, reports, writes, type Step } from './pretend-cluster.ts'

/** What the operator of one release writes, for members of one MySQL series. */
export interface Release {
  readonly version: '1.2.0' | '1.3.0'
  readonly image: string
  readonly running: string
}

export const namespace = 'shop'

const protection = 'percona.com/clusterset-protection'

const serverRef = (name: string): string => `PerconaServerMySQL/${name}`
const setRef = (name: string): string => `PerconaServerMySQLClusterSet/${name}`

/** How a member may be seen by its operator, each with the conditions of that moment. */
const moments = {
  'is starting': () => ({
    state: 'initializing',
    mysql: { size: 3, ready: 0 },
    conditions: [conditionOf('Initializing')],
  }),
  'is a cluster of its own': (release: Release) =>
    running(release, conditionOf('Ready'), conditionOf('InnoDBClusterBootstrapped')),
  'waits to be adopted': () => ({
    state: 'initializing',
    mysql: { size: 3, ready: 0 },
    conditions: [
      conditionOf('Initializing'),
      conditionOf('AwaitingExternalBootstrap', 'ManualBootstrapRequested'),
    ],
  }),
  'is the primary': (release: Release) =>
    running(
      release,
      conditionOf('Ready'),
      conditionOf('InnoDBClusterBootstrapped'),
      ...(release.version === '1.3.0' ? [conditionOf('ClusterSetMember', 'Primary')] : []),
    ),
  'is a replica': (release: Release) =>
    running(
      release,
      conditionOf('Ready'),
      conditionOf('InnoDBClusterBootstrapped'),
      conditionOf('ClusterSetReplicationRunning'),
      ...(release.version === '1.3.0' ? [conditionOf('ClusterSetMember', 'Replica')] : []),
    ),
  'is paused': () => ({ state: 'paused', mysql: { size: 3, ready: 0 }, conditions: [] }),
  'has restored data': () => ({
    state: 'initializing',
    mysql: { size: 3, ready: 0 },
    conditions: [
      conditionOf('InnoDBClusterBootstrapped', 'ManualBootstrapRequested', 'False'),
      conditionOf('AwaitingExternalBootstrap', 'ManualBootstrapRequested'),
    ],
  }),
} as const satisfies Record<string, (release: Release) => Raw>

const running = ({ running }: Release, ...conditions: readonly Raw[]): Raw => ({
  state: 'ready',
  mysql: { size: 3, ready: 3, version: running },
  conditions,
})

/** The operator says how a member is. */
export const sees = (release: Release, name: string, moment: keyof typeof moments): Step =>
  reports(serverRef(name), moment, { ...moments[moment](release), innodbClusterName: name })

/** What the operator does with a new PerconaServerMySQL, but for its status. */
export const settingUp = (
  { version }: Release,
  name: string,
  users: string,
  values: Record<string, string>,
): readonly Step[] => [
  writes(serverRef(name), 'the operator writes its version', [
    { op: 'add', path: '/spec/crVersion', value: version },
  ]),
  makes(service(`${name}-mysql`, { spec: { clusterIP: 'None', selector: selectorOf(name) } })),
  makes(service(`${name}-mysql-unready`, { spec: { clusterIP: 'None', selector: selectorOf(name) } })),
  makes(service(`${name}-mysql-primary`, { spec: { clusterIP: '10.96.0.10', selector: selectorOf(name) } })),
  writes(`Secret/${users}`, `labels of ${name}`, [
    { op: 'add', path: '/metadata/labels', value: { 'app.kubernetes.io/instance': name } },
  ]),
  makes(secret(`internal-${name}`, values, namespace)),
  writes(`Secret/internal-${name}`, 'passwords are up to date', [
    { op: 'add', path: '/metadata/annotations', value: { 'percona.com/passwords-updated': 'true' } },
  ]),
  writes(serverRef(name), 'finalizers of the operator', [
    { op: 'add', path: '/metadata/finalizers', value: ['percona.com/delete-mysql-pods-in-order'] },
  ]),
]

/** From 1.3.0 on a member of a set cannot go before it has left. */
export const protects = ({ version }: Release, name: string): readonly Step[] =>
  version === '1.2.0'
    ? []
    : [
        writes(serverRef(name), 'protected', [
          { op: 'add', path: '/metadata/finalizers/-', value: protection },
        ]),
      ]

/** A cluster that has left, or that is alone in its set, needs no protection. */
export const unprotects = ({ version }: Release, name: string): readonly Step[] =>
  version === '1.2.0'
    ? []
    : [writes(serverRef(name), 'protected no more', [{ op: 'remove', path: '/metadata/finalizers/1' }])]

/** What the operator of a removed replica does: the cluster becomes one of its own, with its old data. */
export const recovering = (release: Release, name: string): readonly Step[] => [
  ...unprotects(release, name),
  writes(serverRef(name), 'recovery is needed', [
    { op: 'add', path: '/metadata/annotations', value: { 'percona.com/clusterset-recovery-needed': 'true' } },
  ]),
  writes(serverRef(name), 'it bootstraps by itself now', [
    { op: 'add', path: '/spec/mysql/bootstrap', value: { mode: 'auto' } },
  ]),
  sees(release, name, 'is starting'),
  writes(serverRef(name), 'recovery is over', [{ op: 'remove', path: '/metadata/annotations' }]),
  sees(release, name, 'is a cluster of its own'),
]

/** What the restore controller does to the cluster it restores onto. */
export const restoring = (release: Release, name: string, after: keyof typeof moments): readonly Step[] => [
  writes(serverRef(name), 'paused for the restore', [{ op: 'add', path: '/spec/pause', value: true }]),
  sees(release, name, 'is paused'),
  writes(serverRef(name), 'not paused any more', [{ op: 'add', path: '/spec/pause', value: false }]),
  sees(release, name, after),
]

/** The operator says how the set is: who is primary, and who else has joined. */
export const seesSet = (
  set: string,
  name: string,
  primary: string,
  replicas: readonly string[],
  ...more: readonly Raw[]
): Step =>
  reports(setRef(set), name, {
    primaryCluster: primary,
    primaryClusterEndpoint: `${primary}-mysql-0.${primary}-mysql.${namespace}:3306`,
    clusters: Object.fromEntries([
      [primary, seenMember(primary, 'PRIMARY')],
      ...replicas.map((replica) => [replica, seenMember(replica, 'REPLICA')] as const),
    ]),
    conditions: [
      conditionOf('MySQLShellRunnerReady'),
      conditionOf('ClusterSetBootstrapped'),
      conditionOf('Ready', 'ClusterSetHealthy'),
      ...more,
    ],
  })

/** The set before it is formed. */
export const beginsSet = (set: string): Step =>
  reports(setRef(set), 'the runner starts', {
    primaryCluster: '',
    primaryClusterEndpoint: '',
    conditions: [conditionOf('MySQLShellRunnerReady', 'DeploymentNotReady', 'False')],
  })

/** The operator takes the finalizer off a set that is taken apart. */
export const dissolves = (set: string): Step =>
  writes(setRef(set), 'dissolved', [{ op: 'add', path: '/metadata/finalizers', value: [] }])

/** A condition while a switchover runs. */
export const switching = conditionOf('SwitchoverInProgress')

/** A member as its manifest says it: no version of the operator, one proxy at most. */
export const manifestOf = (
  { image }: Release,
  name: string,
  users: string,
  spec: Raw,
  mysql: Raw = {},
): Raw => {
  const object = perconaServer(name, {
    mysql: { image, size: 3, exposePrimary: { enabled: true }, ...mysql },
    spec: {
      secretsName: users,
      sslSecretName: 'all-tls',
      proxy: { haproxy: { enabled: true, size: 3 } },
      ...spec,
    },
  })
  return { ...object, spec: withoutVersion(object['spec']) }
}

const withoutVersion = (spec: unknown): Raw =>
  Object.fromEntries(Object.entries(spec ?? {}).filter(([field]) => field !== 'crVersion'))
