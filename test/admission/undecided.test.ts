import { test, type Test } from 'tap'

import { unchanging } from '../../src/engine/facts.ts'
import { failingSource } from '../support/fact-sources.ts'
import { clusterSet, dc1, dc2, type Raw } from '../support/objects.ts'
import {
  crashingAdvice,
  crashingRule,
  deletionRule,
  denyingRule,
  quietAdvice,
  quietRule,
  warningRule,
} from '../support/made-rules.ts'
import {
  allowedAnswer,
  answerWith,
  audit,
  cause,
  createReview,
  deleteReview,
  denialAnswer,
  updateReview,
  warnedAnswer,
} from '../support/reviews.ts'
import { startWebhook, type WebhookParts } from '../support/webhook.ts'
import { world } from '../support/world.ts'

async function answers(t: Test, review: Raw, parts: WebhookParts, expected: Raw): Promise<void> {
  const webhook = await startWebhook(t, parts)
  t.strictSame(await webhook.post('/validate', review), expected)
}

const create = createReview(clusterSet())
const forced = createReview(clusterSet({ spec: { unsafeFlags: { forcedFailover: true } } }))
const update = updateReview(clusterSet(), clusterSet({ spec: { clusters: [dc2, dc1] } }))
const deletion = deleteReview(clusterSet())

/** Some ClusterSets could not be seen. */
const facts = world({ sights: { clusterSets: { coverage: 'partial' } } })

const unavailable = (message: string): Raw => ({
  status: 'Failure',
  code: 503,
  reason: 'ServiceUnavailable',
  message,
})

const internal = (message: string): Raw => ({
  status: 'Failure',
  code: 500,
  reason: 'InternalError',
  message,
})

const undecidedAnswer = (message: string): Raw =>
  answerWith({ allowed: false, status: unavailable(message), auditAnnotations: audit('undecided') })

const brokenAnswer = (message: string): Raw =>
  answerWith({ allowed: false, status: internal(message), auditAnnotations: audit('broken') })

const undecidedMessage =
  'ClusterSet shop/orders could not be judged, and this is no verdict on it: not all ClusterSets could be ' +
  'seen, which needs-sets must know; try again in a moment'

void test('a CREATE that a rule could not prove is undecided', (t) =>
  answers(
    t,
    create,
    { facts, rules: [quietRule('needs-sets', 'clusterSets')] },
    undecidedAnswer(undecidedMessage),
  ))

void test('--undecided allow: allowed with a warning', (t) =>
  answers(
    t,
    create,
    { facts, rules: [quietRule('needs-sets', 'clusterSets')], undecided: 'allow' },
    answerWith({
      allowed: true,
      warnings: ['clusterset-guard: not judged, this is no verdict: not all ClusterSets could be seen'],
      auditAnnotations: audit('undecided'),
    }),
  ))

void test('a forced CREATE does not wait', (t) =>
  answers(
    t,
    forced,
    { facts, rules: [quietRule('needs-sets', 'clusterSets')] },
    warnedAnswer([], 'needs-sets: could not be proven, not all ClusterSets could be seen'),
  ))

void test('an UPDATE does not wait', (t) =>
  answers(
    t,
    update,
    { facts, rules: [quietRule('needs-sets', 'clusterSets')] },
    warnedAnswer([], 'needs-sets: could not be proven, not all ClusterSets could be seen'),
  ))

void test('a DELETE does not wait', (t) =>
  answers(
    t,
    deletion,
    { facts, rules: [deletionRule('needs-sets', 'nothing', 'clusterSets')] },
    warnedAnswer([], 'needs-sets: could not be proven, not all ClusterSets could be seen'),
  ))

void test('what no rule needs may be missing', (t) =>
  answers(t, create, { facts, rules: [quietRule('needs-secrets', 'secrets')] }, allowedAnswer))

void test('a rule with warnings that could not be proven is nothing', (t) =>
  answers(t, create, { facts, rules: [quietAdvice('advice', 'clusterSets')] }, allowedAnswer))

void test('two rules that lack two inventories: each is named once', (t) =>
  answers(
    t,
    create,
    {
      facts: world({
        sights: { clusterSets: { coverage: 'partial' }, perconaServers: { coverage: 'partial' } },
      }),
      rules: [
        quietRule('needs-sets', 'clusterSets'),
        quietRule('needs-both', 'perconaServers', 'clusterSets', 'services'),
      ],
    },
    undecidedAnswer(
      'ClusterSet shop/orders could not be judged, and this is no verdict on it: not all ClusterSets, ' +
        'PerconaServerMySQLs could be seen, which needs-sets, needs-both must know; try again in a moment',
    ),
  ))

