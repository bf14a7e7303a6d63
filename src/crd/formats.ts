import { isIPv4, isIPv6 } from 'node:net'

/**
 * Whether a text has a format; undefined when we cannot tell.
 *
 * The formats and what each one takes are those of k8s.io/kube-openapi (pkg/validation/strfmt), which reads a
 * format's name without its hyphens.
 */
export type FormatCheck = (text: string) => boolean | undefined

const byPattern =
  (pattern: RegExp): FormatCheck =>
  (text) =>
    pattern.test(text)

/** Longer than anybody writes one. Of a longer text we cannot tell: a pattern that goes back and forth could take hours. */
const longestJudged = 4096

const upTo =
  (longest: number, check: FormatCheck): FormatCheck =>
  (text) =>
    text.length <= longest && check(text)

const unlessHuge =
  (check: FormatCheck): FormatCheck =>
  (text) =>
    text.length <= longestJudged ? check(text) : undefined

const hex = (count: number): string => `[0-9a-f]{${String(count)}}`
const uuid = (third: string, fourth: string): FormatCheck =>
  byPattern(new RegExp(`^${hex(8)}-?${hex(4)}-?${third}-?${fourth}-?${hex(12)}$`, 'i'))

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/

/** A day that the calendar has. */
function isDate(text: string): boolean {
  const [, year, month, day] = (dayPattern.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

const timePattern = /^(\d{2}):(\d{2}):(\d{2})(?:.\d+)?(?:z|[+-]\d{2}:\d{2})$/

/** As RFC 3339 has it; the offset may be any two numbers, as there. */
function isDateTime(text: string): boolean {
  const [day = '', time = ''] = text.toLowerCase().split('t')
  const [, hour, minute, second] = timePattern.exec(time) ?? []
  if (hour === undefined || minute === undefined || second === undefined) return false
  return isDate(day) && hour <= '23' && minute <= '59' && second <= '59'
}

const goDuration = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/
const scalaParts = /(\d+)\s*([A-Za-zµ]+)/g
const scalaUnit = /^(?:ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i

/** A duration of Go (`1h30m`) or of Scala (`2 days`), where what is no part of one is passed over. */
const isDuration = (text: string): boolean =>
  /^[+-]?0$/.test(text) ||
  goDuration.test(text) ||
  [...text.matchAll(scalaParts)].some(([, , unit = '']) => scalaUnit.test(unit))

/** IPv4 with leading zeros is taken, as Go took it before 1.17. */
const withoutLeadingZeros = (address: string): string => address.replaceAll(/(^|[.:])0+(?=\d)/g, '$1')
const isSloppyIPv4 = (text: string): boolean => isIPv4(withoutLeadingZeros(text))
/** Go takes an IPv6 address for IPv4 when it ends like one. */
const isAnyIPv4 = (text: string): boolean => isSloppyIPv4(text) || (text.includes('.') && isPlainIPv6(text))
const hasNoZone = (text: string): boolean => !text.includes('%')
const isPlainIPv6 = (text: string): boolean => isIPv6(text) && hasNoZone(text)

function isCidr(text: string): boolean {
  const slash = text.lastIndexOf('/')
  const [address, bits] = [text.slice(0, slash), text.slice(slash + 1)]
  if (slash < 0 || !/^\d{1,3}$/.test(bits)) return false
  if (isSloppyIPv4(address)) return Number(bits) <= 32
  return isPlainIPv6(address) && Number(bits) <= 128
}

const macPattern =
  /^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}(?:[0-9a-f]{2}\1[0-9a-f]{2}\1|(?:[0-9a-f]{2}\1){14})?[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}(?:[0-9a-f]{4}\.|(?:[0-9a-f]{4}\.){7})?[0-9a-f]{4}$/i

const digitsOf = (text: string): string => text.replaceAll(/[\s-]+/g, '')

function isIsbn10(text: string): boolean {
  const digits = digitsOf(text)
  if (!/^\d{9}[\dX]$/.test(digits)) return false
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + (index + 1) * (digit === 'X' ? 10 : Number(digit)),
    0,
  )
  return sum % 11 === 0
}

function isIsbn13(text: string): boolean {
  const digits = digitsOf(text)
  if (!/^\d{13}$/.test(digits)) return false
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + (index % 2 === 0 ? 1 : 3) * Number(digit),
    0,
  )
  return sum % 10 === 0
}

