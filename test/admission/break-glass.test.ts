import { test, type Test } from 'tap'

import { clusterSet, passwords, secret, type Raw } from '../support/objects.ts'
import { cause, createReview, denialAnswer, updateReview, warnedAnswer } from '../support/reviews.ts'
import { startWebhook, type WebhookParts } from '../support/webhook.ts'
import { world } from '../support/world.ts'

const facts = world({ secrets: [secret('dc1-secrets', passwords)] })

async function answers(t: Test, review: Raw, expected: Raw, parts: WebhookParts = {}): Promise<void> {
  const webhook = await startWebhook(t, { facts, ...parts })
  t.strictSame(await webhook.post('/validate', review), expected)
}

const masters = { groups: ['system:masters', 'system:authenticated'] }

const breakGlass = (text: unknown): Raw => ({ 'clusterset-guard.io/break-glass': text })

/** A ClusterSet whose primary is none of its clusters, with break-glass. */
const wrong = (text: unknown, spec: Raw = {}): Raw =>
  clusterSet({ annotations: breakGlass(text), spec: { primaryCluster: 'DC1', ...spec } })

const waived = warnedAnswer(
  ['primary-is-member'],
  'primary-is-member: waived: primaryCluster "DC1" is none of the clusters; reason: ticket 7',
)

const denied = (...warnings: readonly string[]): Raw =>
  denialAnswer({
    message:
      '1 rule denies ClusterSet shop/orders: primary-is-member: spec.primaryCluster: primaryCluster "DC1" is ' +
      'none of the clusters; name one of dc1, dc2',
    causes: [
      cause(
        'spec.primaryCluster',
        'primary-is-member: primaryCluster "DC1" is none of the clusters; name one of dc1, dc2',
      ),
    ],
    rules: ['primary-is-member'],
    ...(warnings.length === 0 ? {} : { warnings }),
  })

void test('a member of system:masters waives a rule, and is told', (t) =>
  answers(t, createReview(wrong('primary-is-member: ticket 7'), masters), waived))

void test('spaces do not matter', (t) =>
  answers(t, createReview(wrong(' primary-is-member , endpoint-hosts-unique :  ticket 7 '), masters), waived))

void test('another group may not', (t) =>
  answers(
    t,
    createReview(wrong('primary-is-member: ticket 7'), { groups: ['developers'] }),
    denied('clusterset-guard: break-glass is not honoured: only members of system:masters may waive a rule'),
  ))

void test('a request without groups may not', (t) =>
  answers(
    t,
    createReview(wrong('primary-is-member: ticket 7'), { request: { userInfo: { username: 'alice' } } }),
    denied('clusterset-guard: break-glass is not honoured: only members of system:masters may waive a rule'),
  ))

void test('the group is a member of the list, not a part of a text', (t) =>
  answers(
    t,
    createReview(wrong('primary-is-member: ticket 7'), {
      request: { userInfo: { username: 'system:masters', groups: 'system:masters' } },
    }),
    denied('clusterset-guard: break-glass is not honoured: only members of system:masters may waive a rule'),
  ))

void test('a group that the server is told of may', (t) =>
  answers(t, createReview(wrong('primary-is-member: ticket 7'), { groups: ['dba'] }), waived, {
    breakGlassGroups: ['dba'],
  }))

void test('system:masters may not when other groups are named', (t) =>
  answers(
    t,
    createReview(wrong('primary-is-member: ticket 7'), masters),
    denied('clusterset-guard: break-glass is not honoured: only members of dba may waive a rule'),
    { breakGlassGroups: ['dba'] },
  ))

const malformed = 'clusterset-guard: break-glass is not honoured: it must read "RULE-ID[,RULE-ID…]: reason"'

void test('no reason: not honoured', (t) =>
  answers(t, createReview(wrong('primary-is-member'), masters), denied(malformed)))

void test('an empty reason: not honoured', (t) =>
  answers(t, createReview(wrong('primary-is-member:  '), masters), denied(malformed)))

void test('no rule: not honoured', (t) =>
  answers(t, createReview(wrong(': ticket 7'), masters), denied(malformed)))

void test('an empty rule in the list: not honoured', (t) =>
  answers(t, createReview(wrong('primary-is-member,: ticket 7'), masters), denied(malformed)))

