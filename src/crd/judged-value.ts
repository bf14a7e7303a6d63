import { isList, isObject, type JsonObject } from '../model/json.ts'
import { remembered } from '../model/remembered.ts'
import { canonicalText } from './canonical.ts'
import { judgeComposition } from './composition.ts'
import { hasFormat } from './formats.ts'
import {
  fieldCountMistake,
  itemCountMistake,
  lengthMistake,
  numberMistakes,
  patternMistake,
} from './limits.ts'
import { ruleLanguage } from './rule-language.ts'
import type { SchemaNode } from './schema-node.ts'
import { isInRange, isOfType, kindOf, wrongType } from './value-kind.ts'
import { note, noteUnproven, type Walk } from './walk.ts'
import { shown, shownValue } from './wording.ts'

/**
 * Notes all in which a value does not fit a schema, as k8s.io/kube-openapi does (pkg/validation/validate).
 *
 * @returns how many of its parts were looked at and found sound: what that library calls the match count. Of
 * several alternatives none of which fits, the one that comes closest by this count is told.
 */
export function judgeValue(walk: Walk, value: unknown, node: SchemaNode): number {
  const kind = kindOf(value)
  const isSound = isOfType(kind, node)
  if (!isSound)
    note(walk, { is: 'typeInvalid', problem: wrongType(value, node), remedy: 'correct the value' })
  let matches = isSound ? 1 : 0
  if (node.choices.length > 0 && !isChoice(value, node.choices)) noteNoChoice(walk, value, node.choices)
  if (kind === 'null') return matches
  matches += node.types.length > 0 || node.format !== '' ? 1 : -1
  matches += judgeComposition(walk, value, node) + 2
  if (typeof value === 'string') matches += judgeText(walk, value, node)
  else if (typeof value === 'number') matches += judgeNumber(walk, value, node)
  else if (isList(value)) matches += judgeList(walk, value, node)
  else if (isObject(value)) matches += judgeObject(walk, value, node)
  return matches + 2
}

/** A null is never a choice, and a number with a fraction counts without it beside a whole one: so it is there. */
function isChoice(value: unknown, choices: readonly unknown[]): boolean {
  if (value === null || value === undefined) return false
  if (choices.includes(value)) return true
  if (typeof value === 'number' && !Number.isInteger(value)) return choices.includes(Math.trunc(value))
  if (typeof value !== 'object') return false
  const text = canonicalText(value)
  return text !== undefined && choices.some((choice) => canonicalText(choice) === text)
}

function noteNoChoice(walk: Walk, value: unknown, choices: readonly unknown[]): void {
  const remedy = `use one of ${shown(choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice))).join(', '))}`
  note(walk, { is: 'notSupported', problem: `is ${shownValue(value)}`, remedy })
}

const patternIn = remembered(({ pattern }: SchemaNode) => ({ matches: ruleLanguage().patternOf(pattern) }))

function judgeText(walk: Walk, text: string, node: SchemaNode): number {
  const mistake = lengthMistake(text, node.limits)
  if (mistake !== undefined) note(walk, mistake)
  else if (node.pattern !== '') judgePattern(walk, text, node)
  if (!hasTextFormat(node)) return 1
  const isSound = hasFormat(text, node.format)
  if (isSound === undefined) noteUnproven(walk, `format: ${node.format}`, 'this format cannot be judged here')
  if (isSound === false)
    note(walk, {
      is: 'typeInvalid',
      problem: `is ${shownValue(text)}, which has not the format ${node.format}`,
      remedy: 'correct the value',
    })
  return 2
}

/** An integer has formats of its own. */
const hasTextFormat = ({ format, types }: SchemaNode): boolean =>
  format !== '' && (types.length !== 1 || types[0] === 'string')

function judgePattern(walk: Walk, text: string, node: SchemaNode): void {
  const { matches } = patternIn(node)
  if (matches === undefined) noteUnproven(walk, `pattern: ${shown(node.pattern)}`, 'it is no pattern of RE2')
  else if (!matches(text)) note(walk, patternMistake(text, node.pattern))
}

function judgeNumber(walk: Walk, value: number, node: SchemaNode): number {
  if (!isInRange(value, node))
    note(walk, {
      is: 'invalid',
      problem: `is ${String(value)}, which is out of the range of ${node.format}`,
      remedy: 'correct the value',
    })
  for (const mistake of numberMistakes(value, node.limits)) note(walk, mistake)
  return 2
}

function judgeList(walk: Walk, list: readonly unknown[], node: SchemaNode): number {
  let matches = 2
  if (node.items !== undefined)
    for (const [index, item] of list.entries()) {
      walk.steps.push(index)
      matches += judgeValue(walk, item, node.items)
      walk.steps.pop()
    }
  const mistake = itemCountMistake(list.length, node.limits)
  if (mistake !== undefined) note(walk, mistake)
  return matches
}

function judgeObject(walk: Walk, object: JsonObject, node: SchemaNode): number {
  let matches = 1
  const keys = Object.keys(object)
  const mistake = fieldCountMistake(keys.length, node.limits)
  if (mistake !== undefined) note(walk, mistake)
  for (const key of keys) {
    const field = node.properties.get(key) ?? (node.additional === 'anything' ? undefined : node.additional)
    if (field === undefined) continue
    walk.steps.push(key)
    matches += judgeValue(walk, object[key], field)
    walk.steps.pop()
  }
  for (const key of node.required)
    if (!Object.hasOwn(object, key))
      note(walk, { is: 'required', problem: 'is required and missing', remedy: 'add it' }, key)
  return matches
}
