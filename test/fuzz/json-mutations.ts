import { isList, isObject } from '../../src/model/json.ts'
import type { Random } from './random.ts'

const oddKeys = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'toJSON', 'then'],
  ...['', '0', '-1', 'a.b/c', '~0~1', '\ud800', '\u0000', 'spec', 'host', 'port', 'uid', 'name', 'metadata'],
] as const

const oddTexts = [
  ...['', ' ', '.', '..', '-', '\u0000', '\ud800', '\udfff\ud800', '\u2028', '\r\n', '\u{1f42c}', 'ß', 'İ'],
  ...['__proto__', 'constructor', 'hasOwnProperty', 'true', 'null', '0', '[', '{"a":1}', '${x}', '%s', '$&'],
  ...[
    'dc1',
    'DC1',
    'dc1 ',
    'dc\u0131',
    'dc1,dc2',
    ',,,',
    'dc2,dc2',
    '*',
    'all',
    'all: reason',
    'system:masters',
  ],
  ...['a.b.svc.cluster.local', 'svc', '.svc', 'a.svc', 'x.x.svc.cluster.local..', 'cluster.local', '-0.-'],
  ...[
    '127.0.0.1',
    '0x7f.1',
    '010.0.0.7',
    '256.1.1.1',
    '1.2.3',
    '::',
    '::1',
    '[::1]',
    '::ffff:1.2.3.4',
    ':::',
  ],
  ...['fe80::1%eth0', 'http://a', 'a:3306', 'a..b', 'xn--nxasmq6b', '9'.repeat(400), 'a'.repeat(300)],
  ...['8.4', 'v8', '8.4.0-rc.1', '99999999999999999999.0.0', 'image@sha256:00', ':', 'a/b:', 'Auto', 'clone'],
  ...['2026-11-21T12:00:00Z', 'AAAA', '====', 'bm90IGJhc2U2NA', 'percona.com/clusterset-dissolve'],
] as const

const oddNumbers = [
  ...[0, -0, 1, -1, 0.5, 3306, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 53 + 2],
  ...[1e21, -1e21, 1e308, 5e-324, 1e-7],
] as const

const nested = (random: Random, inner: unknown): unknown => {
  let value = inner
  const isListed = random.chance(0.5)
  for (let depth = random.smallBelow(1500); depth > 0; depth -= 1) value = isListed ? [value] : { a: value }
  return value
}

/** Any value that is seldom where it is put. */
function oddValue(random: Random): unknown {
  return random.of([
    () => null,
    () => random.chance(0.5),
    () => random.of(oddNumbers),
    () => random.of(oddTexts),
    () => random.of(oddTexts),
    () => [],
    () => ({}),
    () => [random.of(oddTexts), random.of(oddNumbers), null],
    () => withField({}, random.of(oddKeys), random.of(oddTexts)),
    () => nested(random, random.of(oddTexts)),
    () => random.of(oddTexts).repeat(random.smallBelow(2000)),
  ])()
}

type Fields = Record<string, unknown>

/** A field of the object's own, whatever it is called. */
function withField(object: Fields, key: string, value: unknown): Fields {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true })
  return object
}

/** A text that means nearly the same. */
const changedText = (random: Random, text: string): string =>
  random.of([
    () => text.toUpperCase(),
    () => `${text}.`,
    () => ` ${text}`,
    () => text.slice(1),
    () => text.replace(/[a-z]/, random.of(oddTexts)),
    () => `${text}${random.of(oddTexts)}`,
    () => text + text,
    () => text.split('.').reverse().join('.'),
  ])()

function changedList(random: Random, list: readonly unknown[]): unknown {
  const at = random.below(list.length)
  const item = list[at]
  return random.of([
    () => list.toSpliced(at, 1),
    () => list.toSpliced(at, 0, structuredClone(item)),
    () => list.toReversed(),
    () => list.with(at, oddValue(random)),
    () => [...list, oddValue(random)],
    // A crowd: what takes long only when there are many of it.
    () => Array.from({ length: random.smallBelow(1200) }, () => item),
    () => item,
    () => [list],
    () => Object.fromEntries(list.entries()),
  ])()
}

function changedObject(random: Random, object: Fields): unknown {
  const keys = Object.keys(object)
  const key = random.of(keys) ?? ''
  const copy = Object.fromEntries(Object.entries(object))
  const without = Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
  return random.of([
    () => without,
    () => withField(copy, key, oddValue(random)),
    () => withField(copy, random.of(oddKeys), oddValue(random)),
    () => withField(without, random.of(oddKeys), object[key]),
    () => withField(without, key.toUpperCase(), object[key]),
    () => withField(copy, key, object[random.of(keys) ?? '']),
    () => [object],
    () => Object.values(object),
  ])()
}

function changedValue(random: Random, value: unknown): unknown {
  if (random.chance(0.3)) return oddValue(random)
  if (isList(value) && value.length > 0) return changedList(random, value)
  if (isObject(value)) return changedObject(random, { ...value })
  if (typeof value === 'string') return changedText(random, value)
  if (typeof value === 'number') return random.of([String(value), -value, value + 0.5, value * 1e9])
  return [value]
}

/** Where rules and mutators look: it is walked into more often than the rest. */
const interesting = ['request', 'object', 'oldObject', 'spec', 'clusters', 'metadata', 'endpoints']

/** A copy of a JSON value with one thing in it changed, anywhere. What it shares with the value is not changed. */
export function mutatedJson(random: Random, value: unknown, depth = 0): unknown {
  // A review without a request is refused, whatever else is in it.
  if (depth > 40 || random.chance(depth < 2 ? 0.004 : 0.1)) return changedValue(random, value)
  if (isList(value) && value.length > 0) {
    const at = random.below(value.length)
    return value.with(at, mutatedJson(random, value[at], depth + 1))
  }
  if (!isObject(value)) return changedValue(random, value)
  const keys = Object.keys(value)
  const drawn = keys.filter((key) => interesting.includes(key))
  const key = random.of(drawn.length > 0 && random.chance(depth === 0 ? 0.98 : 0.8) ? drawn : keys)
  if (key === undefined) return changedValue(random, value)
  const copy = Object.fromEntries(Object.entries(value))
  return withField(copy, key, mutatedJson(random, value[key], depth + 1))
}
