import type { PatchStep } from '../support/json-patch.ts'
import { allPasswords, type MemberSketch, type Scene, type ServerSketch } from './scene.ts'

/** One way to spoil a scene, and the rule that has to see it. */
export interface Break {
  readonly aims: string
  readonly about: Scene['about']
  /** A break of what is asked for cannot be one of the old object; the others can. */
  readonly ofTheChange?: true
  /** Whether it makes a difference in this scene. */
  applies(scene: Scene): boolean
  /** Spoils the scene in place; `pick` chooses among several ways. */
  apply(scene: Scene, pick: number): void
}

const chosen = <T>(items: readonly T[], pick: number): T => {
  const item = items[pick % items.length]
  if (item === undefined) throw new Error('there is nothing to choose from')
  return item
}

const memberAt = ({ set }: Scene, pick: number): MemberSketch => chosen(set.members, pick)

const serverAt = ({ servers }: Scene, pick: number): ServerSketch => chosen(servers, pick)

/** Servers that the set as asked for still leads to. */
const listedServers = ({ servers, set }: Scene): readonly ServerSketch[] =>
  servers.filter(({ name }) => set.members.some((member) => member.name === name))

const isUpdate = ({ operation }: Scene): boolean => operation === 'UPDATE'
const isKnownOrStatusless = ({ operation, status }: Scene): boolean =>
  operation === 'UPDATE' && status !== 'notFormed'
const always = (): boolean => true

const hostOf = ({ endpoints }: MemberSketch): string => chosen(endpoints, 0).host

const elsewhere = (name: string, host: string, port?: number): MemberSketch => ({
  name,
  endpoints: [port === undefined ? { host } : { host, port }],
})

const systemKeys = Object.keys(allPasswords).filter((key) => key !== 'configurator')

/** Spoils what a review of a ClusterSet is judged by, so that a rule sees it. */
export const setBreaks: readonly Break[] = [
  {
    aims: 'endpoint-hosts-unique',
    about: 'ClusterSet',
    applies: always,
    apply(scene, pick) {
      const host = hostOf(memberAt(scene, pick))
      const spelled = pick % 2 === 0 ? `${host.toUpperCase()}.` : host
      memberAt(scene, pick + 1).endpoints.push({ host: spelled })
    },
  },
  {
    aims: 'endpoint-claimed-once',
    about: 'ClusterSet',
    applies: always,
    apply(scene, pick) {
      const { host, port } = chosen(memberAt(scene, pick).endpoints, 0)
      const name = `billing${String(pick % 3)}`
      if (scene.others.some((other) => other.name === name)) return
      scene.others.push({
        ...structuredClone(scene.old),
        name,
        members: [elsewhere('rome', host, port)],
        primary: 'rome',
      })
    },
  },
  {
    aims: 'primary-is-member',
    about: 'ClusterSet',
    applies: always,
    apply(scene, pick) {
      scene.set.primary = chosen(['nowhere', 'Paris', ''], pick)
    },
  },
  {
    aims: 'member-names-unique',
    about: 'ClusterSet',
    applies: always,
    apply(scene, pick) {
      const { name } = memberAt(scene, pick)
      scene.set.members.push(
        elsewhere(
          pick % 2 === 0 ? name.toUpperCase() : name,
          `db${String(scene.set.members.length)}.double.example`,
        ),
      )
    },
  },
  {
    aims: 'member-uses-group-replication',
    about: 'ClusterSet',
    applies: (scene) => listedServers(scene).length > 0,
    apply(scene, pick) {
      chosen(listedServers(scene), pick).clusterType = 'async'
    },
  },
  {
    aims: 'credentials-secret-exists',
    about: 'ClusterSet',
    applies: always,
    apply({ set }, pick) {
      if (pick % 3 === 0) set.credentials.name = ''
      else if (pick % 3 === 1) set.credentials.key = 'nothing-there'
      else set.credentials.name = 'lost'
    },
  },
  {
    aims: 'credentials-match',
    about: 'ClusterSet',
    applies: ({ secrets }) => 'orders-credentials' in secrets,
    apply({ secrets }, pick) {
      secrets['orders-credentials'] = { access: `other-${String(pick)}` }
    },
  },
  {
    aims: 'credentials-match',
    about: 'ClusterSet',
    applies: (scene) =>
      listedServers(scene).length > 1 &&
      new Set(listedServers(scene).map(({ usersSecret }) => usersSecret)).size > 1,
    apply(scene, pick) {
      const { usersSecret } = chosen(listedServers(scene), pick)
      const secret = scene.secrets[usersSecret]
      if (secret !== undefined) secret[chosen(systemKeys, pick)] = `other-${String(pick)}`
    },
  },
  {
    aims: 'member-version-supported',
    about: 'ClusterSet',
    applies: (scene) => listedServers(scene).length > 0,
    apply(scene, pick) {
      const images = ['percona/percona-server:8.0.26-16', 'percona/percona-server:latest']
      chosen(listedServers(scene), pick).image = chosen(images, pick)
    },
  },
  {
    aims: 'removed-member-not-readded',
    about: 'ClusterSet',
    ofTheChange: true,
    applies: isUpdate,
    apply({ set }, pick) {
      if (set.members.some(({ name }) => name.toLowerCase() === 'gone')) return
      set.members.push(elsewhere(pick % 2 === 0 ? 'gone' : 'Gone', 'db.gone.example'))
    },
  },
  {
    aims: 'removed-members-recorded',
    about: 'ClusterSet',
    ofTheChange: true,
    applies: isUpdate,
    apply({ set }) {
      delete set.annotations['clusterset-guard.io/removed-clusters']
    },
  },
  {
    aims: 'primary-not-removed',
    about: 'ClusterSet',
    ofTheChange: true,
    applies: isKnownOrStatusless,
    apply({ set }) {
      set.members = set.members.filter(({ name }) => name !== 'paris')
      if (set.members.length === 0) set.members.push(elsewhere('oslo', 'db.oslo.example'))
    },
  },
]

