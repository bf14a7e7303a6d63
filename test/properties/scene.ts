import {
  passwords,
  perconaServer,
  secret,
  selectorOf,
  service,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import { createReview, updateReview } from '../support/reviews.ts'
import { withPatch, type PatchStep } from '../support/json-patch.ts'
import type { World } from '../support/world.ts'

/** The namespace of everything in a scene, unless it says otherwise. */
export const home = 'shop'

export interface EndpointSketch {
  host: string
  port?: number
}

export interface MemberSketch {
  name: string
  endpoints: EndpointSketch[]
}

/** A ClusterSet in a form that is easy to spoil. */
export interface SetSketch {
  name: string
  namespace: string
  primary: string
  members: MemberSketch[]
  credentials: { name: string; key?: string }
  annotations: Record<string, string>
  /** Fields of the spec beside those above. */
  more: Raw
}

export interface ServerSketch {
  name: string
  clusterType: string
  image: string
  crVersion: string
  usersSecret: string
  isPaused: boolean
}

/** Values of Secrets, by name of the Secret. */
export type SecretsSketch = Record<string, Record<string, string>>

export type StatusSketch = 'formed' | 'notFormed' | 'none'

/** What is asked for, and the world in which it is asked. */
export interface Scene {
  /** What the review is about: the ClusterSet, a PerconaServerMySQL or a Secret. */
  about: 'ClusterSet' | 'PerconaServer' | 'Secret'
  operation: 'CREATE' | 'UPDATE'
  /** The ClusterSet as it stands. On a CREATE of it there is none. */
  old: SetSketch
  status: StatusSketch
  /** The ClusterSet as asked for. */
  set: SetSketch
  servers: ServerSketch[]
  secrets: SecretsSketch
  /** ClusterSets beside the one in question. */
  others: SetSketch[]
  services: Raw[]
  /** Number of the member that a review of another kind is about. */
  number: number
  /** How the PerconaServerMySQL under review is changed. */
  serverEdit: Partial<ServerSketch>
  /** How the Secret under review is changed; undefined takes the key away. */
  secretEdit: Record<string, string | undefined>
  /** Done to the object at the end: what a sketch cannot say, such as a wrong type. */
  damage: PatchStep[]
}

export const setFrom = ({
  name,
  namespace,
  primary,
  members,
  credentials,
  annotations,
  more,
}: SetSketch): Raw => ({
  apiVersion: 'ps.percona.com/v1',
  kind: 'PerconaServerMySQLClusterSet',
  metadata: { name, namespace, annotations },
  spec: {
    primaryCluster: primary,
    clusters: members.map((member) => ({
      innodbClusterName: member.name,
      endpoints: member.endpoints.map((one) => ({ ...one })),
    })),
    credentialsSecret: { ...credentials },
    mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
    ...more,
  },
})

const statuses: Readonly<Record<StatusSketch, (set: SetSketch) => Raw>> = {
  formed: ({ primary, members }) => ({
    status: statusOf(primary, ...members.map(({ name }) => name).filter((name) => name !== primary)),
  }),
  notFormed: () => ({ status: { primaryCluster: '', conditions: [] } }),
  none: () => ({}),
}

/** A ClusterSet as the API server holds it. */
export const storedSetFrom = (set: SetSketch, status: StatusSketch): Raw => ({
  ...setFrom(set),
  ...statuses[status](set),
})

export const serverFrom = ({
  name,
  clusterType,
  image,
  crVersion,
  usersSecret,
  isPaused,
}: ServerSketch): Raw =>
  perconaServer(name, {
    mysql: { clusterType, image },
    spec: { crVersion, secretsName: usersSecret, pause: isPaused },
  })

export const secretsFrom = (secrets: SecretsSketch): Raw[] =>
  Object.entries(secrets).map(([name, values]) => secret(name, values, home))

/** The world of a scene, as it stands before the request. */
export const worldOf = ({
  about,
  operation,
  old,
  status,
  servers,
  secrets,
  others,
  services,
}: Scene): World => ({
  clusterSets: [
    ...others.map((set) => setFrom(set)),
    ...(about === 'ClusterSet' && operation === 'CREATE' ? [] : [storedSetFrom(old, status)]),
  ],
  perconaServers: servers.map(serverFrom),
  services,
  secrets: secretsFrom(secrets),
})

/** The object and the old object of a scene's review. */
export function objectsOf(scene: Scene): { readonly object: Raw; readonly oldObject: Raw } {
  const { about, old, status, set, servers, secrets, number, serverEdit, secretEdit, damage } = scene
  if (about === 'ClusterSet')
    return { object: withPatch(setFrom(set), damage), oldObject: storedSetFrom(old, status) }
  const server = servers[number % servers.length]
  if (server === undefined) throw new Error('every scene has a PerconaServerMySQL')
  if (about === 'PerconaServer') {
    const object = serverFrom({ ...server, ...serverEdit })
    return { object: withPatch(object, damage), oldObject: serverFrom(server) }
  }
  const values = secrets[server.usersSecret] ?? {}
  const edited = Object.entries({ ...values, ...secretEdit }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return {
    object: withPatch(secret(server.usersSecret, Object.fromEntries(edited), home), damage),
    oldObject: secret(server.usersSecret, values, home),
  }
}

/** The AdmissionReview of a scene. */
export function reviewOfScene(scene: Scene): Raw {
  const { object, oldObject } = objectsOf(scene)
  return scene.operation === 'CREATE' ? createReview(object) : updateReview(oldObject, object)
}

/** All passwords that an operator of release 1.3.0 keeps. */
export const allPasswords: Record<string, string> = { ...passwords, configurator: 'configurator-1' }

/** A Service that leads to a cluster from an address outside. */
export const addressService = (server: string, address: string): Raw =>
  service(`${server}-outer`, {
    spec: { type: 'LoadBalancer', externalIPs: [address], selector: selectorOf(server) },
  })
