import { test } from 'tap'

import { deliveredOf } from '../../build/bill-of-materials.ts'
import { packagesIn } from '../../build/notices.ts'

const component = (reference: string) => ({
  'bom-ref': reference,
  scope: 'optional',
  purl: `pkg:npm/${reference}`,
  properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
})

/** What npm tells of a lockfile: a is bundled, b is bundled with it, c is for tests. */
const all = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: 'urn:uuid:1d2f3a54-6a1b-4c55-9b4e-2f6f0d8d7e11',
  metadata: {
    timestamp: '2026-11-22T02:33:38.046Z',
    component: { 'bom-ref': 'clusterset-guard@0.1.0', type: 'library', name: 'folder' },
  },
  components: ['@s/a@1.0.0', 'b@2.0.0', 'c@3.0.0'].map(component),
  dependencies: [
    { ref: 'clusterset-guard@0.1.0', dependsOn: ['@s/a@1.0.0', 'c@3.0.0'] },
    { ref: '@s/a@1.0.0', dependsOn: ['b@2.0.0', 'c@3.0.0'] },
    { ref: 'b@2.0.0', dependsOn: [] },
    { ref: 'c@3.0.0', dependsOn: ['b@2.0.0'] },
  ],
}

void test('the bill has Node and what is bundled, as required, and no way to anything else', (t) => {
  const bill = deliveredOf(all, ['@s/a@1.0.0', 'b@2.0.0'], '24.21.0')
  t.match(bill, {
    metadata: { component: { type: 'application', name: 'clusterset-guard' } },
    components: [
      { 'bom-ref': 'node@24.21.0', cpe: 'cpe:2.3:a:nodejs:node.js:24.21.0:*:*:*:*:*:*:*' },
      { 'bom-ref': '@s/a@1.0.0', scope: 'required', properties: undefined },
      { 'bom-ref': 'b@2.0.0', scope: 'required', properties: undefined },
    ],
  })
  t.strictSame(bill['dependencies'], [
    { ref: 'clusterset-guard@0.1.0', dependsOn: ['@s/a@1.0.0', 'node@24.21.0'] },
    { ref: '@s/a@1.0.0', dependsOn: ['b@2.0.0'] },
    { ref: 'b@2.0.0', dependsOn: [] },
    { ref: 'node@24.21.0', dependsOn: [] },
  ])
  t.end()
})

void test('the bill is the same each time', (t) => {
  t.notMatch(JSON.stringify(deliveredOf(all, ['b@2.0.0'], '24.21.0')), /1d2f3a54|2026-11-22/)
  t.end()
})

void test('a bundled package that the lockfile does not name is an error', (t) => {
  t.throws(() => deliveredOf(all, ['b@2.0.0', 'd@4.0.0'], '24.21.0'), /does not name d@4\.0\.0$/)
  t.end()
})

void test('the notices of licences say what is bundled', (t) => {
  t.strictSame(packagesIn(`@s/a 1.0.0\n\nMIT\n\n${'='.repeat(80)}\n\nb 2.0.0\n\nISC\n`), [
    '@s/a@1.0.0',
    'b@2.0.0',
  ])
  t.end()
})
