/** A ClusterSet: nothing but the spelling of `sslMode` is to be mended. */
export const clusterSet = (name: string): string => `apiVersion: ps.percona.com/v1
kind: PerconaServerMySQLClusterSet
metadata: { name: ${name}, namespace: shop, finalizers: [percona.com/clusterset-dissolve] }
spec:
  primaryCluster: dc1
  credentialsSecret: { name: s, key: clusterset }
  clusters:
    - innodbClusterName: dc1
      endpoints: [{ host: ${name}.example, port: 3306 }]
  mysqlshellRunner: { image: i }
  createReplicaClusterOptions: { recoveryMethod: clone }
  unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false }
  sslMode: Auto
`

export const secret = `stringData: { clusterset: the SECRET }
apiVersion: v1
kind: Secret
metadata: { name: s, namespace: shop }
`

export const secretInOneLine = (text: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'shop' },
    stringData: { clusterset: text },
  })

/** Here defaults are to be added, too. */
export const clusterSetInOneLine = JSON.stringify({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLClusterSet',
  metadata: { name: 'orders', namespace: 'shop' },
  spec: {
    primaryCluster: 'dc1',
    sslMode: 'Auto',
    credentialsSecret: { name: 's', key: 'clusterset' },
    clusters: [{ innodbClusterName: 'dc1', endpoints: [{ host: 'a.example' }] }],
    mysqlshellRunner: { image: 'i' },
  },
})

/** The diff of the last lines of that ClusterSet. */
export const hunk = (file: string, start: number, after: string): string => `--- a/${file}
+++ b/${file}
@@ -${String(start)},3 +${String(start)},3 @@
   unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false }
-  sslMode: Auto
+  sslMode: AUTO
${after}`
