/**
 * An API server for measurements, in a process of its own: `fork` it with the number of ClusterSets. It says its port
 * when it has filled itself, and then makes as many changes a second as it is told.
 */
import { FakeApiServer } from '../test/watch/fake-api-server.ts'
import { clusterSet, defaults, world } from './reviews.ts'

type Raw = Record<string, unknown>

const sets = '/apis/ps.percona.com/v1/perconaservermysqlclustersets'
const servers = '/apis/ps.percona.com/v1/perconaservermysqls'
const secrets = '/api/v1/secrets'

/** How large an object of a cluster is, managedFields and all. */
const objectBytes = 4096

const size = { clusters: 3, endpoints: 3 }

/** Fills an object up to its size with what a cluster fills it with: who has managed which field. */
function filled(object: Raw): Raw {
  const metadata = object['metadata'] as Raw
  const missing = objectBytes - Buffer.byteLength(JSON.stringify(object))
  const field = 'f:spec.mysql.podSpec.containers.resources.requests'
  const count = Math.max(0, Math.ceil(missing / (field.length + 9)))
  const fieldsV1 = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${field}${String(index).padStart(3, '0')}`, {}]),
  )
  return { ...object, metadata: { ...metadata, managedFields: [{ manager: 'measurement', fieldsV1 }] } }
}

const metadataOf = (name: string, number: number): Raw => ({
  name,
  namespace: `team-${String(number % 100)}`,
  uid: `5d1fdc4e-0a5b-4f0c-8f4a-${String(number).padStart(12, '0')}`,
  generation: 1,
})

/** A set of three members with three endpoints each, none of them anybody else's. */
function setOf(number: number): Raw {
  const name = `set-${String(number)}`
  const stored = clusterSet({ size, spec: defaults, port: 3306, isStored: true })
  const clusters = ['a', 'b', 'c'].map((site) => ({
    innodbClusterName: site,
    endpoints: [0, 1, 2].map((pod) => ({ host: `mysql-${String(pod)}.${site}.${name}.example`, port: 3306 })),
  }))
  const metadata = metadataOf(name, number)
  return filled({ ...stored, metadata, spec: { ...(stored['spec'] as Raw), clusters } })
}

const serverOf = (number: number): Raw =>
  filled({
    apiVersion: 'ps.percona.com/v1',
    kind: 'PerconaServerMySQL',
    metadata: metadataOf(`mysql-${String(number)}`, number),
    spec: {
      crVersion: '1.2.0',
      secretsName: `mysql-${String(number)}-secrets`,
      mysql: { clusterType: 'group-replication', size: 3, image: 'percona/percona-server:8.4.10-10.1' },
    },
    status: { mysql: { ready: 3, size: 3, version: '8.4.10-10' }, state: 'ready' },
  })

const put = (path: string, object: Raw): void => {
  fake.put(path, object as Parameters<FakeApiServer['put']>[1])
}

/** Secrets come from an API server with `data`. */
function asStored(object: Raw): Raw {
  const { stringData = {}, ...rest } = object
  const data = Object.entries(stringData as Record<string, string>).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ])
  return { ...rest, data: Object.fromEntries(data) as Raw }
}

const count = Number(process.argv[2])
const fake = await FakeApiServer.start({ longestHistory: 1_000 })
for (let number = 0; number < count; number += 1) {
  put(sets, setOf(number))
  put(servers, serverOf(number))
}
// The members of the ClusterSets under review, and their Secrets.
for (const object of world)
  if (object['kind'] === 'PerconaServerMySQL') put(servers, object)
  else if (object['kind'] === 'Secret') put(secrets, asStored(object))

// What changes is made beforehand: what this process does must not be what is measured.
const changing = Array.from({ length: Math.min(count, 1_000) }, (_, number) => [
  { path: sets, object: setOf(number), generation: 1 },
  { path: servers, object: serverOf(number), generation: 1 },
]).flat()

/** Each tenth write changes the spec; the others are what the operator writes into the status every ten seconds. */
const writesForEachOfTheSpec = 10

const tickMilliseconds = 10
let perTick = 0
let made = 0
setInterval(() => {
  for (let change = 0; change < perTick; change += 1) {
    const one = changing[made % changing.length]
    made += 1
    if (one === undefined) continue
    if (made % writesForEachOfTheSpec === 0) one.generation += 1
    const metadata = { ...(one.object['metadata'] as Raw), generation: one.generation }
    const status = { ...(one.object['status'] as Raw), lastObservedAt: made }
    put(one.path, { ...one.object, metadata, status })
  }
}, tickMilliseconds)

process.on('message', (changesASecond: number) => {
  perTick = (changesASecond * tickMilliseconds) / 1000
})
process.send?.({ port: fake.port })
