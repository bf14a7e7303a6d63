import { test } from 'tap'

import {
  compileExpression,
  noValue,
  optionalOf,
  usesOldSelf,
  type Evaluation,
  type Scope,
} from '../../src/cel/expression.ts'
import { withListKind } from '../../src/cel/values.ts'
import { costly } from './cases.ts'

function evaluated(
  expression: string,
  scope: Scope,
  oldSelf: 'none' | 'value' | 'optional' = 'none',
): Evaluation {
  const compiled = compileExpression(expression, oldSelf)
  if (!compiled.ok) throw new Error(compiled.problem)
  return compiled.evaluate(scope)
}
const value = (result: unknown): Evaluation => ({ is: 'value', value: result })
const problem = (text: string): Evaluation => ({ is: 'error', problem: text })

void test('a rule may compare with what was there', (t) => {
  t.strictSame(evaluated('self == oldSelf', { self: 'a', oldSelf: 'a' }, 'value'), value(true))
  t.strictSame(
    evaluated('self.x >= oldSelf.x', { self: { x: 1n }, oldSelf: { x: 2n } }, 'value'),
    value(false),
  )
  const appendOnly = 'oldSelf.all(x, x in self)'
  t.strictSame(evaluated(appendOnly, { self: ['a', 'b'], oldSelf: ['a'] }, 'value'), value(true))
  t.match(compileExpression('self == oldSelf', 'none'), { ok: false, problem: 'Unknown variable: oldSelf' })
  t.end()
})

void test('what was there may be an optional', (t) => {
  const rule = '!oldSelf.hasValue() || oldSelf.value() == self'
  t.strictSame(evaluated(rule, { self: 'a', oldSelf: noValue }, 'optional'), value(true))
  t.strictSame(evaluated(rule, { self: 'a', oldSelf: optionalOf('b') }, 'optional'), value(false))
  t.strictSame(
    evaluated('oldSelf.orValue("none") == "none"', { self: 'a', oldSelf: noValue }, 'optional'),
    value(true),
  )
  t.strictSame(
    evaluated(
      'oldSelf.optMap(o, o + self).orValue("") == "ba"',
      { self: 'a', oldSelf: optionalOf('b') },
      'optional',
    ),
    value(true),
  )
  t.end()
})

void test('a rule is told apart that speaks of what was there', (t) => {
  t.equal(usesOldSelf('self == oldSelf'), true)
  t.equal(usesOldSelf('self.all(x, x in oldSelf.list)'), true)
  t.equal(usesOldSelf('self.oldSelf == "oldSelf"'), false)
  t.equal(usesOldSelf('self > 0'), false)
  t.end()
})

void test('a message is a text', (t) => {
  t.strictSame(
    evaluated('"%s is taken".format([self.name])', { self: { name: 'web' } }),
    value('web is taken'),
  )
  t.strictSame(evaluated('self.name + " is taken"', { self: { name: 'web' } }), value('web is taken'))
  t.end()
})

void test('a problem is one line, without a picture of the expression', (t) => {
  for (const source of ['self ==', '"', 'self.nope()', 'self && 1', '#', 'a.b.c', 'self.all(1, true)']) {
    const compiled = compileExpression(source, 'none')
    t.equal(compiled.ok, false, source)
    if (!compiled.ok) t.match(compiled.problem, /^[^\n]{5,120}$/)
  }
  t.end()
})

void test('fields called as JavaScript calls its own are fields', (t) => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__']) {
    t.strictSame(evaluated(`has(self.${name})`, { self: {} }), value(false), name)
    t.strictSame(evaluated(`self.${name} == "x"`, { self: {} }), problem(`no such key: ${name}`))
    t.strictSame(evaluated(`self["${name}"] == "x"`, { self: JSON.parse(`{"${name}":"x"}`) }), value(true))
    t.strictSame(
      evaluated(`self.all(k, self[k] == "x")`, { self: JSON.parse(`{"${name}":"x"}`) }),
      value(true),
    )
  }
  t.strictSame(evaluated('self[0].length', { self: [['a']] }).is, 'error')
  t.strictSame(evaluated('self.a.b', { self: { a: 'text' } }), problem('no such key: b'))
  t.end()
})

