/**
 * Shows that one verdict costs the same in a small and in a large world: `npm run scale`. It judges one
 * UPDATE of a set of three members with three endpoints each, once among 10 ClusterSets and once among
 * 10,000, in turns, and compares the medians.
 */
import { answerOf } from '../src/admission/response.ts'
import { parseReview, type AdmissionRequest } from '../src/admission/review.ts'
import { validate, type Judging } from '../src/admission/validate.ts'
import { unchanging } from '../src/engine/facts.ts'
import { defaultBreakGlassGroups } from '../src/engine/waiver.ts'
import { randomlyKeyedDigest } from '../src/facts/digest.ts'
import { factsFromManifests } from '../src/facts/from-manifests.ts'
import { parseManifests } from '../src/manifests/parse.ts'
import type { JsonObject } from '../src/model/json.ts'
import { rules } from '../src/rules/index.ts'

const sizes = { small: 10, large: 10_000 }
const rounds = 200
const judgementsPerRound = 25
const warmUpRounds = 40
const highestRatio = 1.2

const clusterDomain = 'cluster.local'
const digest = randomlyKeyedDigest()

const memberNumbers = [1, 2, 3]

const namespaceOf = (number: number): string => `team${String(number)}`

/** Three ways in to a member: two Services that the operator makes, and one with an address of its own. */
const endpointsOf = (member: string, set: number, number: number): readonly JsonObject[] => [
  { host: `${member}-mysql-primary` },
  { host: `${member}-mysql-0.${member}-mysql.${namespaceOf(set)}.svc` },
  { host: addressOf(set, number) },
]

/** An address of its own for each member, out of 10.0.0.0/8. */
function addressOf(set: number, member: number): string {
  const number = set * memberNumbers.length + member
  return `10.${String((number >> 16) & 255)}.${String((number >> 8) & 255)}.${String(number & 255)}`
}

function clusterSetOf(set: number): JsonObject {
  return {
    apiVersion: 'ps.percona.com/v1',
    kind: 'PerconaServerMySQLClusterSet',
    metadata: { name: 'orders', namespace: namespaceOf(set) },
    spec: {
      primaryCluster: 'dc1',
      clusters: memberNumbers.map((number) => ({
        innodbClusterName: `dc${String(number)}`,
        endpoints: endpointsOf(`dc${String(number)}`, set, number),
      })),
      credentialsSecret: { name: 'dc1-secrets', key: 'clusterset' },
      mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
    },
    status: {
      primaryCluster: 'dc1',
      clusters: { dc1: { globalStatus: 'OK' }, dc2: { globalStatus: 'OK' }, dc3: { globalStatus: 'OK' } },
    },
  }
}

const userNames = ['root', 'operator', 'replication', 'monitor', 'xtrabackup', 'heartbeat', 'orchestrator']

const usersSecret = (name: string, namespace: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  stringData: Object.fromEntries(
    [...userNames, 'clusterset'].map((user) => [user, `${user} of ${namespace}`]),
  ),
})

/** A member with what belongs to it: its Services, its Secrets. */
function memberOf(set: number, number: number): readonly JsonObject[] {
  const name = `dc${String(number)}`
  const namespace = namespaceOf(set)
  const selector = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': 'mysql' }
  const service = (suffix: string, spec: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-${suffix}`, namespace },
    spec: { selector, ...spec },
  })
  return [
    {
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQL',
      metadata: { name, namespace },
      spec: { crVersion: '1.2.0', mysql: { image: 'percona/percona-server:8.4.10-10.1', size: 3 } },
    },
    service('mysql', { clusterIP: 'None' }),
    service('mysql-primary', { clusterIP: `fd00::${set.toString(16)}:${String(number)}` }),
    service('outer', { type: 'LoadBalancer', externalIPs: [addressOf(set, number)] }),
    usersSecret(`${name}-secrets`, namespace),
    usersSecret(`internal-${name}`, namespace),
  ]
}

/** How `serve` judges in a world of so many ClusterSets. */
function judgingAmong(count: number): Judging {
  const objects = Array.from({ length: count }, (_, set) => [
    clusterSetOf(set),
    ...memberNumbers.flatMap((number) => memberOf(set, number)),
  ]).flat()
  const bytes = Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
  const world = factsFromManifests(parseManifests({ file: 'scale', path: undefined, bytes }).objects, {
    clusterDomain,
    digest,
    namespace: 'default',
  })
  if (world.complaints.length > 0) throw new Error('the world of the measurement is not sound')
  console.log(`${String(count)} ClusterSets: ${JSON.stringify(world.counts)}`)
  return {
    rules,
    factSource: unchanging(world.facts),
    reading: { clusterDomain, digest },
    undecided: 'deny',
    breakGlassGroups: defaultBreakGlassGroups,
  }
}

/** An UPDATE of the first set, which is in both worlds. */
function updateOfFirstSet(): AdmissionRequest {
  const oldObject = clusterSetOf(0)
  const parsed = parseReview({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'scale',
      kind: { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' },
      operation: 'UPDATE',
      namespace: namespaceOf(0),
      name: 'orders',
      object: { ...oldObject, spec: { ...asSpec(oldObject), sslMode: 'REQUIRED' } },
      oldObject,
    },
  })
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.request
}

const asSpec = ({ spec }: JsonObject): object => (typeof spec === 'object' && spec !== null ? spec : {})

/** Microseconds that one judgement takes, as the mean of a round. */
async function timeOf(judging: Judging, request: AdmissionRequest): Promise<number> {
  const start = performance.now()
  for (let count = 0; count < judgementsPerRound; count += 1) await validate(request, judging)
  return ((performance.now() - start) * 1000) / judgementsPerRound
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const request = updateOfFirstSet()
const [small, large] = [judgingAmong(sizes.small), judgingAmong(sizes.large)]
for (const judging of [small, large]) {
  const { response } = await validate(request, judging)
  if (!response.allowed || response.warnings !== undefined)
    throw new Error(`the measured review is not sound: ${JSON.stringify(answerOf(response))}`)
}

const times: { readonly small: number[]; readonly large: number[] } = { small: [], large: [] }
for (let round = 0; round < warmUpRounds + rounds; round += 1) {
  // Who goes first changes, so that neither always meets the other's warm or cold caches.
  const order = round % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const)
  for (const which of order) {
    const time = await timeOf(which === 'small' ? small : large, request)
    if (round >= warmUpRounds) times[which].push(time)
  }
}

const [medianSmall, medianLarge] = [medianOf(times.small), medianOf(times.large)]
const ratio = medianLarge / medianSmall
console.log(`median among ${String(sizes.small)}: ${medianSmall.toFixed(1)} µs a verdict`)
console.log(`median among ${String(sizes.large)}: ${medianLarge.toFixed(1)} µs a verdict`)
console.log(`ratio: ${ratio.toFixed(3)}, and ${String(highestRatio)} is the highest allowed`)
if (!(ratio <= highestRatio)) process.exitCode = 1
