import type { ApiRequest } from '../cluster/request.ts'
import type { UserName } from '../cluster/users.ts'
import { clusterSet, entry, perconaServer, secret, type Raw } from '../support/objects.ts'
import { managedBy } from './operator-at-work.ts'

/** A row of the table in docs/rollout.md, as it is run. */
export interface OutageRequest {
  /** The first cell of the row. */
  readonly title: string
  /** What its objects are called, and no others are. */
  readonly name: string
  readonly user: UserName
  /** What is there before. */
  readonly given?: readonly Raw[]
  /** It was deleted, and waits for its finalizer. */
  readonly isTerminating?: true
  /** `apply` is kubectl's, of what was given. */
  readonly sends: readonly ApiRequest[] | 'apply'
}

const rejoin = 'percona.com/clusterset-rejoin-cluster'
const record = 'clusterset-guard.io/removed-clusters'
const forced = { unsafeFlags: { forcedFailover: true } }
const primaryMoves = { spec: { primaryCluster: 'dc2' } }
const size = { spec: { mysql: { size: 5 } } }
const labelled = { metadata: { labels: { night: 'shift' } } }
const annotated = (annotation: string, value: string | null): Raw => ({
  metadata: { annotations: { [annotation]: value } },
})

const restore = (name: string, namespace: string): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLRestore',
  metadata: { name, namespace },
  spec: { clusterName: 'dc1', backupName: 'b' },
})

