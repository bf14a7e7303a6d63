import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { objectsWith, type Objects } from './objects.ts'

const inStep = (objects: Objects) => ({
  failurePolicy: objects.entry('validate')['failurePolicy'],
  given: objects.args.filter((argument) => /^--(?:mode|undecided)=/.test(argument)),
})

void test('by default the guard enforces, and what is undecided is denied', async (t) => {
  t.strictSame(inStep(await objectsWith()), {
    failurePolicy: 'Fail',
    given: ['--mode=enforce', '--undecided=deny'],
  })
})

void test('mode warn refuses nothing, also when nobody answers', async (t) => {
  t.strictSame(inStep(await objectsWith('--set=mode=warn')), {
    failurePolicy: 'Ignore',
    given: ['--mode=warn', '--undecided=allow'],
  })
})

void test('a failurePolicy that is set takes --undecided along', async (t) => {
  t.strictSame(inStep(await objectsWith('--set=webhooks.validate.failurePolicy=Ignore')), {
    failurePolicy: 'Ignore',
    given: ['--mode=enforce', '--undecided=allow'],
  })
})

void test('what is set stays in mode warn', async (t) => {
  t.strictSame(
    inStep(await objectsWith('--set=mode=warn,undecided=deny,webhooks.validate.failurePolicy=Fail')),
    { failurePolicy: 'Fail', given: ['--mode=warn', '--undecided=deny'] },
  )
})

const entries = {
  validate: 'validate',
  validateEmergency: 'validate-emergency',
  guardDeletion: 'guard-deletion',
  guardMembers: 'guard-members',
  guardSecrets: 'guard-secrets',
  mutate: 'mutate',
}

void test('failurePolicy and timeoutSeconds of each entry can be set, and of no other at once', async (t) => {
  const before = await objectsWith()
  for (const [value, name] of Object.entries(entries)) {
    const wanted = { failurePolicy: before.entry(name)['failurePolicy'] === 'Fail' ? 'Ignore' : 'Fail' }
    const after = await objectsWith(
      `--set=webhooks.${value}.failurePolicy=${wanted.failurePolicy},webhooks.${value}.timeoutSeconds=3`,
    )
    t.strictSame(
      after.entries,
      before.entries.map((entry) =>
        entry === before.entry(name) ? { ...entry, ...wanted, timeoutSeconds: 3 } : entry,
      ),
      name,
    )
  }
})

void test('no entry lets the API server wait long, has side effects, or matches more than it names', async (t) => {
  const { entries: all } = await objectsWith()
  t.equal(all.length, 6)
  for (const entry of all) {
    t.ok(Number(entry['timeoutSeconds']) <= 5, 'timeoutSeconds')
    t.match(entry, { sideEffects: /^None$/, matchPolicy: 'Equivalent' })
    t.strictSame(entry['admissionReviewVersions'], ['v1'])
    t.notMatch(JSON.stringify(entry['rules']), '*')
  }
})

void test('which namespaces are judged', async (t) => {
  const notIn = (...names: readonly string[]) => ({
    key: 'kubernetes.io/metadata.name',
    operator: 'NotIn',
    values: names,
  })
  const objects = await objectsWith(
    '--set=webhooks.onlyNamespaces={shop,billing},webhooks.exemptNamespaces={sandbox,kube-system}',
  )
  for (const entry of objects.entries)
    t.strictSame(entry['namespaceSelector'], {
      matchExpressions: [
        { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop', 'billing'] },
        notIn('kube-system', 'clusterset-guard', 'sandbox'),
      ],
    })
  for (const entry of (await objectsWith('--namespace=databases')).entries)
    t.strictSame(entry['namespaceSelector'], { matchExpressions: [notIn('kube-system', 'databases')] })
})

void test('which Secrets are sent: other labels, or none at all', async (t) => {
  const labelled = await objectsWith(
    '--set=webhooks.guardSecrets.matchLabels.app\\.kubernetes\\.io/managed-by=null,webhooks.guardSecrets.matchLabels.team=dba',
  )
  t.strictSame(labelled.entry('guard-secrets')['objectSelector'], { matchLabels: { team: 'dba' } })
  const none = await objectsWith('--set=webhooks.guardSecrets.enabled=false')
  t.notMatch(JSON.stringify(none.entries.map(({ rules }) => rules)), 'secrets')
  t.equal(none.entries.length, 5)
})

void test('the Service and every entry have the port that is set', async (t) => {
  const objects = await objectsWith('--set=service.port=8443')
  for (const entry of objects.entries)
    t.match(asObject(entry['clientConfig']), { service: { name: 'clusterset-guard', port: 8443 } })
  t.match(objects.the('Service', 'clusterset-guard')['spec'], {
    ports: [{ port: 8443, targetPort: 'webhook' }],
  })
})
