import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { ClusterCounts } from '../../src/metrics/cluster-counts.ts'
import { CertificateCounts } from '../../src/metrics/certificate-counts.ts'
import { Metrics, statusOf, type MetricsParts } from '../../src/metrics/metrics.ts'
import type { FindingState, Outcome } from '../../src/engine/evaluate.ts'
import { quietRule } from '../support/made-rules.ts'

const parts: MetricsParts = {
  ruleIds: ['primary-is-member', 'credentials-match'],
  mutatorIds: ['fill-defaults', 'spell-enums'],
  version: '1.2.3',
  ruleSetVersion: '2026.11.1',
  isReady: () => true,
  inFlight: () => 0,
  certificate: () => ({ validTo: new Date('2027-01-01T00:00:00Z'), reloads: { success: 0, failure: 0 } }),
}

/** The same where facts come from a cluster: then there is more to tell. */
const inCluster: MetricsParts = {
  ...parts,
  keptCertificates: new CertificateCounts({
    authorityValidTo: () => new Date(0),
    bundles: () => [{ configuration: 'validating', isInStep: true }],
  }),
  cluster: new ClusterCounts({
    inventories: ['services'],
    withheldReasons: ['forbidden'],
    reasons: ['reset'],
    faults: ['unread'],
    secretAnswers: ['found'],
    watches: () => [{ inventory: 'services', objects: 1, behindSeconds: 0, withheld: undefined }],
  }),
}

/** What is exposed of one metric, a line a series. With `counted` only what is not 0. */
async function seriesOf(metrics: Metrics, name: string, counted?: 'counted'): Promise<readonly string[]> {
  const { text } = await metrics.scrape()
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => counted === undefined || !line.endsWith(' 0'))
}

const review = {
  webhook: 'validate',
  operation: 'CREATE',
  verdict: 'allowed',
  durationSeconds: 0.001,
} as const

/** What became of a rule with findings of these states. */
const outcome = (states: readonly FindingState[], more: Partial<Outcome> = {}): Outcome => ({
  rule: quietRule('primary-is-member'),
  severity: 'error',
  findings: states.map((state) => ({
    state,
    severity: 'error',
    path: 'spec',
    about: [],
    message: 'm',
    problem: 'p',
    remedy: 'r',
    isProven: true,
  })),
  unseen: [],
  crash: undefined,
  ...more,
})

const lacking: Partial<Outcome> = { unseen: [{ inventory: 'services', forbidden: [] }] }

void test('reviews are counted by webhook, operation and verdict', async (t) => {
  const metrics = new Metrics(parts)
  metrics.reviewed(review)
  metrics.reviewed(review)
  metrics.reviewed({ ...review, operation: 'UPDATE', verdict: 'denied' })
  metrics.reviewed({ ...review, webhook: 'mutate' })
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_reviews_total', 'counted'), [
    'clusterset_guard_reviews_total{webhook="validate",operation="CREATE",verdict="allowed"} 2',
    'clusterset_guard_reviews_total{webhook="validate",operation="UPDATE",verdict="denied"} 1',
    'clusterset_guard_reviews_total{webhook="mutate",operation="CREATE",verdict="allowed"} 1',
  ])
})

void test('a second scrape tells the same', async (t) => {
  const metrics = new Metrics(parts)
  metrics.reviewed(review)
  metrics.judged([outcome(['violated'])])
  const first = await seriesOf(metrics, 'clusterset_guard_reviews_total')
  const outcomes = await seriesOf(metrics, 'clusterset_guard_rule_outcomes_total')
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_reviews_total'), first)
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_rule_outcomes_total'), outcomes)
})

