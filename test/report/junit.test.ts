import { SaxesParser } from 'saxes'
import fc from 'fast-check'
import { test } from 'tap'

import { junitReport } from '../../src/report/junit.ts'
import { visible } from '../../src/report/visible-text.ts'
import { reproducible } from '../support/properties.ts'
import { anyReport } from './any-report.ts'
import { rawCharacters } from './plain-output.ts'
import { emptySample, hostileSample, hostileTexts, sample } from './sample.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** The root of a document. Throws when it is not well-formed XML 1.0. */
function parsed(xml: string): Element {
  const parser = new SaxesParser()
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes: { ...attributes }, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  })
  parser.on('closetag', () => open.pop())
  parser.write(xml).close()
  const [first] = root.children
  if (first === undefined) throw new Error('no root')
  return first
}

void test('an object is a testsuite, a rule a testcase', (t) => {
  const { name, attributes, children } = parsed(junitReport(sample))
  t.equal(name, 'testsuites')
  t.strictSame(attributes, {
    name: 'clusterset-guard',
    tests: '11',
    failures: '3',
    errors: '1',
    skipped: '2',
  })
  t.strictSame(
    children.map((suite) => suite.attributes),
    [
      { name: 'ClusterSet shop/billing (UPDATE)', tests: '4', failures: '0', errors: '0', skipped: '1' },
      { name: 'ClusterSet shop/orders (CREATE)', tests: '4', failures: '2', errors: '1', skipped: '0' },
      { name: 'ClusterSet shop/search', tests: '2', failures: '0', errors: '0', skipped: '1' },
      {
        name: 'PerconaServerMySQL shop/lisbon (DELETE)',
        tests: '1',
        failures: '1',
        errors: '0',
        skipped: '0',
      },
    ],
  )
  t.end()
})

void test('an error fails, a crash is an error, what is unproven is skipped, a warning is output', (t) => {
  const [billing, orders] = parsed(junitReport(sample)).children
  t.strictSame(
    [...(billing?.children ?? []), ...(orders?.children ?? [])].map(({ attributes, children }) => [
      attributes['name'],
      attributes['file'],
      attributes['line'],
      children.map(({ name }) => name),
    ]),
    [
      ['schema', 'sets/billing.yaml', '1', []],
      ['endpoint-claimed-once', 'sets/billing.yaml', '11', ['system-out']],
      ['member-version-supported', 'sets/billing.yaml', '21', ['system-out']],
      ['credentials-match', 'sets/billing.yaml', '1', ['skipped']],
      ['schema', 'sets/orders.yaml', '9', ['failure']],
      ['endpoint-hosts-unique', 'sets/orders.yaml', '14', ['failure']],
      ['credentials-secret-exists', 'sets/orders.yaml', '20', ['system-out']],
      ['primary-is-member', 'sets/orders.yaml', '1', ['error']],
    ],
  )
  const failure = orders?.children[1]?.children[0]
  t.strictSame(failure?.attributes, {
    message:
      'spec.clusters[1].endpoints[0].host: host db.paris.example is also endpoint 0 of cluster paris; give each endpoint its own host',
    type: 'sharedHost',
  })
  t.equal(
    failure?.text,
    'sets/orders.yaml:14:17: error: spec.clusters[1].endpoints[0].host: host db.paris.example is also endpoint 0 of cluster paris; give each endpoint its own host',
  )
  t.end()
})

void test('a report about nothing is a document without suites', (t) => {
  t.strictSame(parsed(junitReport(emptySample)), {
    name: 'testsuites',
    attributes: { name: 'clusterset-guard', tests: '0', failures: '0', errors: '0', skipped: '0' },
    children: [],
    text: '\n',
  })
  t.end()
})

void test('whatever a manifest says, it is well-formed XML 1.0, and every text stays where it belongs', (t) => {
  const xml = junitReport(hostileSample)
  const { children } = parsed(xml)
  t.strictSame(
    children.map((suite) => suite.children.map(({ name }) => name)),
    hostileTexts.map(() => ['testcase', 'testcase']),
  )
  t.strictSame(
    children.map((suite) => suite.children[0]?.attributes['name']),
    hostileTexts.map((text) =>
      visible(text, Number.POSITIVE_INFINITY).replace('\uFFFE\uFFFF', '\\ufffe\\uffff'),
    ),
  )
  t.strictSame(rawCharacters(xml), [])
  fc.assert(
    fc.property(
      anyReport,
      (report) => parsed(junitReport(report)).children.length === report.subjects.length,
    ),
    reproducible({ numRuns: 100 }),
  )
  t.end()
})