const hostPattern =
  /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u

const isHostname = (text: string): boolean =>
  Buffer.byteLength(text) <= 255 &&
  hostPattern.test(text) &&
  text.split('.').every((label) => Buffer.byteLength(label) <= 63)

/** What nearly every URI looks like is taken; what cannot be one is not; of the rest Go's parser knows. */
function isUri(text: string): boolean | undefined {
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d{1,5})?)?\/[\w\-./~?=&+,;:@!$'()*]*$/i.test(text))
    return true
  if (/^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d{1,5})?$/i.test(text)) return true
  return text === '' || !/^\/|^[a-z][a-z0-9+.-]*:/i.test(text) ? false : undefined
}

/** The same for addresses: RFC 5322 allows more than anybody uses. */
function isEmail(text: string): boolean | undefined {
  if (/^[\w+-]+(?:\.[\w+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(text)) return true
  return text.includes('@') ? undefined : false
}

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'
const cardPattern =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11}|6[27]\d{14})$/
const colour = String.raw`\s*(?:0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*`

/** Digits of a card's kind; of its check digit we know nothing. */
const isCard = (text: string): boolean | undefined => (cardPattern.test(digitsOf(text)) ? undefined : false)

/** By the format's name without hyphens. */
const checks = new Map<string, FormatCheck>([
  ['bsonobjectid', byPattern(/^[0-9a-f]{24}$/i)],
  ['byte', byPattern(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/)],
  ['cidr', unlessHuge(isCidr)],
  ['creditcard', unlessHuge(isCard)],
  ['date', isDate],
  ['datetime', isDateTime],
  ['duration', unlessHuge(isDuration)],
  ['email', unlessHuge(isEmail)],
  ['hexcolor', byPattern(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  ['hostname', isHostname],
  ['ipv4', unlessHuge(isAnyIPv4)],
  ['ipv6', isPlainIPv6],
  ['isbn', unlessHuge((text) => isIsbn10(text) || isIsbn13(text))],
  ['isbn10', unlessHuge(isIsbn10)],
  ['isbn13', unlessHuge(isIsbn13)],
  ['k8slongname', upTo(253, byPattern(new RegExp(`^${label}(?:\\.${label})*$`)))],
  ['k8sshortname', upTo(63, byPattern(new RegExp(`^${label}$`)))],
  ['mac', byPattern(macPattern)],
  ['password', () => true],
  ['rgbcolor', unlessHuge(byPattern(new RegExp(`^rgb\\(${colour},${colour},${colour}\\)$`)))],
  ['ssn', byPattern(/^\d{3}[- ]\d{2}[- ]\d{4}$/)],
  ['uri', unlessHuge(isUri)],
  ['uuid', uuid(hex(4), hex(4))],
  ['uuid3', uuid(`3${hex(3)}`, hex(4))],
  ['uuid4', uuid(`4${hex(3)}`, `[89ab]${hex(3)}`)],
  ['uuid5', uuid(`5${hex(3)}`, `[89ab]${hex(3)}`)],
])

/** The format as it counts: one that Kubernetes does not know is passed over, and so one of another type. */
export function knownFormat(types: readonly string[], written: string): string {
  const [type = 'string'] = types
  if (types.length < 2 && type === 'integer') return ['int32', 'int64'].includes(written) ? written : ''
  if (types.length < 2 && type === 'number') return ['float', 'double'].includes(written) ? written : ''
  if (types.length < 2 && type !== 'string') return ''
  const name = written.replaceAll('-', '')
  return checks.has(name) ? name : ''
}

/** Whether a text has a format of `knownFormat`; undefined when we cannot tell. */
export const hasFormat = (text: string, format: string): boolean | undefined => checks.get(format)?.(text)