void test('what can come is there from the start', async (t) => {
  const metrics = new Metrics(parts)
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_reviews_total'), [
    'clusterset_guard_reviews_total{webhook="validate",operation="CREATE",verdict="allowed"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="CREATE",verdict="warned"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="CREATE",verdict="denied"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="CREATE",verdict="broken"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="CREATE",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="CREATE",verdict="undecided"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="UPDATE",verdict="allowed"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="UPDATE",verdict="warned"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="UPDATE",verdict="denied"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="UPDATE",verdict="broken"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="UPDATE",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="DELETE",verdict="allowed"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="DELETE",verdict="warned"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="DELETE",verdict="denied"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="DELETE",verdict="broken"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="DELETE",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="CONNECT",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="validate",operation="other",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="CREATE",verdict="allowed"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="CREATE",verdict="warned"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="CREATE",verdict="broken"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="CREATE",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="UPDATE",verdict="allowed"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="UPDATE",verdict="warned"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="UPDATE",verdict="broken"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="UPDATE",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="DELETE",verdict="allowed"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="DELETE",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="CONNECT",verdict="exempt"} 0',
    'clusterset_guard_reviews_total{webhook="mutate",operation="other",verdict="exempt"} 0',
  ])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_patches_total'), [
    'clusterset_guard_patches_total{mutator="fill-defaults"} 0',
    'clusterset_guard_patches_total{mutator="spell-enums"} 0',
  ])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_requests_refused_total'), [
    'clusterset_guard_requests_refused_total{code="400"} 0',
    'clusterset_guard_requests_refused_total{code="404"} 0',
    'clusterset_guard_requests_refused_total{code="405"} 0',
    'clusterset_guard_requests_refused_total{code="408"} 0',
    'clusterset_guard_requests_refused_total{code="413"} 0',
    'clusterset_guard_requests_refused_total{code="415"} 0',
    'clusterset_guard_requests_refused_total{code="417"} 0',
    'clusterset_guard_requests_refused_total{code="429"} 0',
    'clusterset_guard_requests_refused_total{code="431"} 0',
    'clusterset_guard_requests_refused_total{code="500"} 0',
    'clusterset_guard_requests_refused_total{code="other"} 0',
  ])
})

void test('a combination that should not come is told when it comes', async (t) => {
  const metrics = new Metrics(parts)
  metrics.reviewed({ ...review, operation: 'UPDATE', verdict: 'undecided' })
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_reviews_total', 'counted'), [
    'clusterset_guard_reviews_total{webhook="validate",operation="UPDATE",verdict="undecided"} 1',
  ])
})

void test('no caller can make a series', async (t) => {
  const metrics = new Metrics(parts)
  metrics.reviewed({ ...review, operation: 'X'.repeat(1_000_000), verdict: 'exempt' })
  metrics.reviewed({ ...review, operation: '__proto__', verdict: 'exempt' })
  metrics.reviewed({ ...review, operation: 'a"} 1\nforged 1', verdict: '' })
  metrics.reviewed({ ...review, operation: 'other', verdict: 'exempt' })
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_reviews_total', 'counted'), [
    'clusterset_guard_reviews_total{webhook="validate",operation="other",verdict="exempt"} 3',
    'clusterset_guard_reviews_total{webhook="validate",operation="other",verdict="other"} 1',
  ])
  t.notMatch((await metrics.scrape()).text, 'forged')
})

void test('other status codes, rules and mutators count as other', async (t) => {
  const metrics = new Metrics(parts)
  metrics.refused(429)
  metrics.refused(418)
  metrics.refused(599)
  metrics.judged([outcome([], { rule: quietRule('unlisted') })])
  metrics.patched(['fill-defaults', 'unlisted'])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_requests_refused_total', 'counted'), [
    'clusterset_guard_requests_refused_total{code="429"} 1',
    'clusterset_guard_requests_refused_total{code="other"} 2',
  ])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_rule_outcomes_total', 'counted'), [
    'clusterset_guard_rule_outcomes_total{rule="other",status="passed"} 1',
  ])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_patches_total', 'counted'), [
    'clusterset_guard_patches_total{mutator="fill-defaults"} 1',
    'clusterset_guard_patches_total{mutator="other"} 1',
  ])
})

void test('rules are counted by what became of them', async (t) => {
  const metrics = new Metrics(parts)
  metrics.judged([outcome(['violated']), outcome([], { rule: quietRule('credentials-match'), ...lacking })])
  metrics.judged([outcome([])])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_rule_outcomes_total', 'counted'), [
    'clusterset_guard_rule_outcomes_total{rule="primary-is-member",status="passed"} 1',
    'clusterset_guard_rule_outcomes_total{rule="primary-is-member",status="violated"} 1',
    'clusterset_guard_rule_outcomes_total{rule="credentials-match",status="unproven"} 1',
  ])
})

