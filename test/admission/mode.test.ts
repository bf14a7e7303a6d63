import { test, type Test } from 'tap'

import type { Judging } from '../../src/admission/validate.ts'
import { unchanging } from '../../src/engine/facts.ts'
import { asObject, textsIn } from '../../src/model/json.ts'
import { rules } from '../../src/rules/index.ts'
import { failingSource } from '../support/fact-sources.ts'
import { crashingRule, deletionRule, denyingRule, quietRule, warningRule } from '../support/made-rules.ts'
import { clusterSet, dc1, dc2, type Raw } from '../support/objects.ts'
import {
  answerWith,
  audit,
  cause,
  createReview,
  deleteReview,
  denialAnswer,
  updateReview,
} from '../support/reviews.ts'
import { world } from '../support/world.ts'
import { answered } from './answered.ts'

interface Expected {
  readonly enforce: Raw
  readonly warn: Raw
}

async function answers(t: Test, review: Raw, parts: Partial<Judging>, expected: Expected): Promise<void> {
  t.strictSame(await answered(review, 'enforce', parts), expected.enforce, 'enforce')
  t.strictSame(await answered(review, 'warn', parts), expected.warn, 'warn')
}

/** The answer of mode warn to what mode enforce denies by these rules. */
const withheldAnswer = (
  wouldDeny: readonly string[],
  found: readonly string[],
  ...warnings: readonly string[]
): Raw =>
  answerWith({
    allowed: true,
    warnings,
    auditAnnotations: { ...audit('warned', ...found), wouldDeny: wouldDeny.join(',') },
  })

const create = createReview(clusterSet())
const partial = unchanging(world({ sights: { clusterSets: { coverage: 'partial' } } }))

const denial = denialAnswer({
  message: '1 rule denies ClusterSet shop/orders: denies: spec.primaryCluster: it is wrong; mend it',
  causes: [cause('spec.primaryCluster', 'denies: it is wrong; mend it')],
  rules: ['denies'],
})

void test('a rule denies a CREATE', (t) =>
  answers(
    t,
    create,
    { rules: [denyingRule('denies')] },
    { enforce: denial, warn: withheldAnswer(['denies'], ['denies'], 'denies: it is wrong; mend it') },
  ))

void test('a rule denies an UPDATE', (t) =>
  answers(
    t,
    updateReview(clusterSet(), clusterSet({ spec: { primaryCluster: 'nowhere' } })),
    { rules: rules.filter(({ id }) => id === 'primary-is-member') },
    {
      enforce: denialAnswer({
        message:
          '1 rule denies ClusterSet shop/orders: primary-is-member: spec.primaryCluster: primaryCluster "nowhere" is none of the clusters; name one of dc1, dc2',
        causes: [
          cause(
            'spec.primaryCluster',
            'primary-is-member: primaryCluster "nowhere" is none of the clusters; name one of dc1, dc2',
          ),
        ],
        rules: ['primary-is-member'],
      }),
      warn: withheldAnswer(
        ['primary-is-member'],
        ['primary-is-member'],
        'primary-is-member: primaryCluster "nowhere" is none of the clusters; name one of dc1, dc2',
      ),
    },
  ))

void test('what was wrong before denies in neither mode', (t) =>
  answers(
    t,
    updateReview(clusterSet(), clusterSet({ spec: { clusters: [dc2, dc1] } })),
    { rules: [denyingRule('denies')] },
    {
      enforce: answerWith({
        allowed: true,
        warnings: ['denies: as before: it is wrong; mend it'],
        auditAnnotations: audit('warned', 'denies'),
      }),
      warn: answerWith({
        allowed: true,
        warnings: ['denies: as before: it is wrong; mend it'],
        auditAnnotations: audit('warned', 'denies'),
      }),
    },
  ))

void test('a rule denies a DELETE', (t) =>
  answers(
    t,
    deleteReview(clusterSet()),
    { rules: [deletionRule('denies', 'denies')] },
    { enforce: denial, warn: withheldAnswer(['denies'], ['denies'], 'denies: it is wrong; mend it') },
  ))

void test('a denial, a warning and what could not be proven: the denial is told first', (t) =>
  answers(
    t,
    create,
    {
      factSource: partial,
      rules: [warningRule('warns'), quietRule('needs-sets', 'clusterSets'), denyingRule('denies')],
    },
    {
      enforce: denialAnswer({
        message: '1 rule denies ClusterSet shop/orders: denies: spec.primaryCluster: it is wrong; mend it',
        causes: [cause('spec.primaryCluster', 'denies: it is wrong; mend it')],
        rules: ['denies', 'warns'],
        warnings: [
          'needs-sets: could not be proven, not all ClusterSets could be seen',
          'warns: it is wrong; mend it',
        ],
      }),
      warn: withheldAnswer(
        ['denies'],
        ['denies', 'warns'],
        'denies: it is wrong; mend it',
        'needs-sets: could not be proven, not all ClusterSets could be seen',
        'warns: it is wrong; mend it',
      ),
    },
  ))

