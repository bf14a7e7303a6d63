import { test, type Test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import {
  clusterSet,
  dc1,
  dc2,
  entry,
  passwords,
  perconaServer,
  secret,
  statusOf,
  type Raw,
} from '../support/objects.ts'
import {
  allowedAnswer,
  cause,
  createReview,
  deleteReview,
  denialAnswer,
  updateReview,
  warnedAnswer,
} from '../support/reviews.ts'
import { startWebhook } from '../support/webhook.ts'
import { world } from '../support/world.ts'

/** A world in which the smallest ClusterSet breaks no rule. */
const facts = world({ secrets: [secret('dc1-secrets', passwords)] })

async function answers(t: Test, review: Raw, expected: Raw, seen = facts): Promise<void> {
  const webhook = await startWebhook(t, { facts: seen })
  t.strictSame(await webhook.post('/validate', review), expected)
}

const wrongPrimary = clusterSet({ spec: { primaryCluster: 'DC1' } })

const primaryCause = cause(
  'spec.primaryCluster',
  'primary-is-member: primaryCluster "DC1" is none of the clusters; name one of dc1, dc2',
)

const primaryDenial = denialAnswer({
  message:
    '1 rule denies ClusterSet shop/orders: primary-is-member: spec.primaryCluster: primaryCluster "DC1" is ' +
    'none of the clusters; name one of dc1, dc2',
  causes: [primaryCause],
  rules: ['primary-is-member'],
})

void test('a ClusterSet that breaks no rule is allowed', (t) =>
  answers(t, createReview(clusterSet()), allowedAnswer))

void test('two rules deny, in the order of the manifest and not of the rules', (t) =>
  answers(
    t,
    createReview(
      clusterSet({
        spec: {
          primaryCluster: 'DC1',
          clusters: [entry('paris', 'db.paris.example'), entry('rome', 'DB.paris.example.')],
        },
      }),
    ),
    denialAnswer({
      message:
        '2 rules deny ClusterSet shop/orders: primary-is-member: spec.primaryCluster: primaryCluster "DC1" is ' +
        'none of the clusters; name one of paris, rome; endpoint-hosts-unique: ' +
        'spec.clusters[1].endpoints[0].host: host DB.paris.example. is also endpoint 0 of cluster paris, ' +
        'spelled db.paris.example there; give each endpoint its own host',
      causes: [
        cause(
          'spec.primaryCluster',
          'primary-is-member: primaryCluster "DC1" is none of the clusters; name one of paris, rome',
        ),
        cause(
          'spec.clusters[1].endpoints[0].host',
          'endpoint-hosts-unique: host DB.paris.example. is also endpoint 0 of cluster paris, spelled ' +
            'db.paris.example there; give each endpoint its own host',
        ),
      ],
      rules: ['primary-is-member', 'endpoint-hosts-unique'],
    }),
  ))

void test('the same fields in another order: the causes follow', (t) =>
  answers(
    t,
    createReview({
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQLClusterSet',
      metadata: { name: 'orders', namespace: 'shop' },
      spec: {
        clusters: [entry('paris', 'db.paris.example'), entry('rome', 'db.paris.example')],
        mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
        credentialsSecret: { name: 'dc1-secrets', key: 'clusterset' },
        primaryCluster: 'DC1',
      },
    }),
    denialAnswer({
      message:
        '2 rules deny ClusterSet shop/orders: endpoint-hosts-unique: spec.clusters[1].endpoints[0].host: host ' +
        'db.paris.example is also endpoint 0 of cluster paris; give each endpoint its own host; ' +
        'primary-is-member: spec.primaryCluster: primaryCluster "DC1" is none of the clusters; name one of ' +
        'paris, rome',
      causes: [
        cause(
          'spec.clusters[1].endpoints[0].host',
          'endpoint-hosts-unique: host db.paris.example is also endpoint 0 of cluster paris; give each ' +
            'endpoint its own host',
        ),
        cause(
          'spec.primaryCluster',
          'primary-is-member: primaryCluster "DC1" is none of the clusters; name one of paris, rome',
        ),
      ],
      rules: ['endpoint-hosts-unique', 'primary-is-member'],
    }),
  ))

void test('two findings of one rule count as one rule', (t) =>
  answers(
    t,
    createReview(
      clusterSet({ spec: { clusters: [entry('dc1', 'a.example', 'A.example', 'a.example.'), dc2] } }),
    ),
    denialAnswer({
      message:
        '1 rule denies ClusterSet shop/orders: endpoint-hosts-unique: spec.clusters[0].endpoints[1].host: host ' +
        'A.example is also endpoint 0 of cluster dc1, spelled a.example there; give each endpoint its own ' +
        'host; endpoint-hosts-unique: spec.clusters[0].endpoints[2].host: host a.example. is also endpoint 0 ' +
        'of cluster dc1, spelled a.example there; give each endpoint its own host',
      causes: [
        cause(
          'spec.clusters[0].endpoints[1].host',
          'endpoint-hosts-unique: host A.example is also endpoint 0 of cluster dc1, spelled a.example there; ' +
            'give each endpoint its own host',
        ),
        cause(
          'spec.clusters[0].endpoints[2].host',
          'endpoint-hosts-unique: host a.example. is also endpoint 0 of cluster dc1, spelled a.example there; ' +
            'give each endpoint its own host',
        ),
      ],
      rules: ['endpoint-hosts-unique'],
    }),
  ))

void test('a denial carries the warnings as well', (t) =>
  answers(
    t,
    createReview(wrongPrimary),
    denialAnswer({
      message:
        '1 rule denies ClusterSet shop/orders: primary-is-member: spec.primaryCluster: primaryCluster "DC1" is ' +
        'none of the clusters; name one of dc1, dc2',
      causes: [primaryCause],
      rules: ['primary-is-member', 'credentials-secret-exists'],
      warnings: [
        'credentials-secret-exists: the Secret shop/dc1-secrets is not there yet; create it with key clusterset',
      ],
    }),
    world(),
  ))

void test('a warning allows', (t) =>
  answers(
    t,
    createReview(clusterSet()),
    warnedAnswer(
      ['credentials-secret-exists'],
      'credentials-secret-exists: the Secret shop/dc1-secrets is not there yet; create it with key clusterset',
    ),
    world(),
  ))

void test('what was wrong before stands, with a warning', (t) =>
  answers(
    t,
    updateReview(wrongPrimary, clusterSet({ spec: { primaryCluster: 'DC1', sslMode: 'REQUIRED' } })),
    warnedAnswer(
      ['primary-is-member'],
      'primary-is-member: as before: primaryCluster "DC1" is none of the clusters; name one of dc1, dc2',
    ),
  ))

void test('what is wrong now and was right before denies', (t) =>
  answers(t, updateReview(clusterSet(), wrongPrimary), primaryDenial))

void test('a dry run is judged like any other request', (t) =>
  answers(t, createReview(wrongPrimary, { dryRun: true }), primaryDenial))

void test('a request that says neither dryRun nor options is judged', (t) =>
  answers(
    t,
    createReview(wrongPrimary, { request: { dryRun: undefined, options: undefined, userInfo: undefined } }),
    primaryDenial,
  ))

void test('a namespace that only the request names', (t) =>
  answers(
    t,
    createReview(clusterSet({ metadata: { namespace: undefined }, spec: { primaryCluster: 'DC1' } }), {
      namespace: 'shop',
    }),
    primaryDenial,
  ))

void test('generateName on a server that has not given a name yet', (t) =>
  answers(
    t,
    createReview(
      clusterSet({
        metadata: { name: undefined, generateName: 'orders-' },
        spec: { primaryCluster: 'DC1' },
      }),
    ),
    denialAnswer({
      message:
        '1 rule denies ClusterSet shop/(name not given yet): primary-is-member: spec.primaryCluster: ' +
        'primaryCluster "DC1" is none of the clusters; name one of dc1, dc2',
      causes: [primaryCause],
      rules: ['primary-is-member'],
      details: { name: '' },
    }),
  ))

void test('a ClusterSet of a version that is served later is judged too', (t) =>
  answers(
    t,
    createReview(wrongPrimary, {
      kind: { group: 'ps.percona.com', version: 'v2', kind: 'PerconaServerMySQLClusterSet' },
    }),
    primaryDenial,
  ))

void test('no promise is about a deletion: DELETE is allowed', (t) =>
  answers(t, deleteReview(clusterSet({ status: statusOf('dc1', 'dc2') })), allowedAnswer))

void test('a collection delete names no object in the request', (t) =>
  answers(t, deleteReview(clusterSet(), { name: '' }), allowedAnswer))

const listedReplica = world({
  clusterSets: [clusterSet({ status: statusOf('dc1', 'dc2') })],
  perconaServers: [perconaServer('dc1'), perconaServer('dc2')],
})

void test('a denied PerconaServerMySQL is called by its kind', (t) =>
  answers(
    t,
    updateReview(perconaServer('dc2'), perconaServer('dc2', { mysql: { clusterType: 'async' } })),
    denialAnswer({
      message:
        '1 rule denies PerconaServerMySQL shop/dc2: member-stays-group-replication: spec.mysql.clusterType: ' +
        'the PerconaServerMySQL shop/dc2 is a member of a ClusterSet and would become async; keep ' +
        'spec.mysql.clusterType group-replication, or remove the cluster from its ClusterSet first',
      causes: [
        cause(
          'spec.mysql.clusterType',
          'member-stays-group-replication: the PerconaServerMySQL shop/dc2 is a member of a ClusterSet and would ' +
            'become async; keep spec.mysql.clusterType group-replication, or remove the cluster from its ' +
            'ClusterSet first',
        ),
      ],
      rules: ['member-stays-group-replication'],
      details: { kind: 'PerconaServerMySQL', name: 'dc2' },
    }),
    listedReplica,
  ))

void test('a PerconaServerMySQL of odd types is judged as far as it can be read', (t) =>
  answers(
    t,
    updateReview(perconaServer('dc2'), { ...perconaServer('dc2'), metadata: [], spec: 'none' }),
    allowedAnswer,
    listedReplica,
  ))

const formed = { status: statusOf('dc1', 'dc2') }

const garbage: Raw = {
  apiVersion: 7,
  kind: [],
  metadata: { name: 'orders', namespace: 'shop', annotations: 'none', finalizers: {}, deletionTimestamp: 8 },
  spec: { clusters: { dc1: true }, primaryCluster: [], credentialsSecret: 'dc1-secrets', unsafeFlags: 1 },
  status: 'fine',
}

const kind = { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' }

void test('an old object of odd types holds nothing up', (t) =>
  answers(t, updateReview(garbage, clusterSet(), { kind }), allowedAnswer))

void test('an old object that is text', (t) =>
  answers(t, updateReview('what was there', clusterSet(), { kind }), allowedAnswer))

void test('an old object that is null on UPDATE', (t) =>
  answers(t, updateReview(null, clusterSet(), { kind }), allowedAnswer))

void test('an old object with null and odd items in its lists', (t) =>
  answers(
    t,
    updateReview(
      clusterSet({ spec: { clusters: [null, 'dc1', { innodbClusterName: 4, endpoints: [null, 5] }, dc1] } }),
      clusterSet(),
      { kind },
    ),
    allowedAnswer,
  ))

void test('an old object of odd types excuses nothing', (t) =>
  answers(t, updateReview(garbage, wrongPrimary, { kind }), primaryDenial))

void test('the DELETE of an object of odd types is allowed', (t) =>
  answers(t, deleteReview(garbage, { kind }), allowedAnswer))

void test('a status in the request is not believed', (t) =>
  answers(
    t,
    updateReview(
      clusterSet(formed),
      clusterSet({ spec: { clusters: [dc1] }, status: { primaryCluster: 'dc1', clusters: {} } }),
    ),
    warnedAnswer(
      ['removed-members-recorded'],
      'removed-members-recorded: the removal of dc2 is not recorded; add it to clusterset-guard.io/removed-clusters',
    ),
  ))

void test('keys called __proto__ and constructor are keys like any other', (t) => {
  const odd = asObject(
    JSON.parse(
      '{"__proto__":{"primaryCluster":"DC1","clusters":[]},"constructor":{"prototype":{"name":"x"}},"toString":1}',
    ),
  )
  return answers(
    t,
    createReview({
      ...clusterSet({
        annotations: { ...odd },
        metadata: { labels: odd, toString: 'x' },
        spec: {
          ...odd,
          unsafeFlags: odd,
          credentialsSecret: { ...odd, name: 'dc1-secrets', key: 'clusterset' },
        },
      }),
      constructor: odd,
    }),
    allowedAnswer,
  )
})

void test('fields cannot be had from a key called __proto__', (t) =>
  answers(
    t,
    asObject(
      JSON.parse(
        JSON.stringify(createReview(clusterSet())).replace(
          '"primaryCluster":"dc1"',
          '"__proto__":{"primaryCluster":"dc1"}',
        ),
      ),
    ),
    denialAnswer({
      message: 'schema denies ClusterSet shop/orders: spec.primaryCluster is required and missing; add it',
      causes: [
        {
          reason: 'FieldValueRequired',
          field: 'spec.primaryCluster',
          message: 'schema: is required and missing; add it',
        },
      ],
      rules: ['schema'],
    }),
  ))

void test('a cluster called constructor joins, leaves and is remembered like any other', (t) =>
  answers(
    t,
    updateReview(
      clusterSet({
        spec: { clusters: [dc1, entry('constructor', 'c.example')] },
        status: statusOf('dc1', 'constructor'),
      }),
      clusterSet({ spec: { clusters: [dc1] } }),
    ),
    warnedAnswer(
      ['removed-members-recorded'],
      'removed-members-recorded: the removal of constructor is not recorded; add it to clusterset-guard.io/removed-clusters',
    ),
  ))

void test('a key of credentialsSecret called constructor that the Secret lacks', (t) =>
  answers(
    t,
    createReview(clusterSet({ spec: { credentialsSecret: { name: 'dc1-secrets', key: 'constructor' } } })),
    denialAnswer({
      message:
        '1 rule denies ClusterSet shop/orders: credentials-secret-exists: spec.credentialsSecret.key: the Secret ' +
        'shop/dc1-secrets has no value for key constructor; add the key constructor to the Secret, or name ' +
        'the key that holds the password of the user clusterset',
      causes: [
        cause(
          'spec.credentialsSecret.key',
          'credentials-secret-exists: the Secret shop/dc1-secrets has no value for key constructor; add the key ' +
            'constructor to the Secret, or name the key that holds the password of the user clusterset',
        ),
      ],
      rules: ['credentials-secret-exists'],
    }),
  ))