/** The rows of the table, with objects in a namespace of their own. */
export function outageRequests(namespace: string): readonly OutageRequest[] {
  const set = (
    name: string,
    { spec = {}, annotations = {} }: { spec?: Raw; annotations?: Raw } = {},
  ): Raw => {
    const host = (site: string): Raw => entry(site, `${name}.${namespace}.${site}.example`)
    return clusterSet({
      name,
      namespace,
      annotations,
      spec: { clusters: [host('dc1'), host('dc2')], ...spec },
    })
  }
  const member = (name: string): Raw => perconaServer(name, { namespace })
  const foreign = (name: string): Raw => secret(name, { root: 'a' }, namespace)
  const managed = (name: string): Raw => ({
    ...foreign(name),
    metadata: { name, namespace, labels: managedBy },
  })
  const ours = `/apis/ps.percona.com/v1/namespaces/${namespace}`
  const sets = `${ours}/perconaservermysqlclustersets`
  const members = `${ours}/perconaservermysqls`
  const secrets = `/api/v1/namespaces/${namespace}/secrets`
  const creates = (collection: string, body: Raw): ApiRequest => ({ method: 'POST', path: collection, body })
  const patches = (path: string, body: Raw): ApiRequest => ({ method: 'PATCH', path, body })
  const deletes = (path: string): ApiRequest => ({ method: 'DELETE', path })
  return [
    { title: 'create a ClusterSet', name: 'new', user: 'developer', sends: [creates(sets, set('new'))] },
    {
      title: 'change the spec of a ClusterSet, such as a switchover',
      name: 'moved',
      user: 'developer',
      given: [set('moved')],
      sends: [patches(`${sets}/moved`, primaryMoves)],
    },
    {
      title: 'change the record of removed clusters',
      name: 'recorded',
      user: 'developer',
      given: [set('recorded', { annotations: { [record]: 'dc9' } })],
      sends: [patches(`${sets}/recorded`, annotated(record, 'dc8,dc9'))],
    },
    {
      title: 'take `forcedFailover` back',
      name: 'unforced',
      user: 'developer',
      given: [set('unforced', { spec: forced })],
      sends: [patches(`${sets}/unforced`, { spec: { unsafeFlags: { forcedFailover: false } } })],
    },
    {
      title: 'ask for a rejoin (put the annotation on)',
      name: 'rejoining',
      user: 'developer',
      given: [set('rejoining')],
      sends: [patches(`${sets}/rejoining`, annotated(rejoin, 'dc2'))],
    },
    {
      title: 'force a failover',
      name: 'failed-over',
      user: 'developer',
      given: [set('failed-over')],
      sends: [patches(`${sets}/failed-over`, { spec: { primaryCluster: 'dc2', ...forced } })],
    },
    {
      title: 'create a ClusterSet with `forcedFailover`',
      name: 'forced',
      user: 'developer',
      sends: [creates(sets, set('forced', { spec: forced }))],
    },
    {
      title: 'label a ClusterSet that has `forcedFailover`',
      name: 'forced-label',
      user: 'developer',
      given: [set('forced-label', { spec: forced })],
      sends: [patches(`${sets}/forced-label`, labelled)],
    },
    {
      title: 'delete a ClusterSet',
      name: 'deleted',
      user: 'developer',
      given: [set('deleted')],
      sends: [deletes(`${sets}/deleted`)],
    },
    { title: 'create a member', name: 'more', user: 'dba', sends: [creates(members, member('more'))] },
    {
      title: 'change the spec of a member, as the operator does',
      name: 'resized',
      user: 'operator',
      given: [member('resized')],
      sends: [patches(`${members}/resized`, size)],
    },
    {
      title: 'delete a member',
      name: 'left',
      user: 'dba',
      given: [member('left')],
      sends: [deletes(`${members}/left`)],
    },
    {
      title: 'create a restore',
      name: 'back',
      user: 'dba',
      sends: [creates(`${ours}/perconaservermysqlrestores`, restore('back', namespace))],
    },
    {
      title: 'change a password in a Secret of the operator',
      name: 'password',
      user: 'dba',
      given: [managed('password')],
      sends: [patches(`${secrets}/password`, { stringData: { root: 'b' } })],
    },
    {
      title: 'delete a Secret of the operator',
      name: 'forgotten',
      user: 'dba',
      given: [managed('forgotten')],
      sends: [deletes(`${secrets}/forgotten`)],
    },
    {
      title: '`kubectl apply` of an unchanged manifest',
      name: 'unchanged',
      user: 'developer',
      given: [set('unchanged')],
      sends: 'apply',
    },
    {
      title: 'label or annotate a ClusterSet',
      name: 'labelled',
      user: 'developer',
      given: [set('labelled')],
      sends: [
        patches(`${sets}/labelled`, labelled),
        patches(`${sets}/labelled`, annotated('night', 'shift')),
      ],
    },
    {
      title: 'the operator writes the status of a ClusterSet',
      name: 'status',
      user: 'operator',
      given: [set('status')],
      sends: [
        patches(`${sets}/status/status`, {
          status: { primaryCluster: 'dc1', primaryClusterEndpoint: 'dc1-mysql-primary' },
        }),
      ],
    },
    {
      title: 'the operator takes the rejoin annotation away',
      name: 'rejoined',
      user: 'operator',
      given: [set('rejoined', { annotations: { [rejoin]: 'dc2' } })],
      sends: [patches(`${sets}/rejoined`, annotated(rejoin, null))],
    },
    {
      title: 'the operator takes the finalizer of a deleted ClusterSet off',
      name: 'dissolved',
      user: 'operator',
      given: [set('dissolved')],
      isTerminating: true,
      sends: [patches(`${sets}/dissolved`, { metadata: { finalizers: null } })],
    },
    {
      title: 'change a ClusterSet that is being deleted',
      name: 'going',
      user: 'developer',
      given: [set('going')],
      isTerminating: true,
      sends: [patches(`${sets}/going`, primaryMoves)],
    },
    {
      title: 'label a member, or write its status',
      name: 'labelled-member',
      user: 'operator',
      given: [member('labelled-member')],
      sends: [
        patches(`${members}/labelled-member`, labelled),
        patches(`${members}/labelled-member/status`, { status: { state: 'ready' } }),
      ],
    },
    {
      title: 'create a Secret',
      name: 'new-secret',
      user: 'dba',
      sends: [creates(secrets, managed('new-secret'))],
    },
    {
      title: "change a Secret that is not the operator's",
      name: 'foreign',
      user: 'dba',
      given: [foreign('foreign')],
      sends: [patches(`${secrets}/foreign`, { stringData: { root: 'b' } })],
    },
    {
      title: 'delete a namespace',
      name: 'gone',
      user: 'admin',
      given: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${namespace}-gone` } }],
      sends: [deletes(`/api/v1/namespaces/${namespace}-gone`)],
    },
    {
      title: 'a controller empties the namespace',
      name: 'emptied',
      user: 'namespaceController',
      given: [set('emptied'), member('emptied'), managed('emptied')],
      sends: [sets, members, secrets].map((collection) => deletes(`${collection}/emptied`)),
    },
  ]
}
