import { test, type Test } from 'tap'

import { clusterSet, dc1, dc2, endpoint, entry, passwords, secret, type Raw } from '../support/objects.ts'
import {
  allowedAnswer,
  createReview,
  denialAnswer,
  updateReview,
  warnedAnswer,
  type ReviewParts,
} from '../support/reviews.ts'
import { startWebhook } from '../support/webhook.ts'
import { world } from '../support/world.ts'

const facts = world({ secrets: [secret('dc1-secrets', passwords)] })

async function answers(t: Test, review: Raw, expected: Raw): Promise<void> {
  const webhook = await startWebhook(t, { facts })
  t.strictSame(await webhook.post('/validate', review), expected)
}

type Complaint = readonly [is: 'missing' | 'wrongType', field: string, text: string]

const reasons = { missing: 'FieldValueRequired', wrongType: 'FieldValueTypeInvalid' }

/** A denial by the schema: one cause a field, and a message that says them all. */
const schemaDenial = (...complaints: readonly Complaint[]): Raw =>
  denialAnswer({
    message: `schema denies ClusterSet shop/orders: ${complaints.map(([, field, text]) => `${field} ${text}`).join('; ')}`,
    causes: complaints.map(([is, field, text]) => ({
      reason: reasons[is],
      field,
      message: `schema: ${text}`,
    })),
    rules: ['schema'],
  })

const missing = (field: string): Complaint => ['missing', field, 'is required and missing; add it']
const wrong = (field: string, expected: string, seen: string): Complaint => [
  'wrongType',
  field,
  `must be ${expected}, not ${seen}; correct the value`,
]