const misshapen = createReview({ ...clusterSet(), spec: { primaryCluster: 1 } })

void test('an object that is not of its kind’s shape', async (t) => {
  const enforced = asObject(asObject(await answered(misshapen, 'enforce', {}))['response'])
  t.match(enforced, { allowed: false, status: { code: 422 }, auditAnnotations: audit('denied', 'schema') })
  t.strictSame(
    await answered(misshapen, 'warn', {}),
    withheldAnswer(
      ['schema'],
      ['schema'],
      'schema: spec.primaryCluster must be text, not a number; correct the value',
      'schema: spec.clusters is required and missing; add it',
      'schema: spec.credentialsSecret is required and missing; add it',
      'schema: spec.mysqlshellRunner is required and missing; add it',
    ),
  )
})

const noObject = createReview(null, {
  name: 'orders',
  namespace: 'shop',
  kind: { group: 'ps.percona.com', version: 'v1', kind: 'PerconaServerMySQLClusterSet' },
})

void test('no object', async (t) => {
  t.match(await answered(noObject, 'enforce', {}), { response: { allowed: false, status: { code: 422 } } })
  t.strictSame(
    await answered(noObject, 'warn', {}),
    withheldAnswer(['schema'], ['schema'], 'schema: object must be an object, not null; correct the value'),
  )
})

const unseen = 'not all ClusterSets could be seen'

void test('undecided: warn answers as --undecided allow does', (t) =>
  answers(
    t,
    create,
    { factSource: partial, rules: [quietRule('needs-sets', 'clusterSets')] },
    {
      enforce: answerWith({
        allowed: false,
        status: {
          status: 'Failure',
          code: 503,
          reason: 'ServiceUnavailable',
          message: `ClusterSet shop/orders could not be judged, and this is no verdict on it: ${unseen}, which needs-sets must know; try again in a moment`,
        },
        auditAnnotations: audit('undecided'),
      }),
      warn: answerWith({
        allowed: true,
        warnings: [`clusterset-guard: not judged, this is no verdict: ${unseen}`],
        auditAnnotations: audit('undecided'),
      }),
    },
  ))

const brokenAnswer = (message: string): Raw =>
  answerWith({
    allowed: false,
    status: { status: 'Failure', code: 500, reason: 'InternalError', message },
    auditAnnotations: audit('broken'),
  })

void test('broken: warn answers as --undecided allow does', (t) =>
  answers(
    t,
    create,
    { rules: [crashingRule('breaks')] },
    {
      enforce: brokenAnswer(
        'ClusterSet shop/orders could not be judged, and this is no verdict on it: breaks failed, which is a fault of clusterset-guard and is in its log; try again in a moment',
      ),
      warn: answerWith({
        allowed: true,
        warnings: ['clusterset-guard: not judged, this is no verdict: breaks failed'],
        auditAnnotations: audit('broken'),
      }),
    },
  ))

const failure =
  'this request could not be judged, and this is no verdict on it: clusterset-guard failed, see its log'

void test('a fault outside the rules', (t) =>
  answers(
    t,
    create,
    { factSource: failingSource(new Error('a fault')) },
    {
      enforce: brokenAnswer(failure),
      warn: answerWith({
        allowed: true,
        warnings: [`clusterset-guard: ${failure}`],
        auditAnnotations: audit('broken'),
      }),
    },
  ))

void test('eleven denials: ten warnings, the last one counts the rest', async (t) => {
  const ids = Array.from({ length: 11 }, (_, index) => `denies-${String(index)}`)
  t.strictSame(
    await answered(create, 'warn', { rules: ids.map((id) => denyingRule(id)) }),
    withheldAnswer(
      ids,
      ids,
      ...ids.slice(0, 9).map((id) => `${id}: it is wrong; mend it`),
      'clusterset-guard: 2 more warnings',
    ),
  )
})

void test('break-glass: what is waived would not be denied', async (t) => {
  const annotations = { 'clusterset-guard.io/break-glass': 'primary-is-member: moved by hand' }
  const review = createReview(clusterSet({ annotations, spec: { primaryCluster: 'nowhere' } }), {
    groups: ['system:masters'],
  })
  const response = asObject(asObject(await answered(review, 'warn', {}))['response'])
  t.strictSame(response['auditAnnotations'], {
    ...audit('warned', 'primary-is-member', 'credentials-secret-exists'),
  })
  t.match(textsIn(response['warnings'])[0], /^primary-is-member: waived: /)
})