void test('an empty annotation: not honoured', (t) =>
  answers(t, createReview(wrong(''), masters), denied(malformed)))

void test('an annotation that is no text counts as absent', (t) =>
  answers(t, createReview(wrong(7), masters), denied()))

void test('an unknown rule: nothing is waived', (t) =>
  answers(
    t,
    createReview(wrong('primary-is-member,no-such-rule: ticket 7'), masters),
    denied('clusterset-guard: break-glass is not honoured: there is no rule no-such-rule'),
  ))

void test('the schema is no rule: nothing is waived', (t) =>
  answers(
    t,
    createReview(wrong('schema: ticket 7'), masters),
    denied('clusterset-guard: break-glass is not honoured: there is no rule schema'),
  ))

void test('a rule that is not named denies', (t) =>
  answers(t, createReview(wrong('endpoint-hosts-unique: ticket 7'), masters), denied()))

const recordBefore = clusterSet({ annotations: { 'clusterset-guard.io/removed-clusters': 'a,b' } })

void test('removed-members-recorded cannot be waived', (t) =>
  answers(
    t,
    updateReview(
      recordBefore,
      clusterSet({ annotations: breakGlass('removed-members-recorded: ticket 7') }),
      masters,
    ),
    denialAnswer({
      message:
        '1 rule denies ClusterSet shop/orders: removed-members-recorded: ' +
        'metadata.annotations[clusterset-guard.io/removed-clusters]: cluster a is missing from the record of ' +
        'removed clusters; put a back: the record only grows; removed-members-recorded: ' +
        'metadata.annotations[clusterset-guard.io/removed-clusters]: cluster b is missing from the record of ' +
        'removed clusters; put b back: the record only grows',
      causes: [
        cause(
          'metadata.annotations[clusterset-guard.io/removed-clusters]',
          'removed-members-recorded: cluster a is missing from the record of removed clusters; put a back: the ' +
            'record only grows',
        ),
        cause(
          'metadata.annotations[clusterset-guard.io/removed-clusters]',
          'removed-members-recorded: cluster b is missing from the record of removed clusters; put b back: the ' +
            'record only grows',
        ),
      ],
      rules: ['removed-members-recorded'],
      warnings: ['clusterset-guard: break-glass is not honoured: removed-members-recorded cannot be waived'],
    }),
  ))

void test('beside a rule that cannot be waived the others are', (t) =>
  answers(
    t,
    createReview(wrong('removed-members-recorded,primary-is-member: ticket 7'), masters),
    warnedAnswer(
      ['primary-is-member'],
      'clusterset-guard: break-glass is not honoured: removed-members-recorded cannot be waived',
      'primary-is-member: waived: primaryCluster "DC1" is none of the clusters; reason: ticket 7',
    ),
  ))

void test('a shape that does not fit cannot be waived', (t) =>
  answers(
    t,
    createReview(wrong('primary-is-member: ticket 7', { clusters: null }), masters),
    denialAnswer({
      message: 'schema denies ClusterSet shop/orders: spec.clusters is required and missing; add it',
      causes: [
        {
          reason: 'FieldValueRequired',
          field: 'spec.clusters',
          message: 'schema: is required and missing; add it',
        },
      ],
      rules: ['schema'],
    }),
  ))

void test('a reason with line ends is shown on one line', (t) =>
  answers(
    t,
    createReview(wrong('primary-is-member: ticket\n7'), masters),
    warnedAnswer(
      ['primary-is-member'],
      'primary-is-member: waived: primaryCluster "DC1" is none of the clusters; reason: ticket 7',
    ),
  ))

void test('break-glass of the old object waives nothing', (t) =>
  answers(
    t,
    updateReview(
      clusterSet({ annotations: breakGlass('primary-is-member: ticket 7') }),
      clusterSet({ spec: { primaryCluster: 'DC1' } }),
      masters,
    ),
    denied(),
  ))

void test('a wish that is not honoured is told, also when nothing is wrong', (t) =>
  answers(
    t,
    createReview(clusterSet({ annotations: breakGlass('primary-is-member') }), masters),
    warnedAnswer([], malformed),
  ))