void test('what a source never looks at holds nothing up', (t) =>
  answers(
    t,
    create,
    {
      facts: world({ sights: { clusterSets: { coverage: 'none' } } }),
      rules: [quietRule('needs-sets', 'clusterSets')],
    },
    allowedAnswer,
  ))

void test('a denial stands beside what could not be proven', (t) =>
  answers(
    t,
    create,
    { facts, rules: [denyingRule('denies'), quietRule('needs-sets', 'clusterSets')] },
    denialAnswer({
      message: '1 rule denies ClusterSet shop/orders: denies: spec.primaryCluster: it is wrong; mend it',
      causes: [cause('spec.primaryCluster', 'denies: it is wrong; mend it')],
      rules: ['denies'],
      warnings: ['needs-sets: could not be proven, not all ClusterSets could be seen'],
    }),
  ))

void test('a rule that finds an error in what it saw denies, whatever it did not see', (t) =>
  answers(
    t,
    create,
    { facts, rules: [denyingRule('denies', 'clusterSets')] },
    denialAnswer({
      message: '1 rule denies ClusterSet shop/orders: denies: spec.primaryCluster: it is wrong; mend it',
      causes: [cause('spec.primaryCluster', 'denies: it is wrong; mend it')],
      rules: ['denies'],
      warnings: ['denies: could not be proven, not all ClusterSets could be seen'],
    }),
  ))

void test('warnings stand beside an undecided verdict', (t) =>
  answers(
    t,
    create,
    { facts, rules: [warningRule('warns'), quietRule('needs-sets', 'clusterSets')] },
    answerWith({
      allowed: false,
      status: unavailable(undecidedMessage),
      warnings: ['warns: it is wrong; mend it'],
      auditAnnotations: audit('undecided', 'warns'),
    }),
  ))

const forbidden = (...namespaces: readonly string[]): WebhookParts => ({
  facts: world({ sights: { secrets: { forbidden: namespaces } } }),
  rules: [quietRule('needs-secrets', 'secrets'), quietAdvice('advice', 'secrets')],
})

void test('what may not be read in a namespace is not waited for: one warning', (t) =>
  answers(
    t,
    create,
    forbidden('money'),
    warnedAnswer(
      [],
      'clusterset-guard: may not read Secrets in namespace money; rules that need them judged the rest',
    ),
  ))

void test('what may not be read anywhere', (t) =>
  answers(
    t,
    create,
    forbidden('*'),
    warnedAnswer(
      [],
      'clusterset-guard: may not read Secrets in any namespace; rules that need them judged the rest',
    ),
  ))

void test('what may not be read in two namespaces', (t) =>
  answers(
    t,
    create,
    forbidden('money', 'ops'),
    warnedAnswer(
      [],
      'clusterset-guard: may not read Secrets in namespace money, ops; rules that need them judged the rest',
    ),
  ))

void test('the same on UPDATE', (t) =>
  answers(
    t,
    update,
    forbidden('money'),
    warnedAnswer(
      [],
      'clusterset-guard: may not read Secrets in namespace money; rules that need them judged the rest',
    ),
  ))

void test('what is forbidden, and the rest of it partial: that is waited for', (t) =>
  answers(
    t,
    create,
    {
      facts: world({ sights: { secrets: { coverage: 'partial', forbidden: ['money'] } } }),
      rules: [quietRule('needs-secrets', 'secrets')],
    },
    answerWith({
      allowed: false,
      status: unavailable(
        'ClusterSet shop/orders could not be judged, and this is no verdict on it: not all Secrets could be ' +
          'seen, which needs-secrets must know; try again in a moment',
      ),
      warnings: [
        'clusterset-guard: may not read Secrets in namespace money; rules that need them judged the rest',
      ],
      auditAnnotations: audit('undecided'),
    }),
  ))

void test('a forbidden namespace and a real rule: absent there is unseen', (t) =>
  answers(
    t,
    create,
    { facts: world({ sights: { secrets: { forbidden: ['shop'] } } }) },
    warnedAnswer(
      [],
      'clusterset-guard: may not read Secrets in namespace shop; rules that need them judged the rest',
    ),
  ))

const brokenMessage =
  'ClusterSet shop/orders could not be judged, and this is no verdict on it: breaks failed, which is a fault ' +
  'of clusterset-guard and is in its log; try again in a moment'

void test('a CREATE on which a rule failed is broken', (t) =>
  answers(t, create, { rules: [crashingRule('breaks'), quietRule('quiet')] }, brokenAnswer(brokenMessage)))