void test('chains and nesting of any length end', (t) => {
  const chain = (count: number, sign: string): string => Array<string>(count).fill('self').join(sign)
  t.match(compileExpression(chain(10_000, ' && '), 'none'), { ok: false })
  t.strictSame(evaluated(chain(300, ' && '), { self: true }), value(true))
  t.match(compileExpression(chain(100_000, ' + '), 'none'), { ok: false })
  t.match(compileExpression(`${'('.repeat(1000)}self${')'.repeat(1000)}`, 'none'), { ok: false })
  t.match(compileExpression(`self${'.a'.repeat(10_000)} == 1`, 'none'), { ok: false })
  t.match(compileExpression('!'.repeat(100_000) + 'self', 'none'), { ok: false })
  t.match(compileExpression('['.repeat(5000), 'none'), { ok: false })
  t.match(compileExpression(`${'self.all(x, '.repeat(100)}true${')'.repeat(100)}`, 'none'), { ok: true })
  t.end()
})

void test('values nested without end are no crash', (t) => {
  let [deep, other]: unknown[] = [[], []]
  for (let level = 0; level < 200_000; level += 1) [deep, other] = [[deep], [other]]
  t.strictSame(
    evaluated('self.a == self.b', { self: { a: deep, b: other } }),
    problem('the expression goes too deep'),
  )
  t.strictSame(evaluated('self.a.flatten(100000).size() == 0', { self: { a: deep } }).is, 'error')
  t.end()
})

void test('an expression that would run for ever ends as the API server ends it', (t) => {
  const list = Array.from({ length: 1000 }, (_, index) => BigInt(index))
  const over = problem('actual cost limit exceeded')
  const nested = 'self.all(a, self.all(b, self.all(c, a + b + c >= 0)))'
  t.strictSame(evaluated(nested, { self: list }), over)
  t.strictSame(evaluated(`${nested} || true`, { self: list }), over)
  t.strictSame(evaluated('self.map(a, self.map(b, self.map(c, c))).size() > 0', { self: list }), over)
  t.strictSame(evaluated('self.all(i, a, self.all(j, b, self.all(k, c, true)))', { self: list }), over)
  t.strictSame(evaluated('self.distinct().size() > 0', { self: list }), over)
  t.strictSame(evaluated('lists.range(1000000000000).size() > 0', { self: list }), over)
  t.strictSame(evaluated('self.all(a, self.exists(b, b == a))', { self: list.slice(0, 100) }), value(true))
  const long = 'a'.repeat(100_000)
  t.strictSame(evaluated('self.replace("a", self).size() > 0', { self: long }), over)
  t.strictSame(evaluated('self.all(x, x.size() > 0)', { self: [long, long] }), value(true))
  t.end()
})

void test('the limit of cost is where the API server has it', (t) => {
  for (const [expression, count] of costly) {
    const list = Array.from({ length: count + 1 }, (_, index) => BigInt(index))
    t.strictSame(evaluated(expression, { self: list.slice(1) }), value(true), expression)
    t.strictSame(evaluated(expression, { self: list }), problem('actual cost limit exceeded'), expression)
  }
  t.end()
})

void test('a pattern is run in linear time', (t) => {
  const compiled = compileExpression("self.matches('^(a+)+$')", 'none')
  if (!compiled.ok) return t.fail(compiled.problem)
  t.strictSame(compiled.evaluate({ self: `${'a'.repeat(100_000)}!` }), value(false))
  t.strictSame(compiled.evaluate({ self: 'a'.repeat(100_000) }), value(true))
  return t.end()
})

void test('the order of a list that is a map or a set does not count', (t) => {
  const entries = (...names: readonly string[]): unknown =>
    withListKind(
      names.map((name) => ({ name, port: 1n })),
      { is: 'map', keys: ['name'] },
    )
  const scope = { self: entries('a', 'b'), oldSelf: entries('b', 'a') }
  t.strictSame(evaluated('self == oldSelf', scope, 'value'), value(true))
  t.strictSame(evaluated('(self + oldSelf).size() == 2', scope, 'value'), value(true))
  t.strictSame(evaluated('self == oldSelf', { ...scope, oldSelf: entries('b', 'c') }, 'value'), value(false))
  t.end()
})

void test('one expression is used for many objects', (t) => {
  const compiled = compileExpression('self.all(x, self.exists_one(y, x == y))', 'none')
  if (!compiled.ok) return t.fail(compiled.problem)
  t.strictSame(compiled.evaluate({ self: ['a', 'a'] }), value(false))
  t.strictSame(compiled.evaluate({ self: 1n }).is, 'error')
  t.strictSame(compiled.evaluate({ self: ['a', 'b'] }), value(true))
  return t.end()
})
