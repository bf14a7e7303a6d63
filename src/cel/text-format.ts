import { doubleText } from './double-text.ts'
import { EvaluationFault } from './fault.ts'
import { isOfKind, kindOf } from './kinds.ts'
import { entriesOf } from './maps.ts'
import { type Overload, overload } from './overload.ts'
import { durationText, timestampText } from './time.ts'

const clause = /%(?:%|(?:\.(?<precision>[0-9]+))?(?<verb>[\s\S]?))/g

/** `'%s has %d'.format([...])`. Source: cel-go ext/formatting.go. */
function format(template: string, given: readonly unknown[]): string {
  let [text, next, end] = ['', 0, 0]
  for (const found of template.matchAll(clause)) {
    text += template.slice(end, found.index)
    end = found.index + found[0].length
    if (found[0] === '%%') text += '%'
    else if (next >= given.length) throw new EvaluationFault(`index ${String(next)} out of range`)
    else text += formatted(found.groups?.['verb'] ?? '', given[next++])
  }
  return text + template.slice(end)
}

function formatted(verb: string, value: unknown): string {
  switch (verb) {
    case 's':
      return textOf(value)
    case 'd':
      return String(wholeNumber(value))
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : wholeNumber(value).toString(2)
    case 'o':
      return wholeNumber(value).toString(8)
    case 'x':
      return hex(value)
    case 'X':
      return hex(value).toUpperCase()
    default:
      throw new EvaluationFault('unrecognized formatting clause')
  }
}

function wholeNumber(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (isOfKind(value, 'uint')) return value.value
  throw new EvaluationFault('the formatting clause takes an int or a uint')
}

function hex(value: unknown): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex')
  if (isOfKind(value, 'bytes')) return Buffer.from(value).toString('hex')
  return wholeNumber(value).toString(16)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return doubleText(value).replace(/^\+?(-?)Inf$/, '$1Infinity')
  if (typeof value === 'bigint' || typeof value === 'boolean' || value === null) return String(value)
  if (isOfKind(value, 'timestamp')) return timestampText(value)
  if (isOfKind(value, 'duration')) return durationText(value)
  if (isOfKind(value, 'uint')) return String(value.value)
  if (isOfKind(value, 'bytes')) return Buffer.from(value).toString()
  if (isOfKind(value, 'list')) return `[${value.map(quoted).join(', ')}]`
  if (isOfKind(value, 'map')) {
    const entries = entriesOf(value).map(([key, item]) => [quoted(key), quoted(item)] as const)
    return `{${entries
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map((entry) => entry.join(':'))
      .join(', ')}}`
  }
  throw new EvaluationFault(`no format for a value of the type ${kindOf(value) ?? 'type'}`)
}

/** Inside lists and maps, texts have their quotes. */
function quoted(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (isOfKind(value, 'timestamp') || isOfKind(value, 'duration'))
    return `${isOfKind(value, 'timestamp') ? 'timestamp' : 'duration'}("${textOf(value)}")`
  return textOf(value)
}

/** Whether every clause can be written here as Go writes it. `%f` and `%e` cannot, and there are no others. */
export const isKnownFormat = (template: string): boolean =>
  [...template.matchAll(clause)].every(([all, , verb = '']) => all === '%%' || /^[sdboxX]$/.test(verb))

export const textFormat: readonly Overload[] = [overload('.format', ['string', 'list'], format)]