void test('one word for an outcome', (t) => {
  t.equal(statusOf(outcome([])), 'passed')
  t.equal(statusOf(outcome([], lacking)), 'unproven')
  t.equal(statusOf(outcome(['standing'], lacking)), 'standing')
  t.equal(statusOf(outcome(['standing', 'waived'])), 'waived')
  t.equal(statusOf(outcome(['standing', 'waived', 'violated'])), 'violated')
  t.equal(statusOf(outcome([], { crash: { error: undefined } })), 'crashed')
  t.end()
})

void test('a duration is counted in every bucket that is not shorter', async (t) => {
  const metrics = new Metrics(parts)
  metrics.reviewed({ ...review, durationSeconds: 0.000_03 })
  metrics.reviewed({ ...review, durationSeconds: 0.000_1 })
  metrics.reviewed({ ...review, durationSeconds: 60 })
  const { text } = await metrics.scrape()
  const buckets = [
    ...text.matchAll(
      /^clusterset_guard_review_duration_seconds_bucket\{webhook="validate",le="(.*)"\} (.*)$/gm,
    ),
  ].map(([, bound, count]) => `${bound ?? ''}: ${count ?? ''}`)
  t.strictSame(buckets, [
    '0.00002: 0',
    '0.00005: 1',
    '0.0001: 2',
    '0.0002: 2',
    '0.0005: 2',
    '0.001: 2',
    '0.002: 2',
    '0.005: 2',
    '0.01: 2',
    '0.02: 2',
    '0.05: 2',
    '0.1: 2',
    '0.2: 2',
    '0.5: 2',
    '1: 2',
    '2: 2',
    '5: 2',
    '10: 2',
    '+Inf: 3',
  ])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_review_duration_seconds_count'), [
    'clusterset_guard_review_duration_seconds_count{webhook="validate"} 3',
    'clusterset_guard_review_duration_seconds_count{webhook="mutate"} 0',
  ])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_review_duration_seconds_sum'), [
    'clusterset_guard_review_duration_seconds_sum{webhook="validate"} 60.00013',
    'clusterset_guard_review_duration_seconds_sum{webhook="mutate"} 0',
  ])
})

void test('readers are asked at each scrape', async (t) => {
  let inFlight = 1
  let failure = 0
  let validTo = new Date('2027-01-01T00:00:00Z')
  const metrics = new Metrics({
    ...parts,
    inFlight: () => inFlight,
    certificate: () => ({ validTo, reloads: { success: 1, failure } }),
  })
  const seen = async () => [
    ...(await seriesOf(metrics, 'clusterset_guard_requests_in_flight')),
    ...(await seriesOf(metrics, 'clusterset_guard_certificate_not_after_timestamp_seconds')),
    ...(await seriesOf(metrics, 'clusterset_guard_certificate_reloads_total')),
  ]
  t.strictSame(await seen(), [
    'clusterset_guard_requests_in_flight 1',
    'clusterset_guard_certificate_not_after_timestamp_seconds 1798761600',
    'clusterset_guard_certificate_reloads_total{result="success"} 1',
    'clusterset_guard_certificate_reloads_total{result="failure"} 0',
  ])
  inFlight = 0
  failure = 2
  validTo = new Date('2027-01-02T00:00:00Z')
  t.strictSame(await seen(), [
    'clusterset_guard_requests_in_flight 0',
    'clusterset_guard_certificate_not_after_timestamp_seconds 1798848000',
    'clusterset_guard_certificate_reloads_total{result="success"} 1',
    'clusterset_guard_certificate_reloads_total{result="failure"} 2',
  ])
})

void test('what runs', async (t) => {
  t.strictSame(await seriesOf(new Metrics(parts), 'clusterset_guard_build_info'), [
    `clusterset_guard_build_info{version="1.2.3",ruleset="2026.11.1",node_version="${process.versions.node}"} 1`,
  ])
})

void test('two servers in one process count apart', async (t) => {
  const [one, other] = [new Metrics(parts), new Metrics(parts)]
  one.refused(404)
  t.strictSame(await seriesOf(other, 'clusterset_guard_requests_refused_total', 'counted'), [])
})

void test('the media type is that of the text format', async (t) => {
  const { contentType } = await new Metrics(parts).scrape()
  t.equal(contentType, 'text/plain; version=0.0.4; charset=utf-8')
})