void test('--undecided allow: allowed with a warning, for a rule that failed', (t) =>
  answers(
    t,
    create,
    { rules: [crashingRule('breaks')], undecided: 'allow' },
    answerWith({
      allowed: true,
      warnings: ['clusterset-guard: not judged, this is no verdict: breaks failed'],
      auditAnnotations: audit('broken'),
    }),
  ))

const failedWarning = 'breaks: could not be judged, because the rule itself failed; see the log'

void test('a rule that failed does not hold up a forced CREATE', (t) =>
  answers(t, forced, { rules: [crashingRule('breaks')] }, warnedAnswer([], failedWarning)))

void test('a rule that failed does not hold up an UPDATE', (t) =>
  answers(t, update, { rules: [crashingRule('breaks')] }, warnedAnswer([], failedWarning)))

void test('a rule that failed does not hold up a DELETE', (t) =>
  answers(t, deletion, { rules: [deletionRule('breaks', 'fails')] }, warnedAnswer([], failedWarning)))

void test('a rule with warnings that failed does not hold up a CREATE', (t) =>
  answers(t, create, { rules: [crashingAdvice('breaks')] }, warnedAnswer([], failedWarning)))

void test('a denial stands beside a rule that failed', (t) =>
  answers(
    t,
    create,
    { rules: [crashingRule('breaks'), denyingRule('denies')] },
    denialAnswer({
      message: '1 rule denies ClusterSet shop/orders: denies: spec.primaryCluster: it is wrong; mend it',
      causes: [cause('spec.primaryCluster', 'denies: it is wrong; mend it')],
      rules: ['denies'],
      warnings: [failedWarning],
    }),
  ))

void test('of a rule that failed and one that could not be proven the failure is told', (t) =>
  answers(
    t,
    create,
    { facts, rules: [crashingRule('breaks'), quietRule('needs-sets', 'clusterSets')] },
    brokenAnswer(brokenMessage),
  ))

void test('a deletion rule denies', (t) =>
  answers(
    t,
    deletion,
    { rules: [deletionRule('stays', 'denies')] },
    denialAnswer({
      message: '1 rule denies ClusterSet shop/orders: stays: spec.primaryCluster: it is wrong; mend it',
      causes: [cause('spec.primaryCluster', 'stays: it is wrong; mend it')],
      rules: ['stays'],
    }),
  ))

void test('a deletion rule is not asked about an update', (t) =>
  answers(t, update, { rules: [deletionRule('stays', 'denies')] }, allowedAnswer))

const throwing: WebhookParts = { factSource: failingSource(new Error('no facts')) }

const failureText =
  'this request could not be judged, and this is no verdict on it: clusterset-guard failed, see its log'

const failureWarning =
  'clusterset-guard: this request could not be judged, and this is no verdict on it: clusterset-guard failed, see its log'

const allowedBroken = answerWith({
  allowed: true,
  warnings: [failureWarning],
  auditAnnotations: audit('broken'),
})

void test('a source of facts that fails: a CREATE is broken', (t) =>
  answers(t, create, throwing, brokenAnswer(failureText)))

void test('a source of facts that throws at once', (t) =>
  answers(
    t,
    create,
    {
      factSource: {
        gather() {
          throw new TypeError('no facts')
        },
      },
    },
    brokenAnswer(failureText),
  ))

void test('a source of facts that fails, with --undecided allow', (t) =>
  answers(t, create, { ...throwing, undecided: 'allow' }, allowedBroken))

void test('a source of facts that fails does not hold up a forced CREATE', (t) =>
  answers(t, forced, throwing, allowedBroken))

void test('a source of facts that fails does not hold up an UPDATE', (t) =>
  answers(t, update, throwing, allowedBroken))

void test('a source of facts that fails does not hold up a DELETE', (t) =>
  answers(t, deletion, throwing, allowedBroken))

void test('after a failure the next request is judged', async (t) => {
  let times = 0
  const webhook = await startWebhook(t, {
    rules: [quietRule('quiet')],
    factSource: {
      gather() {
        times += 1
        return (times === 1 ? failingSource(new Error('no facts')) : unchanging(world())).gather(0)
      },
    },
  })
  t.strictSame(await webhook.post('/validate', create), brokenAnswer(failureText))
  t.strictSame(await webhook.post('/validate', create), allowedAnswer)
})

void test('what is exempt asks for no facts', async (t) => {
  const webhook = await startWebhook(t, throwing)
  t.strictSame(
    await webhook.post('/validate', updateReview(clusterSet(), clusterSet(), { subResource: 'status' })),
    answerWith({ allowed: true, auditAnnotations: audit('exempt') }),
  )
})
