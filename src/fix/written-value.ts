import { isList, isObject } from '../model/json.ts'
import { writtenScalar } from './written-scalar.ts'

/** How the brackets of a manifest are written. */
export interface FlowStyle {
  /** Keys and texts are in double quotes. */
  readonly isJson: boolean
  readonly colon: ': ' | ':'
  readonly comma: ', ' | ','
}

export const plainFlow: FlowStyle = { isJson: false, colon: ': ', comma: ', ' }

/** How deep the next level is indented, e.g. two spaces or a tab. */
export type IndentUnit = string

const scalarIn = (value: unknown, { isJson }: FlowStyle): string =>
  writtenScalar(value, { quotes: isJson ? 'double' : 'none', isInFlow: true })

/** `host: a`, or `"host": "a"`: a pair inside brackets, on one line. */
export const flowPair = (key: string, value: unknown, style: FlowStyle): string =>
  `${scalarIn(key, style)}${style.colon}${flowValue(value, style)}`

/** A value inside brackets, on one line. */
export function flowValue(value: unknown, style: FlowStyle): string {
  if (isList(value)) return `[${value.map((item) => flowValue(item, style)).join(style.comma)}]`
  if (!isObject(value)) return scalarIn(value, style)
  const pairs = Object.entries(value).map(([key, field]) => flowPair(key, field, style))
  const edge = style.isJson || pairs.length === 0 ? '' : ' '
  return `{${edge}${pairs.join(style.comma)}${edge}}`
}

/** The lines of a pair inside brackets that give each pair a line. The first is without indentation. */
export function flowPairLines(
  [key, value]: readonly [string, unknown],
  indent: string,
  unit: IndentUnit,
  style: FlowStyle,
): readonly string[] {
  const fields = isObject(value) ? Object.entries(value) : []
  if (fields.length === 0) return [flowPair(key, value, style)]
  const inner = indent + unit
  const parts = fields.map((field) => flowPairLines(field, inner, unit, style))
  const last = parts.length - 1
  return [
    `${scalarIn(key, style)}${style.colon}{`,
    ...parts.flatMap(([first = '', ...more], index) => {
      const lines = [`${inner}${first}`, ...more]
      return index === last ? lines : [...lines.slice(0, -1), `${lines.at(-1) ?? ''},`]
    }),
    `${indent}}`,
  ]
}

/** How the blocks of a manifest are indented. */
export interface BlockStyle {
  readonly unit: IndentUnit
  /** The dashes below a key: as deep as the key, or a level deeper. */
  readonly listUnit: IndentUnit
}

/** The lines of a pair of a block, indented. */
export function blockPairLines(
  key: string,
  value: unknown,
  indent: string,
  style: BlockStyle,
): readonly string[] {
  const name = `${indent}${writtenScalar(key, { quotes: 'none', isInFlow: false })}:`
  const fields = isObject(value) ? Object.entries(value) : []
  if (fields.length > 0)
    return [
      name,
      ...fields.flatMap(([field, inner]) => blockPairLines(field, inner, indent + style.unit, style)),
    ]
  if (isList(value) && value.length > 0)
    return [name, ...value.flatMap((item) => blockItemLines(item, indent + style.listUnit, style))]
  return [`${name} ${inBlock(value)}`]
}

/** The lines of an item of a block list, indented. */
export function blockItemLines(value: unknown, indent: string, style: BlockStyle): readonly string[] {
  const fields = isObject(value) ? Object.entries(value) : []
  const [first = `${indent}  ${inBlock(value)}`, ...more] = fields.flatMap(([key, inner]) =>
    blockPairLines(key, inner, `${indent}  `, style),
  )
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...more]
}

const inBlock = (value: unknown): string =>
  isList(value) || isObject(value)
    ? flowValue(value, plainFlow)
    : writtenScalar(value, { quotes: 'none', isInFlow: false })