const parts: ReviewParts = {
  name: 'orders',
  namespace: 'shop',
  kind: { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' },
}

const create = (object: unknown): Raw => createReview(object, parts)

void test('no object: 422', (t) =>
  answers(t, create(null), schemaDenial(wrong('object', 'an object', 'null'))))

void test('an object that is text: 422', (t) =>
  answers(t, create('orders'), schemaDenial(wrong('object', 'an object', 'text'))))

void test('an object that is a list: 422', (t) =>
  answers(t, create([clusterSet()]), schemaDenial(wrong('object', 'an object', 'a list'))))

void test('no spec: 422, though the CRD leaves it optional', (t) =>
  answers(t, create({ metadata: {} }), schemaDenial(missing('spec'))))

void test('a spec that is null counts as absent', (t) =>
  answers(t, create({ ...clusterSet(), spec: null }), schemaDenial(missing('spec'))))

void test('a spec that is a list', (t) =>
  answers(t, create({ ...clusterSet(), spec: [] }), schemaDenial(wrong('spec', 'an object', 'a list'))))

void test('an empty spec: every required field', (t) =>
  answers(
    t,
    create({ ...clusterSet(), spec: {} }),
    schemaDenial(
      missing('spec.primaryCluster'),
      missing('spec.clusters'),
      missing('spec.credentialsSecret'),
      missing('spec.mysqlshellRunner'),
    ),
  ))

void test('null in every field: the required ones are missing, the others are simply not there', (t) =>
  answers(
    t,
    create({
      ...clusterSet(),
      metadata: null,
      spec: {
        mysqlshellRunner: null,
        credentialsSecret: null,
        clusters: null,
        primaryCluster: null,
        sslMode: null,
        createReplicaClusterOptions: null,
        unsafeFlags: null,
      },
    }),
    schemaDenial(
      missing('spec.mysqlshellRunner'),
      missing('spec.credentialsSecret'),
      missing('spec.clusters'),
      missing('spec.primaryCluster'),
    ),
  ))

void test('null in every field of the inner objects', (t) =>
  answers(
    t,
    create(
      clusterSet({
        spec: {
          clusters: [
            { innodbClusterName: null, endpoints: null },
            { innodbClusterName: 'dc1', endpoints: [{ host: null, port: null }] },
          ],
          credentialsSecret: { name: null, key: null, optional: null },
          mysqlshellRunner: { image: null },
          createReplicaClusterOptions: { recoveryMethod: null },
          unsafeFlags: { forcedFailover: null, forcedClusterRemoval: null },
        },
      }),
    ),
    schemaDenial(
      missing('spec.clusters[0].innodbClusterName'),
      missing('spec.clusters[0].endpoints'),
      missing('spec.clusters[1].endpoints[0].host'),
      missing('spec.credentialsSecret.key'),
      missing('spec.mysqlshellRunner.image'),
    ),
  ))

void test('a wrong type in every field, in the order of the manifest', (t) =>
  answers(
    t,
    create({
      ...clusterSet(),
      spec: {
        unsafeFlags: { forcedClusterRemoval: 1, forcedFailover: 'true' },
        sslMode: false,
        createReplicaClusterOptions: { recoveryMethod: ['clone'] },
        mysqlshellRunner: { image: {} },
        credentialsSecret: { key: 1, name: 2, optional: 'no' },
        clusters: [
          {
            endpoints: [
              { port: '3306', host: 1 },
              { host: 'b', port: 1.5 },
            ],
            innodbClusterName: {},
          },
          { innodbClusterName: 'dc2', endpoints: 'dc2-mysql' },
        ],
        primaryCluster: ['dc1'],
      },
    }),
    schemaDenial(
      wrong('spec.unsafeFlags.forcedClusterRemoval', 'true or false', 'a number'),
      wrong('spec.unsafeFlags.forcedFailover', 'true or false', 'text'),
      wrong('spec.sslMode', 'text', 'false'),
      wrong('spec.createReplicaClusterOptions.recoveryMethod', 'text', 'a list'),
      wrong('spec.mysqlshellRunner.image', 'text', 'an object'),
      wrong('spec.credentialsSecret.key', 'text', 'a number'),
      wrong('spec.credentialsSecret.name', 'text', 'a number'),
      wrong('spec.credentialsSecret.optional', 'true or false', 'text'),
      wrong('spec.clusters[0].endpoints[0].port', 'a 32-bit integer', 'text'),
      wrong('spec.clusters[0].endpoints[0].host', 'text', 'a number'),
      wrong('spec.clusters[0].endpoints[1].port', 'a 32-bit integer', 'a number'),
      wrong('spec.clusters[0].innodbClusterName', 'text', 'an object'),
      wrong('spec.clusters[1].endpoints', 'a list', 'text'),
      wrong('spec.primaryCluster', 'text', 'a list'),
    ),
  ))

void test('a wrong type in the place of every object', (t) =>
  answers(
    t,
    create(
      clusterSet({
        spec: {
          clusters: { dc1 },
          credentialsSecret: 'dc1-secrets',
          mysqlshellRunner: true,
          createReplicaClusterOptions: 'clone',
          unsafeFlags: [],
        },
      }),
    ),
    schemaDenial(
      wrong('spec.clusters', 'a list', 'an object'),
      wrong('spec.credentialsSecret', 'an object', 'text'),
      wrong('spec.mysqlshellRunner', 'an object', 'true'),
      wrong('spec.createReplicaClusterOptions', 'an object', 'text'),
      wrong('spec.unsafeFlags', 'an object', 'a list'),
    ),
  ))

void test('null and other odd items in the lists', (t) =>
  answers(
    t,
    create(clusterSet({ spec: { clusters: [null, 'dc1', { ...dc1, endpoints: [null, 'host', []] }] } })),
    schemaDenial(
      wrong('spec.clusters[0]', 'an object', 'null'),
      wrong('spec.clusters[1]', 'an object', 'text'),
      wrong('spec.clusters[2].endpoints[0]', 'an object', 'null'),
      wrong('spec.clusters[2].endpoints[1]', 'an object', 'text'),
      wrong('spec.clusters[2].endpoints[2]', 'an object', 'a list'),
    ),
  ))

void test('a missing field comes after its siblings', (t) =>
  answers(
    t,
    create(clusterSet({ spec: { credentialsSecret: { name: 1 }, clusters: [{ endpoints: 2 }, dc2] } })),
    schemaDenial(
      wrong('spec.clusters[0].endpoints', 'a list', 'a number'),
      missing('spec.clusters[0].innodbClusterName'),
      wrong('spec.credentialsSecret.name', 'text', 'a number'),
      missing('spec.credentialsSecret.key'),
    ),
  ))

void test('an empty key of credentialsSecret is there', (t) =>
  answers(
    t,
    create(clusterSet({ spec: { credentialsSecret: { name: 'dc1-secrets', key: '' } } })),
    allowedAnswer,
  ))

void test('a port beyond 32 bits is no port', (t) =>
  answers(
    t,
    create(clusterSet({ spec: { clusters: [entry('dc1', endpoint('a', 2_147_483_648)), dc2] } })),
    schemaDenial(wrong('spec.clusters[0].endpoints[0].port', 'a 32-bit integer', 'a number')),
  ))

void test('the highest number of 32 bits is a port as far as the schema goes', (t) =>
  answers(
    t,
    create(clusterSet({ spec: { clusters: [entry('dc1', endpoint('a', 2_147_483_647)), dc2] } })),
    allowedAnswer,
  ))

void test('fields of a newer version pass', (t) =>
  answers(
    t,
    create({
      ...clusterSet({ spec: { runners: 2, clusters: [{ ...dc1, weight: [1] }, dc2] } }),
      later: null,
    }),
    allowedAnswer,
  ))

void test('formats of names and hosts are not judged here', (t) =>
  answers(
    t,
    create(clusterSet({ spec: { primaryCluster: 'dc-1', clusters: [entry('dc-1', 'DB_1.example'), dc2] } })),
    allowedAnswer,
  ))

const tenMore = Array.from({ length: 10 }, (_, index) => entry(`more${String(index)}`, `h${String(index)}`))
const tenEndpoints = Array.from({ length: 10 }, (_, index) => endpoint(`e${String(index)}.example`))

void test('counts, lengths and values beyond what this version knows are warnings, and the rules still run', (t) =>
  answers(
    t,
    create(
      clusterSet({
        spec: {
          clusters: [
            entry('dc1', ...tenEndpoints),
            entry('d'.repeat(64), `${'h'.repeat(250)}.org`),
            ...tenMore,
          ],
          mysqlshellRunner: { image: '' },
          sslMode: 'Auto',
          createReplicaClusterOptions: { recoveryMethod: 'CLONE' },
          primaryCluster: 'dc1',
          credentialsSecret: { name: 'other-secrets', key: 'clusterset' },
        },
      }),
    ),
    warnedAnswer(
      ['schema', 'credentials-secret-exists'],
      'schema: spec.clusters has 12 items, not known to this version; list 1 to 10',
      'schema: spec.clusters[0].endpoints has 10 items, not known to this version; list 1 to 9',
      'schema: spec.clusters[1].innodbClusterName has 64 characters, not known to this version; use at most 63',
      'schema: spec.clusters[1].endpoints[0].host has 254 characters, not known to this version; use at most 253',
      'schema: spec.sslMode is "Auto", not known to this version',
      'schema: spec.createReplicaClusterOptions.recoveryMethod is "CLONE", not known to this version',
      'schema: spec.mysqlshellRunner.image is empty, not known to this version; fill it',
      'credentials-secret-exists: the Secret shop/other-secrets is not there yet; create it with key clusterset',
    ),
  ))

void test('exactly as much as this version knows', (t) =>
  answers(
    t,
    create(
      clusterSet({
        spec: {
          primaryCluster: 'd'.repeat(63),
          clusters: [
            entry('d'.repeat(63), ...tenEndpoints.slice(1)),
            entry('dc2', `${'h'.repeat(249)}.org`),
            ...tenMore.slice(2),
          ],
          sslMode: 'VERIFY_IDENTITY',
          createReplicaClusterOptions: { recoveryMethod: 'auto' },
        },
      }),
    ),
    allowedAnswer,
  ))

void test('no clusters at all: a warning of the schema, and a denial of a rule', (t) =>
  answers(
    t,
    create(clusterSet({ spec: { clusters: [] } })),
    denialAnswer({
      message:
        '1 rule denies ClusterSet shop/orders: primary-is-member: spec.primaryCluster: primaryCluster "dc1" is ' +
        'none of the clusters; name one of the clusters, once there are some',
      causes: [
        {
          reason: 'FieldValueInvalid',
          field: 'spec.primaryCluster',
          message:
            'primary-is-member: primaryCluster "dc1" is none of the clusters; name one of the clusters, once there are some',
        },
      ],
      rules: ['schema', 'primary-is-member'],
      warnings: ['schema: spec.clusters has 0 items, not known to this version; list 1 to 10'],
    }),
  ))

void test('beside an error the limits are still warned about', (t) =>
  answers(
    t,
    create(clusterSet({ spec: { sslMode: 'Auto', primaryCluster: null } })),
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
      warnings: ['schema: spec.sslMode is "Auto", not known to this version'],
    }),
  ))

const broken = clusterSet({ spec: { clusters: 'none', sslMode: false } })

void test('a label on an object that never fitted is no matter of the schema', (t) =>
  answers(
    t,
    updateReview(broken, { ...broken, metadata: { name: 'orders', namespace: 'shop', labels: { a: 'b' } } }),
    allowedAnswer,
  ))

void test('an update of its spec is', (t) =>
  answers(
    t,
    updateReview(broken, clusterSet({ spec: { clusters: 'none', sslMode: true } })),
    schemaDenial(wrong('spec.clusters', 'a list', 'text'), wrong('spec.sslMode', 'text', 'true')),
  ))

void test('and so is an update to no object', (t) =>
  answers(t, updateReview(clusterSet(), null, parts), schemaDenial(wrong('object', 'an object', 'null'))))
