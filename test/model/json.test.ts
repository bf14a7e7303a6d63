import { test } from 'tap'

import {
  asList,
  asObject,
  asText,
  isAbsent,
  isDeeplyEqual,
  isList,
  isObject,
  own,
  textsIn,
} from '../../src/model/json.ts'

const parsed = (text: string): unknown => JSON.parse(text)

/** Lists in lists, without recursion, so that the test itself may go deep. */
function nested(depth: number): unknown {
  let value: unknown = 'bottom'
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

void test('an object is no list and not null', (t) => {
  t.equal(isObject({}), true)
  t.equal(isObject([]), false)
  t.equal(isObject(null), false)
  t.equal(isObject('text'), false)
  t.equal(isObject(undefined), false)
  t.end()
})

void test('a list is a list', (t) => {
  t.equal(isList([]), true)
  t.equal(isList({ length: 0 }), false)
  t.end()
})

void test('null is as absent as undefined; false, zero and empty text are there', (t) => {
  t.equal(isAbsent(undefined), true)
  t.equal(isAbsent(null), true)
  t.equal(isAbsent(false), false)
  t.equal(isAbsent(0), false)
  t.equal(isAbsent(''), false)
  t.end()
})

void test('a value of another type than expected counts as absent', (t) => {
  t.strictSame(asObject({ a: 1 }), { a: 1 })
  t.strictSame(asObject([1]), {})
  t.strictSame(asObject(null), {})
  t.strictSame(asList([1]), [1])
  t.strictSame(asList({ 0: 1 }), [])
  t.equal(asText('a'), 'a')
  t.equal(asText(''), '')
  t.equal(asText(1), undefined)
  t.equal(asText(null), undefined)
  t.end()
})

void test('texts in a list are kept in order, other items dropped', (t) => {
  t.strictSame(textsIn(['b', 1, null, 'a', ['c']]), ['b', 'a'])
  t.strictSame(textsIn('b'), [])
  t.end()
})

void test('only own fields are read: a key called constructor is a key like any other', (t) => {
  t.equal(own({}, 'constructor'), undefined)
  t.equal(own({}, '__proto__'), undefined)
  t.equal(own({ constructor: 'x' }, 'constructor'), 'x')
  t.equal(own(asObject(parsed('{"__proto__": "y"}')), '__proto__'), 'y')
  t.end()
})

void test('equal values say the same, with keys in any order', (t) => {
  t.equal(isDeeplyEqual({ a: 1, b: [true, 'x', null] }, { b: [true, 'x', null], a: 1 }), true)
  t.equal(isDeeplyEqual('a', 'a'), true)
  t.equal(isDeeplyEqual([], []), true)
  t.equal(isDeeplyEqual({}, {}), true)
  t.end()
})

void test('a key that is null says the same as one that is absent', (t) => {
  t.equal(isDeeplyEqual({ a: null }, {}), true)
  t.equal(isDeeplyEqual({}, { a: null }), true)
  t.equal(isDeeplyEqual({ a: null }, { a: undefined }), true)
  t.equal(isDeeplyEqual(null, undefined), true)
  t.equal(isDeeplyEqual({ a: null }, { a: 0 }), false)
  t.equal(isDeeplyEqual({ a: null }, { a: {} }), false)
  t.end()
})

void test('values that differ are different', (t) => {
  t.equal(isDeeplyEqual({ a: 1 }, { a: 2 }), false)
  t.equal(isDeeplyEqual({ a: 1 }, { a: 1, b: 1 }), false)
  t.equal(isDeeplyEqual({ a: 1, b: 1 }, { a: 1 }), false)
  t.equal(isDeeplyEqual([1, 2], [2, 1]), false, 'lists have an order')
  t.equal(isDeeplyEqual([1], [1, null]), false)
  t.equal(isDeeplyEqual(1, '1'), false)
  t.end()
})

void test('values of two types are different', (t) => {
  t.equal(isDeeplyEqual([], {}), false)
  t.equal(isDeeplyEqual({}, []), false)
  t.equal(isDeeplyEqual({}, 'text'), false)
  t.equal(isDeeplyEqual('text', {}), false)
  t.equal(isDeeplyEqual([], undefined), false)
  t.end()
})

void test('keys that every object inherits are compared like any other', (t) => {
  t.equal(isDeeplyEqual({}, { constructor: 1 }), false)
  t.equal(isDeeplyEqual({ constructor: 1 }, {}), false)
  t.equal(isDeeplyEqual({ toString: null }, {}), true)
  t.equal(isDeeplyEqual(parsed('{"__proto__": {"a": 1}}'), parsed('{"__proto__": {"a": 1}}')), true)
  t.equal(isDeeplyEqual(parsed('{"__proto__": {"a": 1}}'), {}), false)
  t.equal(isDeeplyEqual({}, parsed('{"__proto__": {"a": 1}}')), false)
  t.end()
})

void test('values that nest too deeply count as different, and do not end the process', (t) => {
  t.equal(isDeeplyEqual(nested(1000), nested(1000)), true)
  t.equal(isDeeplyEqual(nested(1002), nested(1002)), false)
  t.equal(isDeeplyEqual(nested(200_000), nested(200_000)), false)
  t.end()
})
