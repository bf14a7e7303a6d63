import { credentialsMatch } from '../../src/rules/credentials-match.ts'
import {
  clusterSet,
  dc1,
  dc2,
  entry,
  passwords,
  perconaServer,
  secret,
  selectorOf,
  service,
  type Raw,
} from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

const setOf = (...clusters: readonly Raw[]): Raw => clusterSet({ spec: { clusters } })

const members = [perconaServer('dc1'), perconaServer('dc2')]
const threeMembers = [...members, perconaServer('dc3')]
const dc3 = entry('dc3', 'dc3-haproxy')

const crowd = Array.from({ length: 101 }, (_, index) => `dc${String(index + 1)}`)

const rooted = (name: string, root: string): Raw => secret(name, { root })

const different = (pair: string, keys: string, index = 1): ExpectedFinding => ({
  message: 'different',
  severity: 'error',
  path: `spec.clusters[${String(index)}].innodbClusterName`,
  problem: `clusters ${pair} have different passwords for ${keys}`,
  remedy: 'copy the values of the primary into the users Secret of the other',
})

const unsettled = (pair: string, keys: string, index = 1): ExpectedFinding => ({
  message: 'unsettled',
  severity: 'warning',
  path: `spec.clusters[${String(index)}].innodbClusterName`,
  problem: `${pair} may differ in ${keys}: not settled`,
  remedy: 'make users and internal Secret agree',
})

const oneSided = (pair: string, keys: string, index = 1): ExpectedFinding => ({
  message: 'oneSided',
  severity: 'warning',
  path: `spec.clusters[${String(index)}].innodbClusterName`,
  problem: `only one of ${pair} has a password for ${keys}`,
  remedy: 'copy it to the other',
})

const noMatch = (key = 'clusterset', name = 'shop/dc1-secrets'): ExpectedFinding => ({
  message: 'noMatch',
  severity: 'error',
  path: 'spec.credentialsSecret',
  problem: `key ${key} of Secret ${name} is not the password of the user clusterset on any site seen`,
  remedy: 'put the password that the members use into the Secret',
})

const standing = (finding: ExpectedFinding): ExpectedFinding => ({ ...finding, state: 'standing' })

