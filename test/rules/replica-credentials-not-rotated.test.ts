import { test } from 'tap'

import { evaluate } from '../../src/engine/evaluate.ts'
import { replicaCredentialsNotRotated } from '../../src/rules/replica-credentials-not-rotated.ts'
import { clusterSet, dc1, dc2, entry, perconaServer, secret, statusOf, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { secretUpdate, world } from '../support/world.ts'

/** Keys of the users Secret of dc2, before and after. */
const change = (before: Record<string, string>, after: Record<string, string>, name = 'dc2-secrets') =>
  secretUpdate(secret(name, before), secret(name, after))

const rotation = change({ monitor: 'old' }, { monitor: 'new' })

/** dc1 is primary, dc2 has joined as its replica. */
const formed = clusterSet({ status: statusOf('dc1', 'dc2') })

const servers = [perconaServer('dc1'), perconaServer('dc2')]

const outsidePrimary = (credentialsSecret: Raw): Raw =>
  clusterSet({
    spec: { clusters: [entry('dc1', 'db.paris.example'), dc2], credentialsSecret },
    status: statusOf('dc1', 'dc2'),
  })

const keyLost = (key: string, name = 'dc2', set = 'shop/orders'): ExpectedFinding => ({
  message: 'keyLost',
  severity: 'error',
  path: `data.${key}`,
  problem: `key ${key} is taken out, and dc2 is replica ${name} of ClusterSet ${set}`,
  remedy: 'keep the key: the operator would make up another password, which a replica cannot take',
})

const otherThanPrimary = (
  key: string,
  { name = 'dc2', server = 'dc2', set = 'shop/orders', primary = 'dc1' } = {},
): ExpectedFinding => ({
  message: 'otherThanPrimary',
  severity: 'error',
  path: `data.${key}`,
  problem: `the new password of ${key} is not the primary's, and ${server} is replica ${name} of ClusterSet ${set}`,
  remedy: `change the password on the primary ${primary} first, then copy its value here`,
})

const primaryUnknown = (key: string, primary = 'dc1'): ExpectedFinding => ({
  message: 'primaryUnknown',
  severity: 'warning',
  path: `data.${key}`,
  problem: `${key} of replica dc2 changes, and the primary's is unseen`,
  remedy: `set it on ${primary} first`,
})

testRule(replicaCredentialsNotRotated, {
  passes: {
    'the password is set to what the primary has': {
      subject: rotation,
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'new' })],
      }),
    },
    'the primary is in the middle of its rotation, and the replica takes the new value': {
      subject: rotation,
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'new' }), secret('internal-dc1', { monitor: 'old' })],
      }),
    },
    'the primary is in the middle of its rotation, and the replica goes back to the old value': {
      subject: change({ monitor: 'new' }, { monitor: 'old' }),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'new' }), secret('internal-dc1', { monitor: 'old' })],
      }),
    },
    'only the internal Secret of the primary is there, and has the value': {
      subject: rotation,
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('internal-dc1', { monitor: 'new' })],
      }),
    },
    'a key is filled for the first time': {
      subject: change({ root: 'one', heartbeat: '' }, { root: 'one', heartbeat: 'own', clusterset: 'own' }),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    'the token of the monitoring changes, which is no user': {
      subject: change({ pmmservertoken: 'old' }, { pmmservertoken: 'new' }),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    'unknown keys change or go': {
      subject: change({ application: 'old', constructor: 'old', Root: 'old' }, { application: 'new' }),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    "the user clusterset before the replica's operator knows it": {
      subject: change({ clusterset: 'old' }, { clusterset: 'new' }),
      facts: world({
        clusterSets: [formed],
        perconaServers: [perconaServer('dc1'), perconaServer('dc2', { spec: { crVersion: '1.1.0' } })],
        secrets: [secret('dc1-secrets', { clusterset: 'one' })],
      }),
    },
    'the user configurator before release 1.3.0': {
      subject: change({ configurator: 'old' }, {}),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    'labels and annotations change, and a key that is no user': {
      subject: secretUpdate(secret('dc2-secrets', { monitor: 'old' }), {
        ...secret('dc2-secrets', { monitor: 'old', application: 'new' }),
        metadata: { name: 'dc2-secrets', namespace: 'shop', labels: { a: 'b' }, annotations: { c: 'd' } },
      }),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    'the same value, in stringData': {
      subject: secretUpdate(secret('dc2-secrets', { monitor: 'old' }), {
        metadata: { name: 'dc2-secrets', namespace: 'shop' },
        stringData: { monitor: 'old' },
      }),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    "an internal Secret, which only the replica's operator writes": {
      subject: change({ monitor: 'old' }, { monitor: 'new' }, 'internal-dc2'),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'one' })],
      }),
    },
    'an internal Secret, though a cluster names it as its users Secret': {
      subject: change({ monitor: 'old' }, { monitor: 'new' }, 'internal-dc2'),
      facts: world({
        clusterSets: [formed],
        perconaServers: [
          perconaServer('dc1'),
          perconaServer('dc2', { spec: { secretsName: 'internal-dc2' } }),
        ],
      }),
    },
    "the primary's own Secret": {
      subject: change({ monitor: 'old' }, { monitor: 'new' }, 'dc1-secrets'),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    'one Secret for the primary and its replica': {
      subject: change({ monitor: 'old' }, { monitor: 'new' }, 'users'),
      facts: world({
        clusterSets: [formed],
        perconaServers: [
          perconaServer('dc1', { spec: { secretsName: 'users' } }),
          perconaServer('dc2', { spec: { secretsName: 'users' } }),
        ],
      }),
    },
    'a cluster that is listed and has not joined': {
      subject: rotation,
      facts: world({ clusterSets: [clusterSet({ status: statusOf('dc1') })], perconaServers: servers }),
    },
    'a set without a status proves nothing': {
      subject: rotation,
      facts: world({ clusterSets: [clusterSet({ status: null })], perconaServers: servers }),
    },
    'a cluster that has joined and is listed no longer': {
      subject: rotation,
      facts: world({
        clusterSets: [clusterSet({ spec: { clusters: [dc1] }, status: statusOf('dc1', 'dc2') })],
        perconaServers: servers,
      }),
    },
    'the set is being deleted': {
      subject: rotation,
      facts: world({
        clusterSets: [
          clusterSet({
            metadata: {
              deletionTimestamp: '2026-11-21T08:55:48Z',
              finalizers: ['percona.com/clusterset-dissolve'],
            },
            status: statusOf('dc1', 'dc2'),
          }),
        ],
        perconaServers: servers,
      }),
    },
    'status says that this cluster is primary, whatever the spec says': {
      subject: rotation,
      facts: world({
        clusterSets: [clusterSet({ status: statusOf('dc2', 'dc1') })],
        perconaServers: servers,
      }),
    },
    'a Secret of this name in another namespace': {
      subject: secretUpdate(
        secret('dc2-secrets', { monitor: 'old' }, 'money'),
        secret('dc2-secrets', { monitor: 'new' }, 'money'),
      ),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    'a Secret that no cluster uses': {
      subject: change({ monitor: 'old' }, {}, 'dc2-certificates'),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
    'the default name, when the cluster names another Secret': {
      subject: rotation,
      facts: world({
        clusterSets: [formed],
        perconaServers: [perconaServer('dc1'), perconaServer('dc2', { spec: { secretsName: 'users' } })],
      }),
    },
    'a cluster in no set': {
      subject: rotation,
      facts: world({ perconaServers: servers }),
    },
    'the primary is outside, and the user clusterset takes what the credentialsSecret has': {
      subject: change({ clusterset: 'old' }, { clusterset: 'new' }),
      facts: world({
        clusterSets: [outsidePrimary({ name: 'own', key: 'credentials' })],
        perconaServers: servers,
        secrets: [secret('own', { credentials: 'new' })],
      }),
    },
    'an old Secret with odd contents had nothing filled': {
      subject: secretUpdate(
        { metadata: { name: 'dc2-secrets', namespace: 'shop' }, data: { monitor: 7, root: null } },
        secret('dc2-secrets', { monitor: 'new', root: 'new' }),
      ),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
    },
  },
  violates: {
    'the user clusterset gets a new value': {
      subject: change({ clusterset: 'old', root: 'one' }, { clusterset: 'new', root: 'one' }),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { clusterset: 'old', root: 'one' })],
      }),
      findings: [otherThanPrimary('clusterset')],
    },
    'every system user gets a new value': {
      subject: change(
        {
          configurator: 'old',
          clusterset: 'old',
          orchestrator: 'old',
          heartbeat: 'old',
          xtrabackup: 'old',
          monitor: 'old',
          replication: 'old',
          operator: 'old',
          root: 'old',
        },
        {
          configurator: 'new',
          clusterset: 'new',
          orchestrator: 'new',
          heartbeat: 'new',
          xtrabackup: 'new',
          monitor: 'new',
          replication: 'new',
          operator: 'new',
          root: 'new',
        },
      ),
      facts: world({
        clusterSets: [formed],
        perconaServers: [perconaServer('dc1'), perconaServer('dc2', { spec: { crVersion: '1.3.0' } })],
        secrets: [
          secret('internal-dc1', {
            root: 'old',
            operator: 'old',
            replication: 'old',
            monitor: 'old',
            xtrabackup: 'old',
            heartbeat: 'old',
            orchestrator: 'old',
            clusterset: 'old',
            configurator: 'old',
          }),
        ],
      }),
      findings: [
        otherThanPrimary('root'),
        otherThanPrimary('operator'),
        otherThanPrimary('replication'),
        otherThanPrimary('monitor'),
        otherThanPrimary('xtrabackup'),
        otherThanPrimary('heartbeat'),
        otherThanPrimary('orchestrator'),
        otherThanPrimary('clusterset'),
        otherThanPrimary('configurator'),
      ],
    },
    'the new value is neither what the primary wants nor what it has': {
      subject: change({ monitor: 'old' }, { monitor: 'third' }),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'new' }), secret('internal-dc1', { monitor: 'old' })],
      }),
      findings: [otherThanPrimary('monitor')],
    },
    'only a line break is added': {
      subject: change({ monitor: 'old' }, { monitor: 'old\n' }),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'old' })],
      }),
      findings: [otherThanPrimary('monitor')],
    },
    'the new value is in stringData': {
      subject: secretUpdate(secret('dc2-secrets', { monitor: 'old' }), {
        ...secret('dc2-secrets', { monitor: 'old', application: 'one' }),
        stringData: { monitor: 'new' },
      }),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'old' })],
      }),
      findings: [otherThanPrimary('monitor')],
    },
    'a key goes': {
      subject: change({ monitor: 'old', root: 'one' }, { root: 'one' }),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'old' })],
      }),
      findings: [keyLost('monitor')],
    },
    'a key is emptied, and the primary cannot be seen': {
      subject: change({ monitor: 'old' }, { monitor: '' }),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        sights: { secrets: { forbidden: ['shop'] } },
      }),
      findings: [keyLost('monitor')],
    },
    'data becomes a list, so every key goes': {
      subject: secretUpdate(secret('dc2-secrets', { root: 'one', monitor: 'old' }), {
        metadata: { name: 'dc2-secrets', namespace: 'shop' },
        data: ['root', 'monitor'],
      }),
      facts: world({ clusterSets: [formed], perconaServers: servers }),
      findings: [keyLost('root'), keyLost('monitor')],
    },
    'one key goes and one changes': {
      subject: change({ root: 'old', monitor: 'old' }, { monitor: 'new' }),
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { root: 'old', monitor: 'old' })],
      }),
      findings: [keyLost('root'), otherThanPrimary('monitor')],
    },
    'before the set is formed the spec says who is primary': {
      subject: rotation,
      facts: world({
        clusterSets: [clusterSet({ status: { primaryCluster: '', clusters: { dc1: {}, dc2: {} } } })],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'old' })],
      }),
      findings: [otherThanPrimary('monitor')],
    },
    'status says that the other one is primary, whatever the spec says': {
      subject: change({ monitor: 'old' }, { monitor: 'new' }, 'dc1-secrets'),
      facts: world({
        clusterSets: [clusterSet({ status: statusOf('dc2', 'dc1') })],
        perconaServers: servers,
        secrets: [secret('dc2-secrets', { monitor: 'old' })],
      }),
      findings: [otherThanPrimary('monitor', { name: 'dc1', server: 'dc1', primary: 'dc2' })],
    },
    'a set in another namespace, a Secret named by secretsName, an entry called constructor': {
      subject: change({ monitor: 'old' }, { monitor: 'new' }, 'users'),
      facts: world({
        clusterSets: [
          clusterSet({
            namespace: 'money',
            spec: {
              primaryCluster: 'toString',
              clusters: [entry('toString', 'dc1-haproxy.shop'), entry('constructor', 'dc2-haproxy.shop.svc')],
            },
            status: statusOf('toString', 'constructor'),
          }),
        ],
        perconaServers: [perconaServer('dc1'), perconaServer('dc2', { spec: { secretsName: 'users' } })],
        secrets: [secret('dc1-secrets', { monitor: 'old' })],
      }),
      findings: [
        otherThanPrimary('monitor', { name: 'constructor', set: 'money/orders', primary: 'toString' }),
      ],
    },
    'two replicas share a Secret': {
      subject: change({ monitor: 'old' }, { monitor: 'new' }, 'users'),
      facts: world({
        clusterSets: [
          clusterSet({
            spec: { clusters: [dc1, dc2, entry('dc3', 'dc3-haproxy', 'dc3-mysql-primary')] },
            status: statusOf('dc1', 'dc2', 'dc3'),
          }),
        ],
        perconaServers: [
          perconaServer('dc1'),
          perconaServer('dc2', { spec: { secretsName: 'users' } }),
          perconaServer('dc3', { spec: { secretsName: 'users' } }),
        ],
        secrets: [secret('dc1-secrets', { monitor: 'old' })],
      }),
      findings: [otherThanPrimary('monitor'), otherThanPrimary('monitor', { name: 'dc3', server: 'dc3' })],
    },
    'the primary has no such key': {
      subject: rotation,
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { root: 'one' })],
      }),
      findings: [primaryUnknown('monitor')],
    },
    "the primary's Secrets may not be read": {
      subject: rotation,
      facts: world({
        clusterSets: [
          clusterSet({
            spec: { clusters: [entry('dc1', 'dc1-haproxy.money'), dc2] },
            status: statusOf('dc1', 'dc2'),
          }),
        ],
        perconaServers: [perconaServer('dc1', { namespace: 'money' }), perconaServer('dc2')],
        sights: { secrets: { forbidden: ['money'] } },
      }),
      findings: [primaryUnknown('monitor')],
    },
    "only one of the primary's two Secrets could be seen, and has another value": {
      subject: rotation,
      facts: world({
        clusterSets: [formed],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'other' })],
        sights: { secrets: { coverage: 'partial' } },
      }),
      findings: [primaryUnknown('monitor')],
    },
    'the primary is not there yet': {
      subject: rotation,
      facts: world({ clusterSets: [formed], perconaServers: [perconaServer('dc2')] }),
      findings: [primaryUnknown('monitor')],
    },
    'the primary is not in the list': {
      subject: rotation,
      facts: world({
        clusterSets: [clusterSet({ spec: { clusters: [dc2] }, status: statusOf('dc1', 'dc2') })],
        perconaServers: servers,
        secrets: [secret('dc1-secrets', { monitor: 'old' })],
      }),
      findings: [primaryUnknown('monitor')],
    },
    'the primary is outside, and the key is not clusterset': {
      subject: change({ monitor: 'old' }, { monitor: 'new' }),
      facts: world({
        clusterSets: [outsidePrimary({ name: 'own', key: 'clusterset' })],
        perconaServers: servers,
        secrets: [secret('own', { clusterset: 'new', monitor: 'new' })],
      }),
      findings: [primaryUnknown('monitor')],
    },
    'the primary is outside, and the user clusterset gets another value than the credentialsSecret has': {
      subject: change({ clusterset: 'old' }, { clusterset: 'new' }),
      facts: world({
        clusterSets: [outsidePrimary({ name: 'own' })],
        perconaServers: servers,
        secrets: [secret('own', { clusterset: 'old' })],
      }),
      findings: [otherThanPrimary('clusterset')],
    },
    'the primary is outside, and the credentialsSecret is not there': {
      subject: change({ clusterset: 'old' }, { clusterset: 'new' }),
      facts: world({
        clusterSets: [outsidePrimary({ name: 'own', key: 'clusterset' })],
        perconaServers: servers,
      }),
      findings: [primaryUnknown('clusterset')],
    },
    'the primary is outside, and the credentialsSecret does not have the key': {
      subject: change({ clusterset: 'old' }, { clusterset: 'new' }),
      facts: world({
        clusterSets: [outsidePrimary({ name: 'own', key: 'constructor' })],
        perconaServers: servers,
        secrets: [secret('own', { clusterset: 'new' })],
      }),
      findings: [primaryUnknown('clusterset')],
    },
    'the primary is outside, and the Secret under review is the credentialsSecret: it proves nothing': {
      subject: change({ clusterset: 'old' }, { clusterset: 'new' }),
      facts: world({
        clusterSets: [outsidePrimary({ name: 'dc2-secrets', key: 'clusterset' })],
        perconaServers: servers,
        secrets: [secret('dc2-secrets', { clusterset: 'new' })],
      }),
      findings: [primaryUnknown('clusterset')],
    },
  },
  unproven: {
    'not every ClusterSet could be seen': {
      subject: rotation,
      facts: world({ perconaServers: servers, sights: { clusterSets: { coverage: 'partial' } } }),
    },
    'the namespace of the clusters may not be read': {
      subject: rotation,
      facts: world({ clusterSets: [formed], sights: { perconaServers: { forbidden: ['shop'] } } }),
    },
    'not every Service could be seen': {
      subject: rotation,
      facts: world({ perconaServers: servers, sights: { services: { coverage: 'partial' } } }),
    },
    'not every Secret could be seen': {
      subject: rotation,
      facts: world({ perconaServers: servers, sights: { secrets: { coverage: 'partial' } } }),
    },
  },
})

void test('replica-credentials-not-rotated does not run where only labels and annotations change', (t) => {
  const subject = secretUpdate(secret('dc2-secrets', { monitor: 'old' }), {
    ...secret('dc2-secrets', { monitor: 'old' }),
    metadata: { name: 'dc2-secrets', namespace: 'shop', labels: { a: 'b' }, annotations: { c: 'd' } },
  })
  t.strictSame(evaluate([replicaCredentialsNotRotated], subject, world({ perconaServers: servers })), [])
  t.end()
})
