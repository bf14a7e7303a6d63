/**
 * Text of a YAML document as kubectl takes it. kubectl reads with the Go library sigs.k8s.io/yaml, which
 * follows YAML 1.1 (`yes` is true), with Go's own spellings of integers (`0o17`, `0B1`) and without dates
 * and sexagesimal numbers. test/e2e/kubectl-reading.test.ts compares.
 */

const spellings: readonly (readonly [unknown, readonly string[]])[] = [
  [true, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']],
  [false, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']],
  [null, ['', '~', 'null', 'Null', 'NULL']],
  [Number.NaN, ['.nan', '.NaN', '.NAN']],
  [Number.POSITIVE_INFINITY, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']],
  [Number.NEGATIVE_INFINITY, ['-.inf', '-.Inf', '-.INF']],
]

const words: ReadonlyMap<string, unknown> = new Map(
  spellings.flatMap(([value, texts]) => texts.map((text) => [text, value] as const)),
)

/** `false`, `+.inf`: no word is longer. */
const longestWord = 5

const floatPattern = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/** What begins with a dot goes to Go's `strconv.ParseFloat`: an underscore only between two digits. */
const dotPattern = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/

/** Integers of Go's `strconv.ParseInt` with base 0: a sign, the base by its prefix, and the digits. */
const integers = [
  { pattern: /^([-+]?)(0|[1-9][0-9]*)$/, prefix: '' },
  { pattern: /^([-+]?)0[oO]?([0-7]+)$/, prefix: '0o' },
  { pattern: /^([-+]?)0[xX]([0-9a-fA-F]+)$/, prefix: '0x' },
  { pattern: /^([-+]?)0[bB]([01]+)$/, prefix: '0b' },
] as const

/**
 * The value of a scalar without quotes and tag.
 *
 * @returns text, a number (that may be infinite or NaN, which JSON cannot say), true, false or null
 */
export function plainValue(text: string): unknown {
  if (text.length <= longestWord) {
    const word = words.get(text)
    if (word !== undefined) return word
  }
  const first = text.charCodeAt(0)
  const isDigit = first >= 0x30 && first <= 0x39
  const mayBeNumber = isDigit || first === 0x2b || first === 0x2d || first === 0x2e
  return mayBeNumber ? (numberIn(text) ?? text) : text
}

function numberIn(text: string): number | undefined {
  const digits = text.replaceAll('_', '')
  if (text.startsWith('.')) return dotPattern.test(text) ? finite(Number(digits)) : undefined
  const integer = integerIn(digits)
  if (integer !== undefined) return finite(Number(integer))
  return floatPattern.test(digits) ? finite(Number(digits)) : undefined
}

/** A float beyond all bounds is text. JSON has no negative zero that would come back from Go. */
const finite = (value: number): number | undefined =>
  Number.isFinite(value) ? (value === 0 ? 0 : value) : undefined

/** An integer that is an int64 or, without a sign, a uint64; of small ones a number, which is faster. */
function integerIn(digits: string): number | bigint | undefined {
  for (const { pattern, prefix } of integers) {
    const found = pattern.exec(digits)
    if (found === null) continue
    const [, sign = '', magnitude = ''] = found
    const value = Number(`${prefix}${magnitude}`)
    if (value <= Number.MAX_SAFE_INTEGER) return sign === '-' ? -value : value
    const exact = BigInt(`${prefix}${magnitude}`)
    if (sign === '') return exact < 2n ** 64n ? exact : undefined
    if (sign === '-') return exact <= 2n ** 63n ? -exact : undefined
    return exact < 2n ** 63n ? exact : undefined
  }
  return undefined
}

const isInteger = (text: string): boolean => integerIn(text.replaceAll('_', '')) !== undefined

const yamlTag = 'tag:yaml.org,2002:'

/** `str` of `!!str` and of `!<tag:yaml.org,2002:str>`; undefined for a tag that is not YAML's own. */
function ownTag(tag: string): string | undefined {
  if (tag.startsWith('!!')) return tag.slice(2)
  return tag.startsWith(`!<${yamlTag}`) ? tag.slice(2 + yamlTag.length, -1) : undefined
}

/** What a tag demands of a scalar. */
const demands: Readonly<Record<string, (value: unknown, text: string) => boolean>> = {
  bool: (value) => typeof value === 'boolean',
  int: (value, text) => typeof value === 'number' && isInteger(text),
  float: (value) => typeof value === 'number',
  null: (value) => value === null,
  timestamp: (_value, text) => /^\d{4}-\d/.test(text),
}

export type Tagged = { readonly ok: true; readonly value: unknown } | { readonly ok: false }

/**
 * The value of a scalar with a tag. A tag that is not YAML's own says nothing to Go: the scalar is text.
 *
 * @param tag as it is written: `!!int`, `!secret`, `!`
 */
export function taggedValue(tag: string, text: string): Tagged {
  const name = ownTag(tag) ?? ''
  if (name === 'binary') return binaryValue(text)
  const demand = Object.hasOwn(demands, name) ? demands[name] : undefined
  if (demand === undefined) return { ok: true, value: text }
  const value = name === 'timestamp' ? text : plainValue(text)
  return demand(value, text) ? { ok: true, value } : { ok: false }
}

const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function binaryValue(text: string): Tagged {
  const digits = text.replaceAll(/[\r\n]/g, '')
  return base64Pattern.test(digits)
    ? { ok: true, value: Buffer.from(digits, 'base64').toString('utf8') }
    : { ok: false }
}

/**
 * A key as JSON has it, which knows only texts; undefined for null, a mapping or a list. Go writes a float
 * among keys with 32 bits (`strconv.FormatFloat(key, 'g', -1, 32)`).
 *
 * @param text as it is written
 */
export function keyText(value: unknown, text: string): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'number') return undefined
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  const integer = text.startsWith('.') ? undefined : integerIn(text.replaceAll('_', ''))
  return integer === undefined ? shortFloat(value) : String(integer)
}

/** From this exponent on Go writes it. */
const firstExponent = 6

function shortFloat(value: number): string {
  const single = Math.fround(value)
  // Nine digits tell any two floats of 32 bits apart.
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((count) => single.toExponential(count - 1))
  const shortest = digits.find((one) => Math.fround(Number(one)) === single) ?? String(single)
  const [mantissa = '', power = '0'] = shortest.split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < firstExponent) return String(Number(shortest))
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}
