/** Manifests as people write them, for measuring `check`. */

const entryOf = (set: string, site: string): string => `    - innodbClusterName: ${site}
      endpoints:
        - host: ${set}-${site}-mysql-primary.${set}.svc.cluster.local
          port: 3306
        - host: ${set}-${site}-mysql-0.${set}-${site}-mysql
        - host: ${set}-${site}-mysql-1.${set}-${site}-mysql
`

const sites = ['paris', 'london', 'madrid']

/** A ClusterSet of three clusters with three endpoints each. */
export const clusterSetText = (set: string): string => `# The orders of the shop.
apiVersion: ps.percona.com/v1
kind: PerconaServerMySQLClusterSet
metadata:
  name: ${set}
  namespace: ${set}
  labels:
    app.kubernetes.io/part-of: shop
  finalizers:
    - percona.com/clusterset-dissolve
spec:
  primaryCluster: paris
  clusters:
${sites.map((site) => entryOf(set, site)).join('')}  credentialsSecret:
    name: ${set}-credentials
    key: clusterset
  sslMode: AUTO
  createReplicaClusterOptions:
    recoveryMethod: clone
  unsafeFlags:
    forcedFailover: false
    forcedClusterRemoval: false
  mysqlshellRunner:
    image: percona/percona-server:8.4.10-10.1
`

const memberText = (set: string, site: string): string => `apiVersion: ps.percona.com/v1
kind: PerconaServerMySQL
metadata:
  name: ${set}-${site}
  namespace: ${set}
spec:
  crVersion: 1.3.0
  secretsName: ${set}-${site}-users
  mysql:
    clusterType: group-replication
    bootstrap:
      mode: manual
    image: percona/percona-server:8.4.10-10.1
    size: 3
    exposePrimary:
      enabled: true
    volumeSpec:
      persistentVolumeClaim:
        resources:
          requests:
            storage: 2Gi
`

const users = [
  'root',
  'operator',
  'replication',
  'monitor',
  'xtrabackup',
  'heartbeat',
  'orchestrator',
  'clusterset',
  'configurator',
]

const secretText = (set: string, name: string, keys: readonly string[]): string => `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: ${set}
type: Opaque
data:
${keys.map((key) => `  ${key}: ${Buffer.from(`${set} ${key}`).toString('base64')}\n`).join('')}`

/** What belongs to one ClusterSet: itself, its members and their Secrets. Eleven documents, nothing wrong. */
const setTexts = (set: string): readonly string[] => [
  clusterSetText(set),
  secretText(set, `${set}-credentials`, ['clusterset']),
  ...sites.flatMap((site) => [
    memberText(set, site),
    secretText(set, `${set}-${site}-users`, users),
    secretText(set, `internal-${set}-${site}`, users),
  ]),
]

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `set${String(index)}`)

/** Only ClusterSets, in one text. */
export const clusterSetsText = (count: number): string => names(count).map(clusterSetText).join('---\n')

/** ClusterSets with everything that belongs to them, in one text. */
export const worldText = (count: number): string => names(count).flatMap(setTexts).join('---\n')
