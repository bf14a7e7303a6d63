import { EvaluationFault } from './fault.ts'
import { isOfKind } from './kinds.ts'
import { tooExpensive } from './meter.ts'
import { type Overload, overload } from './overload.ts'

/** Places and lengths in CEL count code points; in JavaScript, UTF-16 units. */
const sizeOf = (text: string): number => (isShort(text) ? text.length : Array.from(text).length)

const isShort = (text: string): boolean => !/[\ud800-\udfff]/.test(text)

/** The UTF-16 place of a code point; `undefined` when the text is shorter. */
function unitAt(text: string, place: bigint): number | undefined {
  if (place < 0n || place > BigInt(text.length)) return undefined
  const at = Number(place)
  if (isShort(text)) return at
  const points = Array.from(text)
  return at > points.length ? undefined : points.slice(0, at).join('').length
}

const outOfRange = (place: bigint): EvaluationFault =>
  new EvaluationFault(`index out of range: ${String(place)}`)

function charAt(text: string, place: bigint): string {
  const at = unitAt(text, place)
  if (at === undefined) throw outOfRange(place)
  const point = text.codePointAt(at)
  return point === undefined ? '' : String.fromCodePoint(point)
}

function indexOf(text: string, part: string, from: bigint): bigint {
  if (part === '') return from
  if (from < 0n) throw outOfRange(from)
  const start = unitAt(text, from)
  const found = start === undefined ? -1 : text.indexOf(part, start)
  return found < 0 ? -1n : BigInt(sizeOf(text.slice(0, found)))
}

function lastIndexOf(text: string, part: string, from: bigint): bigint {
  if (part === '') return from
  if (from < 0n) throw outOfRange(from)
  const start = unitAt(text, from)
  if (start === undefined || start >= text.length) return -1n
  const found = text.lastIndexOf(part, start)
  return found < 0 ? -1n : BigInt(sizeOf(text.slice(0, found)))
}

const lastIndexOfAll = (text: string, part: string): bigint =>
  part === '' ? BigInt(sizeOf(text)) : lastIndexOf(text, part, BigInt(Math.max(sizeOf(text) - 1, 0)))

function substring(text: string, start: bigint, end: bigint): string {
  if (start > end) throw new EvaluationFault('invalid substring range')
  const [from, to] = [unitAt(text, start), unitAt(text, end)]
  if (from === undefined) throw outOfRange(start)
  if (to === undefined) throw outOfRange(end)
  return text.slice(from, to)
}

/** Go's strings.Split and SplitN: an empty separator stands between any two characters. */
function split(text: string, separator: string, most: bigint): readonly string[] {
  if (most === 0n) return []
  const parts = separator === '' ? Array.from(text) : text.split(separator)
  if (most < 0n || BigInt(parts.length) <= most) return parts
  const kept = parts.slice(0, Number(most) - 1)
  return [...kept, parts.slice(Number(most) - 1).join(separator)]
}

/** Go's strings.Replace: an empty text stands before every character and at the end. */
function replace(text: string, old: string, by: string, most: bigint): string {
  if (old !== '') return joinedFirst(text.split(old), old, by, most)
  return joinedFirst(['', ...Array.from(text), ''], '', by, most)
}

/** A text that is replaced by itself grows fast. */
const longestText = 10_000_000

function joinedFirst(parts: readonly string[], old: string, by: string, most: bigint): string {
  if (parts.length * by.length > longestText) throw new EvaluationFault(tooExpensive)
  if (most < 0n || most >= BigInt(parts.length - 1)) return parts.join(by)
  const replaced = parts.slice(0, Number(most) + 1).join(by)
  return [replaced, ...parts.slice(Number(most) + 1)].join(old)
}

const isSpace = (text: string, at: number): boolean =>
  /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(text.charAt(at))

/** Go's strings.TrimSpace, which differs from JavaScript's in two characters. */
function trim(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isSpace(text, start)) start += 1
  while (end > start && isSpace(text, end - 1)) end -= 1
  return text.slice(start, end)
}

function join(list: readonly unknown[], separator: string): string {
  if (!list.every((item) => isOfKind(item, 'string'))) throw new EvaluationFault('join: invalid input')
  return list.join(separator)
}

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

const quote = (text: string): string =>
  `"${text.toWellFormed().replaceAll(/[\u0007-\r\\"]/g, (character) => escapes[character] ?? character)}"`

/** Texts. Source: cel-go common/stdlib and ext/strings.go, version 2, which has no `reverse`. */
export const strings: readonly Overload[] = [
  overload('size', ['string'], (text) => BigInt(sizeOf(text))),
  overload('.size', ['string'], (text) => BigInt(sizeOf(text))),
  overload('.contains', ['string', 'string'], (text, part) => text.includes(part)),
  overload('.startsWith', ['string', 'string'], (text, part) => text.startsWith(part)),
  overload('.endsWith', ['string', 'string'], (text, part) => text.endsWith(part)),
  overload('.charAt', ['string', 'int'], charAt),
  overload('.indexOf', ['string', 'string'], (text, part) => indexOf(text, part, 0n)),
  overload('.indexOf', ['string', 'string', 'int'], indexOf),
  overload('.lastIndexOf', ['string', 'string'], lastIndexOfAll),
  overload('.lastIndexOf', ['string', 'string', 'int'], lastIndexOf),
  overload('.substring', ['string', 'int'], (text, start) => substring(text, start, BigInt(sizeOf(text)))),
  overload('.substring', ['string', 'int', 'int'], substring),
  overload('.split', ['string', 'string'], (text, separator) => split(text, separator, -1n)),
  overload('.split', ['string', 'string', 'int'], split),
  overload('.replace', ['string', 'string', 'string'], (text, old, by) => replace(text, old, by, -1n)),
  overload('.replace', ['string', 'string', 'string', 'int'], replace),
  overload('.trim', ['string'], trim),
  overload('.lowerAscii', ['string'], (text) => text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase())),
  overload('.upperAscii', ['string'], (text) => text.replaceAll(/[a-z]+/g, (part) => part.toUpperCase())),
  overload('.join', ['list'], (list) => join(list, '')),
  overload('.join', ['list', 'string'], join),
  overload('strings.quote', ['string'], quote),
]
