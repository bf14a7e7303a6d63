import fc from 'fast-check'
import { test } from 'tap'

import { compileExpression } from '../../src/cel/expression.ts'
import { builtInDefinition } from '../../src/crd/built-in.ts'
import { knownExpressions, knownRule } from '../../src/crd/known-rules.ts'
import { nodesBelow, type Rule, type SchemaNode } from '../../src/crd/schema-node.ts'

const rulesBelow = (node: SchemaNode): readonly Rule[] => [
  ...node.rules,
  ...nodesBelow(node).flatMap((one) => rulesBelow(one)),
]

void test('they are the rules of the built-in CRD, all of them and no other', (t) => {
  const rules = rulesBelow(builtInDefinition().schema)
  t.strictSame(new Set(rules.map(({ expression }) => expression)), new Set(knownExpressions))
  t.ok(rules.every((rule) => knownRule(rule) !== undefined))
  t.end()
})

const plain = { message: undefined, messageExpression: undefined, fieldPath: undefined, reason: undefined }

void test('a rule that says more than a message is run in CEL', (t) => {
  const [expression = ''] = knownExpressions
  const rule = { ...plain, expression, optionalOldSelf: false }
  t.ok(knownRule(rule))
  t.notOk(knownRule({ ...rule, fieldPath: '.clusters' }))
  t.notOk(knownRule({ ...rule, reason: 'FieldValueRequired' }))
  t.notOk(knownRule({ ...rule, messageExpression: "'no'" }))
  t.end()
})

const texts = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    'A',
    'dc1',
    'a.b',
    '-a',
    'a-',
    '10.0.0.1',
    '::1',
    '::ffff:1.2.3.4',
    '010.0.0.1',
    'a\n',
  ),
  fc.ipV4(),
  fc.ipV6(),
  fc.domain(),
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 260, minLength: 250, unit: fc.constantFrom('a', '.', '1') }),
)
const cluster = fc.record({
  innodbClusterName: texts,
  endpoints: fc.array(fc.record({ host: texts }), { maxLength: 3 }),
})
const values = fc.oneof(
  texts,
  fc.record({ name: texts }, { requiredKeys: [] }),
  fc.array(cluster, { maxLength: 4 }),
  fc.record({ primaryCluster: texts, clusters: fc.array(cluster, { maxLength: 4 }) }),
)

for (const expression of knownExpressions)
  void test(`as in CEL: ${expression}`, (t) => {
    const compiled = compileExpression(expression, 'none')
    const holdsFor = knownRule({ ...plain, expression, optionalOldSelf: false })
    if (!compiled.ok || holdsFor === undefined) throw new Error('it cannot be run')
    let compared = 0
    fc.assert(
      fc.property(values, (value) => {
        const evaluation = compiled.evaluate({ self: value })
        // A value of another shape never gets there.
        if (evaluation.is === 'error') return true
        compared += 1
        // Not an assertion each: some of these texts would break the lines of a test report.
        return holdsFor(value) === evaluation.value
      }),
      { numRuns: 400 },
    )
    t.ok(compared > 50)
    t.end()
  })
