import type { Rule } from './schema-node.ts'
import { isList, isObject } from '../model/json.ts'

/** The longest name that Kubernetes allows for a host or an object. Nobody reads more of a longer text. */
const longestShown = 253

/** A text in one line, or the beginning of one that is longer than any name, with its length. */
export function shown(text: string): string {
  const line = text.slice(0, longestShown + 1).replaceAll(/\s+/g, ' ')
  if (text.length <= longestShown) return line
  return `${line.slice(0, longestShown)}… (${String(text.length)} characters)`
}

/** A value as it is written, if it is a plain one. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return shown(JSON.stringify(value.slice(0, longestShown + 1)))
  return isObject(value) || isList(value) ? typeOf(value) : String(value)
}

/** What a value is. The words are those of `/validate` (src/model/structure.ts). */
export function typeOf(value: unknown): string {
  if (isList(value)) return 'a list'
  if (isObject(value)) return 'an object'
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' ? 'a number' : String(value)
}

/** `use at most 63`; a count of one thing or of many. */
export const counted = (count: number, one: string, many: string): string =>
  `${String(count)} ${count === 1 ? one : many}`

/** What to do about a rule of a CRD that does not hold. */
export const remedyFor = ({ expression }: Pick<Rule, 'expression'>): string =>
  `make the rule hold: ${shown(expression)}`
