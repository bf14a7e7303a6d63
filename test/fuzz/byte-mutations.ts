import type { Random } from './random.ts'

/** Pieces of JSON that change what stands around them. */
const tokens = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u', '\\ud800', 'null', 'true', '1e400', '-0', '0.1e-999'],
  ...[
    '"__proto__":{},',
    '"spec":null,',
    '"uid":"",',
    '"object":[],',
    '"host":"a",',
    '\u0000',
    '\ufeff',
    '\n',
  ],
  ...['9'.repeat(50), '1E+309', '"\\u0000"', '{"a":{"a":{"a":'],
] as const

const splice = (bytes: Buffer, at: number, removed: number, added: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)])

/** A copy of a body with some of its bytes changed. */
export function mutatedBytes(random: Random, body: Buffer): Buffer {
  const at = random.below(body.length + 1)
  const length = random.smallBelow(Math.min(body.length - at, 300) + 1)
  const piece = body.subarray(at, at + length)
  return random.of<() => Buffer>([
    () => splice(body, at, 1, Buffer.from([random.below(256)])),
    () => splice(body, at, length, Buffer.alloc(0)),
    () => splice(body, at, 0, piece),
    () => splice(body, random.below(body.length + 1), 0, piece),
    () => splice(body, at, 0, Buffer.from(random.of(tokens))),
    () => splice(body, at, 1, Buffer.from(random.of(tokens))),
    () => body.subarray(0, at),
    () => afterColon(random, body),
    () => afterEvery(random, body),
  ])()
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** Puts deep nesting, or a number, in front of a value: the text stays JSON more often than not. */
function afterColon(random: Random, body: Buffer): Buffer {
  const colon = body.indexOf('":', random.below(body.length))
  if (colon < 0) return body
  const depth = random.smallBelow(25_000)
  const value = random.of<() => string>([
    () => nested(depth),
    () => `${'{"a":'.repeat(depth >> 2)}0${'}'.repeat(depth >> 2)}`,
    () => '1e400',
    () => '"\\ud800"',
  ])()
  return splice(body, colon + 2, 0, Buffer.from(`${value},"later":`))
}

/** Puts the same deep nesting into the old object and the new one: only then is it compared. */
function afterEvery(random: Random, body: Buffer): Buffer {
  const key = random.of(['"spec":{', '"metadata":{', '"credentialsSecret":{', '"data":{', '"status":{'])
  return Buffer.from(
    body.toString('utf8').replaceAll(key, `${key}"later":${nested(random.smallBelow(12_000))},`),
  )
}
