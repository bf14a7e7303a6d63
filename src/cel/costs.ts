import { isOfKind } from './kinds.ts'

/** What a call costs in cel-go's units, beside what its arguments cost. */
export type Cost = (given: readonly unknown[]) => number

/** cel-go charges a tenth of a unit for each character it walks over. */
const aCharacter = 0.1
const aPatternCharacter = 0.25

const lengthOf = (value: unknown): number =>
  typeof value === 'string' || isOfKind(value, 'list') ? value.length : 0
const walked = (text: unknown): number => Math.ceil((lengthOf(text) + 1) * aCharacter)

const one: Cost = () => 1
const ofPattern: Cost = ([text, pattern]) =>
  1 + walked(text) * Math.ceil(lengthOf(pattern) * aPatternCharacter)
const ofSquare: Cost = ([list]) => 11 + 2 * lengthOf(list) ** 2
const ofProduct: Cost = ([left, right]) => 1 + lengthOf(left) * lengthOf(right)

const costs = new Map<string, Cost>([
  ['matches', ofPattern],
  ['.matches', ofPattern],
  ['.find', ofPattern],
  ['.findAll', ofPattern],
  ['.contains', ([text, part]) => 1 + walked(text) * Math.ceil(lengthOf(part) * aCharacter)],
  ['.distinct', ofSquare],
  ['.sort', ofSquare],
  ['sets.contains', ofProduct],
  ['sets.intersects', ofProduct],
  ['sets.equivalent', ofProduct],
  ['size', one],
  ['.size', one],
])

/** The cost of an operator: texts and lists are walked over together. */
export function costOfOperands(left: unknown, right: unknown): number {
  if (typeof left !== 'string' && !Array.isArray(left)) return 1
  return Math.max(1, Math.ceil(Math.min(left.length, lengthOf(right)) * aCharacter))
}

/** Walks over the text or the list that it is called on. */
const ofWalk: Cost = ([of]) => (typeof of === 'string' ? 1 + walked(of) : 1 + lengthOf(of))

/** The cost of a function. Source: cel-go interpreter/runtimecost.go. */
export const costOf = (name: string): Cost => costs.get(name) ?? ofWalk
