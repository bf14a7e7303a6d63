import { isAbsent, isList, isObject } from './json.ts'
import { remembered } from './remembered.ts'

/** What a value must look like. Fields that a shape does not name may be anything: a newer CRD may have them. */
export type Shape =
  | {
      readonly type: 'object'
      readonly fields: Readonly<Record<string, Shape>>
      readonly required?: readonly string[]
    }
  | { readonly type: 'list'; readonly items: Shape; readonly fewest: number; readonly most: number }
  | {
      readonly type: 'text'
      readonly shortest?: number
      readonly longest?: number
      readonly oneOf?: readonly string[]
    }
  | { readonly type: 'integer' | 'boolean' }

/**
 * A field that does not fit: not there, of another type, beyond a limit, or a list so long that it is not
 * judged. A limit is no more than a warning: another version of the CRD may have another one.
 */
export interface Misfit {
  readonly path: string
  readonly is: 'missing' | 'wrongType' | 'beyondLimit' | 'tooMany'
  readonly problem: string
  readonly remedy: string
}

const typeNames: Readonly<Record<Shape['type'], string>> = {
  object: 'an object',
  list: 'a list',
  text: 'text',
  integer: 'a 32-bit integer',
  boolean: 'true or false',
}

/** What a value is, in the words of `typeNames`; never the value itself. */
function typeOf(value: unknown): string {
  if (isList(value)) return typeNames.list
  if (isObject(value)) return typeNames.object
  if (typeof value === 'string') return typeNames.text
  return typeof value === 'number' ? 'a number' : String(value)
}

const isInt32 = (value: unknown): boolean => Number.isInteger(value) && value === (Number(value) | 0)

function fits(value: unknown, { type }: Shape): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'list':
      return isList(value)
    case 'text':
      return typeof value === 'string'
    case 'integer':
      return isInt32(value)
    case 'boolean':
      return typeof value === 'boolean'
  }
}

/** Ten times what the CRD takes in a list. Rules take their time with each item, and more are made to hold us up. */
const mostItems = 100

/** Everything in a value that does not fit its shape, in the order of the shape. */
export const misfitsIn = (value: unknown, shape: Shape, path = ''): readonly Misfit[] =>
  soundnessOf(shape)(value) ? none : misfitsAt(value, shape, path)

const none: readonly Misfit[] = []

type Soundness = (value: unknown) => boolean

/**
 * Whether all of a value fits a shape. Nearly every one does, and then no path has to be made for any field.
 * The question is put together once for each shape.
 */
const soundnessOf = remembered((shape: Shape): Soundness => {
  switch (shape.type) {
    case 'object':
      return soundnessOfObject(shape)
    case 'list':
      return soundnessOfList(shape)
    case 'text':
      return (value) => typeof value === 'string' && isSoundText(value, shape)
    case 'integer':
    case 'boolean':
      return (value) => fits(value, shape)
  }
})

function soundnessOfObject({ fields, required = [] }: Extract<Shape, { type: 'object' }>): Soundness {
  const list = Object.entries(fields).map(([name, shape]) => ({
    name,
    isSound: soundnessOf(shape),
    isRequired: required.includes(name),
  }))
  return (value) => {
    if (!isObject(value)) return false
    for (const { name, isSound, isRequired } of list) {
      const there = value[name]
      if (isAbsent(there) ? isRequired : !isSound(there)) return false
    }
    return true
  }
}

function soundnessOfList({ items, fewest, most }: Extract<Shape, { type: 'list' }>): Soundness {
  const isSound = soundnessOf(items)
  return (value) => isList(value) && value.length >= fewest && value.length <= most && value.every(isSound)
}

/** Text of fewer UTF-16 units than a limit has fewer characters, too. */
const isSoundText = (
  text: string,
  { shortest = 0, longest = Number.POSITIVE_INFINITY, oneOf }: Extract<Shape, { type: 'text' }>,
): boolean =>
  text.length >= shortest && text.length <= longest && (oneOf === undefined || oneOf.includes(text))

function misfitsAt(value: unknown, shape: Shape, path: string): readonly Misfit[] {
  if (!fits(value, shape)) {
    const problem = `must be ${typeNames[shape.type]}, not ${typeOf(value)}`
    return [{ path, is: 'wrongType', problem, remedy: 'correct the value' }]
  }
  if (isObject(value) && shape.type === 'object') return misfitsInFields(value, shape, path)
  if (isList(value) && shape.type === 'list') return misfitsInItems(value, shape, path)
  if (typeof value === 'string' && shape.type === 'text') return textMisfits(value, shape, path)
  return []
}

function misfitsInItems(
  list: readonly unknown[],
  shape: Extract<Shape, { type: 'list' }>,
  path: string,
): readonly Misfit[] {
  if (list.length > mostItems) {
    const problem = `has ${String(list.length)} items, and more than ${String(mostItems)} are not judged`
    return [{ path, is: 'tooMany', problem, remedy: `list at most ${String(shape.most)}` }]
  }
  return [
    ...countMisfits(list.length, shape, path),
    ...list.flatMap((item, index) => misfitsAt(item, shape.items, `${path}[${String(index)}]`)),
  ]
}

function misfitsInFields(
  object: Readonly<Record<string, unknown>>,
  { fields, required = [] }: Extract<Shape, { type: 'object' }>,
  path: string,
): readonly Misfit[] {
  return Object.entries(fields).flatMap(([field, shape]) => {
    const fieldPath = path === '' ? field : `${path}.${field}`
    const value = object[field]
    if (!isAbsent(value)) return misfitsAt(value, shape, fieldPath)
    if (!required.includes(field)) return []
    return [{ path: fieldPath, is: 'missing', problem: 'is required and missing', remedy: 'add it' }]
  })
}

const beyondLimit = (path: string, problem: string, remedy: string): readonly Misfit[] => [
  { path, is: 'beyondLimit', problem: `${problem}, not known to this version`, remedy },
]

function countMisfits(
  count: number,
  { fewest, most }: Extract<Shape, { type: 'list' }>,
  path: string,
): readonly Misfit[] {
  if (count >= fewest && count <= most) return []
  const remedy = `list ${String(fewest)} to ${String(most)}`
  return beyondLimit(path, `${path} has ${String(count)} items`, remedy)
}

function textMisfits(
  text: string,
  { shortest = 0, longest = Number.POSITIVE_INFINITY, oneOf }: Extract<Shape, { type: 'text' }>,
  path: string,
): readonly Misfit[] {
  // The API server counts characters, not UTF-16 units.
  const length = text.length > longest ? Array.from(text).length : text.length
  if (length > longest)
    return beyondLimit(path, `${path} has ${String(length)} characters`, `use at most ${String(longest)}`)
  if (length < shortest) return beyondLimit(path, `${path} is empty`, 'fill it')
  if (oneOf === undefined || oneOf.includes(text)) return []
  return beyondLimit(path, `${path} is ${JSON.stringify(text)}`, `use one of ${oneOf.join(', ')}`)
}