testRule(credentialsMatch, {
  passes: {
    'both members have the same passwords': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [secret('dc1-secrets', passwords), secret('dc2-secrets', passwords)],
      }),
    },
    'the internal Secrets are the same as well': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('dc1-secrets', passwords),
          secret('internal-dc1', passwords),
          secret('dc2-secrets', passwords),
          secret('internal-dc2', passwords),
        ],
      }),
    },
    'one site has users Secret only, the other has internal Secret only': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [secret('dc1-secrets', passwords), secret('internal-dc2', passwords)],
      }),
    },
    'both members name one Secret': {
      subject: creation(
        clusterSet({ spec: { credentialsSecret: { name: 'test-secrets', key: 'clusterset' } } }),
      ),
      facts: world({
        perconaServers: [
          perconaServer('dc1', { spec: { secretsName: 'test-secrets' } }),
          perconaServer('dc2', { spec: { secretsName: 'test-secrets' } }),
        ],
        secrets: [secret('test-secrets', passwords)],
      }),
    },
    'the token of the monitoring differs, which is no user': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('dc1-secrets', { ...passwords, pmmservertoken: 'one' }),
          secret('dc2-secrets', { ...passwords, pmmservertoken: 'two' }),
        ],
      }),
    },
    'keys that are no users differ': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('dc1-secrets', { ...passwords, application: 'one', constructor: 'one', Root: 'one' }),
          secret('dc2-secrets', { ...passwords, application: 'two', constructor: 'two' }),
        ],
      }),
    },
    'the user clusterset where the operator of one side does not know it': {
      subject: creation(clusterSet({ spec: { credentialsSecret: { name: 'other', key: 'clusterset' } } })),
      facts: world({
        perconaServers: [perconaServer('dc1'), perconaServer('dc2', { spec: { crVersion: '1.1.0' } })],
        secrets: [
          rooted('dc1-secrets', 'one'),
          secret('internal-dc1', { clusterset: 'one' }),
          secret('dc2-secrets', { root: 'one', clusterset: 'two' }),
        ],
      }),
    },
    'the user configurator before release 1.3.0': {
      subject: creation(),
      facts: world({
        perconaServers: [perconaServer('dc1', { spec: { crVersion: '1.3.0' } }), perconaServer('dc2')],
        secrets: [
          secret('dc1-secrets', { ...passwords, configurator: 'one' }),
          secret('dc2-secrets', { ...passwords, configurator: 'two' }),
        ],
      }),
    },
    'one member has neither Secret yet': {
      subject: creation(),
      facts: world({ perconaServers: members, secrets: [secret('dc1-secrets', passwords)] }),
    },
    'the other member is outside': {
      subject: creation(setOf(dc1, entry('dc2', 'db.rome.example'))),
      facts: world({
        perconaServers: members,
        secrets: [secret('dc1-secrets', passwords), rooted('dc2-secrets', 'two')],
      }),
    },
    'neither side has the key': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [rooted('dc1-secrets', 'one'), rooted('dc2-secrets', 'one')],
      }),
    },
    'an empty value and a missing one are the same': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [secret('dc1-secrets', { root: 'one', monitor: '' }), rooted('dc2-secrets', 'one')],
      }),
    },
    'one in data, the other in stringData, which wins': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          rooted('dc1-secrets', 'one'),
          { ...rooted('dc2-secrets', 'two'), stringData: { root: 'one' } },
        ],
      }),
    },
    'both sites are in the middle of the same rotation': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          rooted('dc1-secrets', 'new'),
          rooted('internal-dc1', 'old'),
          rooted('dc2-secrets', 'new'),
          rooted('internal-dc2', 'old'),
        ],
      }),
    },
    'the credentialsSecret has what the members use, under another key': {
      subject: creation(clusterSet({ spec: { credentialsSecret: { name: 'own', key: 'credentials' } } })),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('own', { credentials: 'clusterset-1' }),
          secret('dc1-secrets', passwords),
          secret('dc2-secrets', passwords),
        ],
      }),
    },
    'the credentialsSecret is not there': {
      subject: creation(clusterSet({ spec: { credentialsSecret: { name: 'own', key: 'clusterset' } } })),
      facts: world({ perconaServers: members, secrets: [secret('dc1-secrets', passwords)] }),
    },
    'the credentialsSecret does not have the key': {
      subject: creation(clusterSet({ spec: { credentialsSecret: { name: 'own', key: 'constructor' } } })),
      facts: world({
        perconaServers: members,
        secrets: [secret('own', { root: 'one' }), secret('dc1-secrets', passwords)],
      }),
    },
    'the credentialsSecret has another value, and no settled one is seen': {
      subject: creation(clusterSet({ spec: { credentialsSecret: { name: 'own', key: 'clusterset' } } })),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('own', { clusterset: 'third' }),
          secret('dc1-secrets', { clusterset: 'new' }),
          secret('internal-dc1', { clusterset: 'old' }),
        ],
      }),
    },
    'two entries that lead to one cluster': {
      subject: creation(setOf(dc1, entry('dc2', 'dc1-haproxy'))),
      facts: world({ perconaServers: members, secrets: [secret('dc1-secrets', passwords)] }),
    },
    'Secrets with odd contents': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          { metadata: { name: 'dc1-secrets', namespace: 'shop' }, data: { root: 1, monitor: null } },
          { metadata: { name: 'dc2-secrets', namespace: 'shop' }, data: ['root'], stringData: 'root' },
        ],
      }),
    },
  },
  violates: {
    'one password differs between the internal Secrets': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('internal-dc1', { ...passwords, monitor: 'one' }),
          secret('internal-dc2', { ...passwords, monitor: 'two' }),
        ],
      }),
      findings: [different('dc1 and dc2', 'monitor')],
    },
    'every system user differs, and all are named in one finding': {
      subject: creation(),
      facts: world({
        perconaServers: [
          perconaServer('dc1', { spec: { crVersion: '1.3.0' } }),
          perconaServer('dc2', { spec: { crVersion: '1.10.0' } }),
        ],
        secrets: [
          secret('dc1-secrets', { ...passwords, configurator: 'configurator-1' }),
          secret('dc2-secrets', {
            root: 'root-2',
            operator: 'operator-2',
            replication: 'replication-2',
            monitor: 'monitor-2',
            xtrabackup: 'xtrabackup-2',
            heartbeat: 'heartbeat-2',
            orchestrator: 'orchestrator-2',
            clusterset: 'clusterset-2',
            configurator: 'configurator-2',
          }),
        ],
      }),
      findings: [
        different(
          'dc1 and dc2',
          'root, operator, replication, monitor, xtrabackup, heartbeat, orchestrator, clusterset, configurator',
        ),
      ],
    },
    'the user clusterset counts where crVersion is empty': {
      subject: creation(),
      facts: world({
        perconaServers: [perconaServer('dc1'), perconaServer('dc2', { spec: { crVersion: null } })],
        secrets: [secret('dc1-secrets', { clusterset: 'one' }), secret('dc2-secrets', { clusterset: 'two' })],
      }),
      findings: [different('dc1 and dc2', 'clusterset')],
    },
    'passwords that differ in letter case or a line break are different': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('dc1-secrets', { root: 'one', monitor: 'two' }),
          secret('dc2-secrets', { root: 'One', monitor: 'two\n' }),
        ],
      }),
      findings: [different('dc1 and dc2', 'root, monitor')],
    },
    'users Secret on one site, internal Secret on the other': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [rooted('dc1-secrets', 'one'), rooted('internal-dc2', 'two')],
      }),
      findings: [different('dc1 and dc2', 'root')],
    },
    'Secrets named by secretsName, in two namespaces': {
      subject: creation(setOf(entry('dc1', 'dc1-haproxy'), entry('dc2', 'dc2-haproxy.money'))),
      facts: world({
        perconaServers: [
          perconaServer('dc1', { spec: { secretsName: 'users' } }),
          perconaServer('dc2', { namespace: 'money', spec: { secretsName: 'users' } }),
        ],
        secrets: [rooted('users', 'one'), secret('users', { root: 'two' }, 'money')],
      }),
      findings: [different('dc1 and dc2', 'root')],
    },
    'one side only has the key': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [secret('dc1-secrets', { root: 'one', monitor: 'one' }), rooted('dc2-secrets', 'one')],
      }),
      findings: [oneSided('dc1 and dc2', 'monitor')],
    },
    'one side is in the middle of a rotation': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [rooted('dc1-secrets', 'new'), rooted('internal-dc1', 'old'), rooted('dc2-secrets', 'old')],
      }),
      findings: [unsettled('dc1 and dc2', 'root')],
    },
    'both sides are in the middle of different rotations': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          rooted('dc1-secrets', 'new'),
          rooted('internal-dc1', 'old'),
          rooted('dc2-secrets', 'newer'),
          rooted('internal-dc2', 'old'),
        ],
      }),
      findings: [unsettled('dc1 and dc2', 'root')],
    },
    'the same two values the other way round are no same rotation': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          rooted('dc1-secrets', 'new'),
          rooted('internal-dc1', 'old'),
          rooted('dc2-secrets', 'old'),
          rooted('internal-dc2', 'new'),
        ],
      }),
      findings: [unsettled('dc1 and dc2', 'root')],
    },
    'a key in the middle of a rotation on one side, and not at all on the other': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('dc1-secrets', { root: 'one', monitor: 'new' }),
          secret('internal-dc1', { root: 'one', monitor: 'old' }),
          rooted('dc2-secrets', 'one'),
        ],
      }),
      findings: [oneSided('dc1 and dc2', 'monitor')],
    },
    'a pair that differs in every way': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('dc1-secrets', { root: 'one', operator: 'new', monitor: 'one' }),
          secret('internal-dc1', { operator: 'old' }),
          secret('dc2-secrets', { root: 'two', operator: 'old', xtrabackup: 'two' }),
        ],
      }),
      findings: [
        different('dc1 and dc2', 'root'),
        unsettled('dc1 and dc2', 'operator'),
        oneSided('dc1 and dc2', 'monitor, xtrabackup'),
      ],
    },
    'three sites: every pair is compared, whoever is primary': {
      subject: creation(setOf(dc1, dc2, dc3)),
      facts: world({
        perconaServers: threeMembers,
        secrets: [rooted('dc1-secrets', 'one'), rooted('dc2-secrets', 'two'), rooted('dc3-secrets', 'two')],
      }),
      findings: [different('dc1 and dc2', 'root'), different('dc1 and dc3', 'root', 2)],
    },
    'a member without Secrets between two that differ is left out': {
      subject: creation(setOf(dc1, dc2, dc3)),
      facts: world({
        perconaServers: threeMembers,
        secrets: [rooted('dc1-secrets', 'one'), rooted('dc3-secrets', 'two')],
      }),
      findings: [different('dc1 and dc3', 'root', 2)],
    },
    'clusters called constructor and toString': {
      subject: creation(setOf(entry('constructor', 'dc1-haproxy'), entry('toString', 'dc2-haproxy'))),
      facts: world({
        perconaServers: members,
        secrets: [rooted('dc1-secrets', 'one'), rooted('dc2-secrets', 'two')],
      }),
      findings: [different('constructor and toString', 'root')],
    },
    'a member through a load balancer': {
      subject: creation(setOf(dc1, entry('dc2', '203.0.113.7'))),
      facts: world({
        perconaServers: members,
        services: [
          service('front', {
            spec: { selector: selectorOf('dc2', 'haproxy'), externalIPs: ['203.0.113.7'] },
          }),
        ],
        secrets: [rooted('dc1-secrets', 'one'), rooted('dc2-secrets', 'two')],
      }),
      findings: [different('dc1 and dc2', 'root')],
    },
    'the credentialsSecret has a password of its own': {
      subject: creation(clusterSet({ spec: { credentialsSecret: { name: 'own', key: 'credentials' } } })),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('own', { credentials: 'third' }),
          secret('dc1-secrets', passwords),
          secret('dc2-secrets', passwords),
        ],
      }),
      findings: [noMatch('credentials', 'shop/own')],
    },
    'the members differ, and the credentialsSecret has what none of them has': {
      subject: creation(clusterSet({ spec: { credentialsSecret: { name: 'own', key: 'clusterset' } } })),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('own', { clusterset: 'third' }),
          secret('dc1-secrets', { clusterset: 'one' }),
          secret('dc2-secrets', { clusterset: 'two' }),
        ],
      }),
      findings: [different('dc1 and dc2', 'clusterset'), noMatch('clusterset', 'shop/own')],
    },
    'the members differ, and the credentialsSecret has what one of them has': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [secret('dc1-secrets', { clusterset: 'one' }), secret('dc2-secrets', { clusterset: 'two' })],
      }),
      findings: [different('dc1 and dc2', 'clusterset')],
    },
    'only one member is seen, and the credentialsSecret has another value': {
      subject: creation(
        clusterSet({
          spec: {
            clusters: [dc1, entry('dc2', 'db.rome.example')],
            credentialsSecret: { name: 'own' },
          },
        }),
      ),
      facts: world({
        perconaServers: members,
        secrets: [secret('own', { clusterset: 'third' }), secret('dc1-secrets', passwords)],
      }),
      findings: [noMatch('clusterset', 'shop/own')],
    },
    'what is seen counts, though the Secrets of a third site may not be read': {
      subject: creation(setOf(dc1, dc2, entry('dc3', 'dc3-haproxy.money'))),
      facts: world({
        perconaServers: [...members, perconaServer('dc3', { namespace: 'money' })],
        secrets: [rooted('dc1-secrets', 'one'), rooted('dc2-secrets', 'two')],
        sights: { secrets: { forbidden: ['money'] } },
      }),
      findings: [different('dc1 and dc2', 'root')],
    },
    'an update brings the second member': {
      subject: update(setOf(dc1), setOf(dc1, dc2)),
      facts: world({
        perconaServers: members,
        secrets: [rooted('dc1-secrets', 'one'), rooted('dc2-secrets', 'two')],
      }),
      findings: [different('dc1 and dc2', 'root')],
    },
    'it was so before: it stands when the entries change places and the primary does': {
      subject: update(setOf(dc1, dc2), clusterSet({ spec: { primaryCluster: 'dc2', clusters: [dc2, dc1] } })),
      facts: world({
        perconaServers: members,
        secrets: [rooted('dc1-secrets', 'one'), secret('dc2-secrets', { root: 'two', monitor: 'two' })],
      }),
      findings: [standing(different('dc2 and dc1', 'root')), standing(oneSided('dc2 and dc1', 'monitor'))],
    },
    'a third site joins two that differ: what stands and what is new': {
      subject: update(setOf(dc1, dc2), setOf(dc1, dc3, dc2)),
      facts: world({
        perconaServers: threeMembers,
        secrets: [rooted('dc1-secrets', 'one'), rooted('dc2-secrets', 'two'), rooted('dc3-secrets', 'one')],
      }),
      findings: [standing(different('dc1 and dc2', 'root', 2)), different('dc3 and dc2', 'root', 2)],
    },
    'the entry leads to another cluster now, and that differs in more keys': {
      subject: update(setOf(dc1, dc2), setOf(dc1, entry('dc2', 'dc3-haproxy'))),
      facts: world({
        perconaServers: threeMembers,
        secrets: [
          secret('dc1-secrets', { root: 'one', monitor: 'one' }),
          secret('dc2-secrets', { root: 'two', monitor: 'one' }),
          secret('dc3-secrets', { root: 'two', monitor: 'two' }),
        ],
      }),
      findings: [different('dc1 and dc2', 'root, monitor')],
    },
    'the credentialsSecret was wrong before: it stands': {
      subject: update(
        clusterSet({ spec: { credentialsSecret: { name: 'own', key: null } } }),
        clusterSet({ spec: { credentialsSecret: { name: 'own', key: 'clusterset' } } }),
      ),
      facts: world({
        perconaServers: members,
        secrets: [secret('own', { clusterset: 'third' }), secret('dc1-secrets', passwords)],
      }),
      findings: [standing(noMatch('clusterset', 'shop/own'))],
    },
    'another wrong credentialsSecret is new': {
      subject: update(
        clusterSet({ spec: { credentialsSecret: { name: 'own', key: 'clusterset' } } }),
        clusterSet({ spec: { credentialsSecret: { name: 'other', key: 'clusterset' } } }),
      ),
      facts: world({
        perconaServers: members,
        secrets: [
          secret('own', { clusterset: 'third' }),
          secret('other', { clusterset: 'fourth' }),
          secret('dc1-secrets', passwords),
        ],
      }),
      findings: [noMatch('clusterset', 'shop/other')],
    },
    'more members than any set can hold': {
      subject: creation(setOf(...crowd.map((name) => entry(name, `${name}-mysql`)))),
      facts: world({
        perconaServers: crowd.map((name) => perconaServer(name)),
        secrets: crowd.map((name) => rooted(`${name}-secrets`, 'one')),
      }),
      findings: [
        {
          message: 'notAll',
          severity: 'warning',
          path: 'spec.clusters',
          problem: 'only the first 100 members were compared',
          remedy: 'list fewer clusters',
        },
      ],
    },
  },
  unproven: {
    'not every PerconaServerMySQL could be seen': {
      subject: creation(),
      facts: world({ sights: { perconaServers: { coverage: 'partial' } } }),
    },
    'not every Service could be seen': {
      subject: creation(),
      facts: world({ sights: { services: { coverage: 'partial' } } }),
    },
    'Secrets may not be read': {
      subject: creation(),
      facts: world({ perconaServers: members, sights: { secrets: { forbidden: ['*'] } } }),
    },
    'the internal Secret of one site could not be seen, so its passwords may be settled or not': {
      subject: creation(),
      facts: world({
        perconaServers: members,
        secrets: [rooted('dc1-secrets', 'one'), rooted('internal-dc1', 'one'), rooted('dc2-secrets', 'two')],
        sights: { secrets: { coverage: 'partial' } },
      }),
    },
  },
})