const otherBreaks: readonly Break[] = [
  {
    aims: 'member-stays-group-replication',
    about: 'PerconaServer',
    applies: isUpdate,
    apply(scene, pick) {
      scene.serverEdit.clusterType = chosen(['async', 'Group-Replication', 'semi-sync'], pick)
    },
  },
  {
    aims: 'replica-credentials-not-rotated',
    about: 'Secret',
    applies: (scene) => {
      const server = serverAt(scene, scene.number)
      const isShared = scene.servers.some(
        ({ name }) => name === 'paris' && server.usersSecret === 'all-users',
      )
      return scene.operation === 'UPDATE' && scene.status === 'formed' && server.name !== 'paris' && !isShared
    },
    apply(scene, pick) {
      const key = chosen(systemKeys, pick)
      const values = { 0: `other-${String(pick)}`, 1: '', 2: undefined }
      scene.secretEdit[key] = values[chosen([0, 1, 2] as const, pick)]
    },
  },
]

/** Spoils the shape of the object, so that no rule can judge it. */
const misshapes: readonly (readonly PatchStep[])[] = [
  [{ op: 'remove', path: '/spec/mysqlshellRunner' }],
  [{ op: 'replace', path: '/spec/clusters', value: 'paris' }],
  [{ op: 'add', path: '/spec/sslMode', value: 1 }],
  [{ op: 'remove', path: '/spec/clusters/0/endpoints' }],
  [{ op: 'add', path: '/spec/clusters/0/endpoints/0/port', value: '3306' }],
  [{ op: 'remove', path: '/spec' }],
  [{ op: 'add', path: '/spec/createReplicaClusterOptions', value: { recoveryMethod: 'Clone' } }],
]

export const shapeBreak: Break = {
  aims: 'schema',
  about: 'ClusterSet',
  ofTheChange: true,
  // A second one could find its field gone already.
  applies: ({ damage }) => damage.length === 0,
  apply(scene, pick) {
    scene.damage = [...chosen(misshapes, pick)]
  },
}

/** All breaks that a rule has to see. */
export const breaks: readonly Break[] = [...setBreaks, ...otherBreaks]

/** Changes that today no rule has an opinion on. */
export const asides: readonly Break[] = [
  {
    aims: '',
    about: 'PerconaServer',
    applies: always,
    apply(scene, pick) {
      scene.damage.push(
        chosen<PatchStep>(
          [
            { op: 'replace', path: '/spec/mysql/image', value: 7 },
            { op: 'add', path: '/spec/pause', value: 'yes' },
            { op: 'add', path: '/spec/mysql/size', value: -1 },
            { op: 'add', path: '/metadata/labels', value: ['a'] },
          ],
          pick,
        ),
      )
    },
  },
  {
    aims: '',
    about: 'Secret',
    applies: always,
    apply(scene, pick) {
      scene.damage.push({
        op: 'add',
        path: `/data/unknown${String(pick % 5)}`,
        value: pick % 2 === 0 ? 7 : '!',
      })
    },
  },
]