void test('two scrapes at once', async (t) => {
  const metrics = new Metrics(parts)
  metrics.refused(429)
  const [one, other] = await Promise.all([metrics.scrape(), metrics.scrape()])
  t.match(one.text, 'clusterset_guard_requests_refused_total{code="429"} 1\n')
  t.match(other.text, 'clusterset_guard_requests_refused_total{code="429"} 1\n')
})

void test('the figures of the process are plausible', async (t) => {
  const metrics = new Metrics(parts)
  const figure = async (name: string): Promise<number> =>
    Number((await seriesOf(metrics, name)).join().split(' ').at(-1))
  t.ok((await figure('process_cpu_seconds_total')) > 0.01)
  t.ok((await figure('process_resident_memory_bytes')) > 10_000_000)
  t.ok((await figure('nodejs_heap_size_used_bytes')) > 1_000_000)
  t.ok((await figure('nodejs_external_memory_bytes')) > 1000)
  const ageSeconds = Date.now() / 1000 - (await figure('process_start_time_seconds'))
  t.ok(ageSeconds > -1 && ageSeconds < 3600)
  const busySeconds = await figure('clusterset_guard_event_loop_busy_seconds_total')
  t.ok(busySeconds >= 0 && busySeconds < ageSeconds + 1)
})

/** Name, type and labels of each metric, as Prometheus would see them. */
async function exposed(metrics: Metrics): Promise<readonly string[]> {
  const { text } = await metrics.scrape()
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => {
    const [, labels = ''] = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\} `, 'm').exec(text) ?? []
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label)
    return `${name} ${type} ${names.filter((label) => label !== 'le').join()}`
  })
}

void test('the table in docs/metrics.md has what is exposed, and nothing else', async (t) => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8')
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, name = '', type = '', labels = ''] = line.replaceAll(/[`\s]/g, '').split('|')
      return `${name} ${type} ${labels}`
    })
  t.strictSame([...rows].sort(), [...(await exposed(new Metrics(inCluster)))].sort())
})

void test('the questions in docs/metrics.md are about metrics that are exposed', async (t) => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8')
  const questions = [...page.matchAll(/```promql\n([^`]*)```/g)].map(([, text = '']) => text).join('')
  const asked = new Set(questions.match(/(?:clusterset_guard|process|nodejs)_\w+/g))
  const { text } = await new Metrics(inCluster).scrape()
  t.ok(asked.size >= 5)
  t.strictSame(
    [...asked].filter((name) => !new RegExp(`^${name}(?:\\{| )`, 'm').test(text)),
    [],
  )
})

void test('certificates that keep themselves: when the authority ends, what is trusted, what was made', async (t) => {
  let bundles = [
    { configuration: 'validating', isInStep: true },
    { configuration: 'mutating', isInStep: false },
  ]
  const keptCertificates = new CertificateCounts({
    authorityValidTo: () => new Date(1_800_000_000_000),
    bundles: () => bundles,
  })
  const metrics = new Metrics({ ...parts, keptCertificates })
  keptCertificates.issued('authority')
  keptCertificates.issued('certificate')
  keptCertificates.issued('certificate')
  t.strictSame(
    await seriesOf(metrics, 'clusterset_guard_certificate_authority_not_after_timestamp_seconds'),
    ['clusterset_guard_certificate_authority_not_after_timestamp_seconds 1800000000'],
  )
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_ca_bundle_in_step'), [
    'clusterset_guard_ca_bundle_in_step{configuration="validating"} 1',
    'clusterset_guard_ca_bundle_in_step{configuration="mutating"} 0',
  ])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_certificates_issued_total'), [
    'clusterset_guard_certificates_issued_total{what="authority"} 1',
    'clusterset_guard_certificates_issued_total{what="certificate"} 2',
  ])
  bundles = []
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_ca_bundle_in_step'), [])
})

void test('before there is a certificate its end is not told', async (t) => {
  const metrics = new Metrics({ ...parts, certificate: () => undefined, isReady: () => false })
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_certificate_not_after_timestamp_seconds'), [])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_ready'), ['clusterset_guard_ready 0'])
  t.strictSame(await seriesOf(metrics, 'clusterset_guard_certificate_reloads_total'), [
    'clusterset_guard_certificate_reloads_total{result="success"} 0',
    'clusterset_guard_certificate_reloads_total{result="failure"} 0',
  ])
})
