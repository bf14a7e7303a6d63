import { test, type Test } from 'tap'

import { shownWarnings } from '../../src/admission/warnings.ts'
import { defineStateRule } from '../../src/engine/rule.ts'
import { clusterSet, type Raw } from '../support/objects.ts'
import { createReview, warnedAnswer } from '../support/reviews.ts'
import { startWebhook } from '../support/webhook.ts'

const messages = { told: { severity: 'warning', problem: '{problem}', remedy: '{remedy}' } } as const

interface Said {
  readonly problem: string
  readonly remedy: string
}

/** A rule that warns of what it is told to warn of. */
const saying = (...said: readonly Said[]) =>
  defineStateRule({
    id: 'talks',
    about: 'ClusterSet',
    summary: 'Warn about things',
    rationale: 'To see how warnings are shown.',
    needs: [],
    messages,
    judge: (_, __, { told }) => said.map((one) => told({ path: 'spec', about: [] }, { ...one })),
  })

async function shows(t: Test, said: readonly Said[], ...expected: readonly string[]): Promise<void> {
  const webhook = await startWebhook(t, { rules: [saying(...said)] })
  const answer: Raw = warnedAnswer(['talks'], ...expected)
  t.strictSame(await webhook.post('/validate', createReview(clusterSet())), answer)
}

void test('problem and remedy, if there is room', (t) =>
  shows(t, [{ problem: 'it is wrong', remedy: 'mend it' }], 'talks: it is wrong; mend it'))

void test('exactly 120 characters', (t) =>
  shows(
    t,
    [{ problem: 'p'.repeat(100), remedy: 'r'.repeat(11) }],
    `talks: ${'p'.repeat(100)}; ${'r'.repeat(11)}`,
  ))

void test('one character more loses the remedy', (t) =>
  shows(t, [{ problem: 'p'.repeat(100), remedy: 'r'.repeat(12) }], `talks: ${'p'.repeat(100)}`))

void test('a problem of exactly 120 characters', (t) =>
  shows(t, [{ problem: 'p'.repeat(113), remedy: 'mend it' }], `talks: ${'p'.repeat(113)}`))

void test('a longer problem is cut', (t) =>
  shows(t, [{ problem: 'p'.repeat(114), remedy: 'mend it' }], `talks: ${'p'.repeat(112)}…`))

void test('characters count, not their halves, and none is cut in two', (t) =>
  shows(t, [{ problem: '🐬'.repeat(114), remedy: 'mend it' }], `talks: ${'🐬'.repeat(112)}…`))

void test('control characters and line ends become a space', (t) =>
  shows(
    t,
    [{ problem: 'a\nb\r\nc\td\u0000e\u001b[31mf\u007fg\u0085h\u2028i\u2029j', remedy: 'k\n' }],
    'talks: a b c d e [31mf g h i j; k ',
  ))

void test('half a character becomes a character that can be sent', (t) =>
  shows(t, [{ problem: 'a\ud800b', remedy: 'c\udc00' }], 'talks: a\ufffdb; c\ufffd'))

void test('a warning that is said twice is shown once', (t) =>
  shows(
    t,
    [
      { problem: 'one', remedy: 'mend it' },
      { problem: 'two', remedy: 'mend it' },
      { problem: 'one', remedy: 'mend it' },
    ],
    'talks: one; mend it',
    'talks: two; mend it',
  ))

void test('two warnings that are the same once they are cut are shown once', (t) =>
  shows(
    t,
    [
      { problem: `${'p'.repeat(114)}1`, remedy: 'mend it' },
      { problem: `${'p'.repeat(114)}2`, remedy: 'mend it' },
    ],
    `talks: ${'p'.repeat(112)}…`,
  ))

const letters = (count: number): readonly Said[] =>
  Array.from('abcdefghijklmnop')
    .slice(0, count)
    .map((problem) => ({ problem, remedy: 'mend it' }))

void test('ten warnings are shown', (t) =>
  shows(
    t,
    letters(10),
    'talks: a; mend it',
    'talks: b; mend it',
    'talks: c; mend it',
    'talks: d; mend it',
    'talks: e; mend it',
    'talks: f; mend it',
    'talks: g; mend it',
    'talks: h; mend it',
    'talks: i; mend it',
    'talks: j; mend it',
  ))

void test('of eleven the last one says how many are left', (t) =>
  shows(
    t,
    letters(11),
    'talks: a; mend it',
    'talks: b; mend it',
    'talks: c; mend it',
    'talks: d; mend it',
    'talks: e; mend it',
    'talks: f; mend it',
    'talks: g; mend it',
    'talks: h; mend it',
    'talks: i; mend it',
    'clusterset-guard: 2 more warnings',
  ))

void test('ten that are eleven with a repeated one are shown', (t) =>
  shows(
    t,
    [...letters(10), { problem: 'a', remedy: 'mend it' }],
    'talks: a; mend it',
    'talks: b; mend it',
    'talks: c; mend it',
    'talks: d; mend it',
    'talks: e; mend it',
    'talks: f; mend it',
    'talks: g; mend it',
    'talks: h; mend it',
    'talks: i; mend it',
    'talks: j; mend it',
  ))

void test('a value of the manifest with control characters', async (t) => {
  const webhook = await startWebhook(t)
  t.strictSame(
    await webhook.post(
      '/validate',
      createReview(clusterSet({ spec: { credentialsSecret: { name: 'a\nb\u0000', key: 'clusterset' } } })),
    ),
    warnedAnswer(
      ['credentials-secret-exists'],
      'credentials-secret-exists: the Secret shop/a b  is not there yet; create it with key clusterset',
    ),
  )
})

void test('no warnings', (t) => {
  t.strictSame(shownWarnings([]), [])
  t.end()
})
