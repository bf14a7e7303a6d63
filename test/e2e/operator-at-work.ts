import type { Test } from 'tap'

import { asList, asObject, asText } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { ApiAnswer, ApiRequest } from '../cluster/request.ts'
import { makes, writes, type Step } from '../golden/pretend-cluster.ts'
import { secret, selectorOf, service, type Raw } from '../support/objects.ts'

/** The label with which the operator marks what it looks after. */
export const managedBy = { 'app.kubernetes.io/managed-by': 'percona-server-mysql-operator' }

const labelsOf = (member: string): Raw => ({
  ...managedBy,
  'app.kubernetes.io/instance': member,
  'app.kubernetes.io/part-of': 'percona-server',
})

const collections: Readonly<Record<string, string>> = {
  PerconaServerMySQLClusterSet: '/apis/ps.percona.com/v1/namespaces/NAMESPACE/perconaservermysqlclustersets',
  PerconaServerMySQL: '/apis/ps.percona.com/v1/namespaces/NAMESPACE/perconaservermysqls',
  Deployment: '/apis/apps/v1/namespaces/NAMESPACE/deployments',
  Job: '/apis/batch/v1/namespaces/NAMESPACE/jobs',
  Secret: '/api/v1/namespaces/NAMESPACE/secrets',
  Service: '/api/v1/namespaces/NAMESPACE/services',
}

/** The path of `Kind/name`. */
function pathOf(what: string, namespace: string): string {
  const [kind = '', name = ''] = what.split('/')
  const collection = collections[kind]
  if (collection === undefined) throw new Error(`no path is known for ${what}`)
  return `${collection.replace('NAMESPACE', namespace)}/${name}`
}

const observedAt = '2026-11-21T20:00:00Z'

const completedCondition = (condition: unknown): Raw => ({
  reason: asText(asObject(condition)['type']),
  message: '',
  lastTransitionTime: observedAt,
  ...asObject(condition),
})

/** The status of a ClusterSet with all that it must have by the CRD. */
const completedOfSet = (status: Raw): Raw => ({
  primaryClusterEndpoint: '',
  lastObservedAt: observedAt,
  ...status,
  clusters: Object.fromEntries(
    Object.entries(asObject(status['clusters'])).map(([name, seen]) => [
      name,
      { primary: `${name}-mysql-0.${name}-mysql:3306`, ...asObject(seen) },
    ]),
  ),
})

const completed = (what: string, status: Raw): Raw => ({
  ...(what.startsWith('PerconaServerMySQLClusterSet/') ? completedOfSet(status) : status),
  conditions: asList(status['conditions']).map(completedCondition),
})

/** What the operator writes, over the API it uses, with its account. Whatever it writes has to pass. */
export class OperatorAtWork {
  readonly #cluster: Cluster
  readonly #namespace: string

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster
    this.#namespace = namespace
  }

  /** Makes its writes one after the other. */
  async does(t: Test, ...steps: readonly Step[]): Promise<void> {
    for (const step of steps) this.#demandPassed(t, step.name, await this.#take(step))
  }

  /** Writes the whole object back with a change, as a client does that has read it. */
  async updates(t: Test, what: string, change: (object: Raw) => Raw): Promise<void> {
    const answer = await this.#replace(pathOf(what, this.#namespace), '', change)
    this.#demandPassed(t, `${what} is written whole`, answer)
  }

  async merges(t: Test, what: string, body: Raw): Promise<void> {
    const path = pathOf(what, this.#namespace)
    this.#demandPassed(t, `${what} is patched`, await this.#ask({ method: 'PATCH', path, body }))
  }

  #ask(asked: ApiRequest): Promise<ApiAnswer> {
    return this.#cluster.request('operator', asked)
  }

  #take({ verb, what, object, patch, status = {} }: Step): Promise<ApiAnswer> {
    const path = pathOf(what, this.#namespace)
    switch (verb) {
      case 'creates':
        return this.#ask({ method: 'POST', path: path.slice(0, path.lastIndexOf('/')), body: object })
      case 'edits':
        return this.#ask({ method: 'PATCH', path, body: patch, contentType: 'application/json-patch+json' })
      case 'reports':
        return this.#replace(path, '/status', (stored) => ({ ...stored, status: completed(what, status) }))
      case 'deletes':
        return this.#ask({ method: 'DELETE', path })
    }
  }

  /** Reads, changes, and writes all of it to a subresource or to the object itself. */
  async #replace(path: string, to: string, change: (object: Raw) => Raw): Promise<ApiAnswer> {
    const { body } = await this.#ask({ path })
    return this.#ask({ method: 'PUT', path: `${path}${to}`, body: change({ ...asObject(body) }) })
  }

  #demandPassed(t: Test, write: string, { code, text }: ApiAnswer): void {
    const isPassed = code >= 200 && code < 300
    t.strictSame({ write, refusal: isPassed ? '' : `${String(code)} ${text}` }, { write, refusal: '' })
  }
}

/** What the operator does with a new PerconaServerMySQL, but for its status. */
export const installing = (
  member: string,
  namespace: string,
  passwords: Record<string, string>,
): readonly Step[] => {
  const server = `PerconaServerMySQL/${member}`
  const servicePart = (name: string, spec: Raw): Step =>
    makes(
      service(name, { namespace, spec: { selector: selectorOf(member), ports: [{ port: 3306 }], ...spec } }),
    )
  const internal = secret(`internal-${member}`, passwords, namespace)
  return [
    writes(server, 'the operator writes its version', [
      { op: 'add', path: '/spec/crVersion', value: '1.3.0' },
    ]),
    servicePart(`${member}-mysql`, { clusterIP: 'None' }),
    servicePart(`${member}-mysql-unready`, { clusterIP: 'None', publishNotReadyAddresses: true }),
    servicePart(`${member}-mysql-primary`, {}),
    writes(`Secret/${member}-secrets`, 'its labels', [
      { op: 'add', path: '/metadata/labels', value: labelsOf(member) },
    ]),
    makes({ ...internal, metadata: { ...asObject(internal['metadata']), labels: labelsOf(member) } }),
    writes(`Secret/internal-${member}`, 'passwords are up to date', [
      { op: 'add', path: '/metadata/annotations', value: { 'percona.com/passwords-updated': 'true' } },
    ]),
    writes(server, 'finalizers of the operator', [
      { op: 'add', path: '/metadata/finalizers', value: ['percona.com/delete-mysql-pods-in-order'] },
    ]),
  ]
}

/** A Job of the operator, such as the one that removes a replica. */
export const job = (set: string, member: string, command: string, namespace: string): Raw => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: `${set}-${member}-${command}`, namespace, labels: managedBy },
  spec: {
    backoffLimit: 3,
    template: {
      spec: { restartPolicy: 'Never', containers: [{ name: command, image: 'operator' }] },
    },
  },
})
