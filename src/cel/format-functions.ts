import { Optional } from '@marcbachmann/cel-js'

import { Format } from './format-value.ts'
import { type Overload, overload } from './overload.ts'
import { dateOf } from './time.ts'
import { isUrl } from './url-value.ts'

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const dns1035Label = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/
const nameOfKey = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
const base64 = /^[A-Za-z0-9+/]+={0,2}$/
const timeOfDay =
  /^(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})$/

/** Lengths count bytes, as Go's do. */
function problems(text: string, greatestBytes: number, isFormed: boolean): readonly string[] {
  const tooLong =
    Buffer.byteLength(text) > greatestBytes ? [`must be no more than ${String(greatestBytes)} bytes`] : []
  return isFormed ? tooLong : [...tooLong, 'does not have the form asked for']
}

const isSubdomain = (text: string): boolean => text.split('.').every((part) => label.test(part))
const labelProblems = (text: string): readonly string[] => problems(text, 63, label.test(text))
const subdomainProblems = (text: string): readonly string[] => problems(text, 253, isSubdomain(text))
const dns1035Problems = (text: string): readonly string[] => problems(text, 63, dns1035Label.test(text))

function qualifiedNameProblems(text: string): readonly string[] {
  const parts = text.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.length > 2) return ['does not have the form asked for']
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined
  const ofPrefix =
    prefix === undefined ? [] : prefix === '' ? ['the prefix is empty'] : subdomainProblems(prefix)
  const ofEmpty = name === '' ? ['the name is empty'] : []
  return [...ofPrefix, ...ofEmpty, ...problems(name, 63, nameOfKey.test(name))]
}

/** A prefix to which Kubernetes adds random letters may end in a dash. */
const ofPrefix =
  (problemsOf: (text: string) => readonly string[]) =>
  (text: string): readonly string[] =>
    problemsOf(Buffer.byteLength(text) > 1 && text.endsWith('-') ? maskedDash(text) : text)

/** As Kubernetes masks it: the dash and the byte before it become one `a`. */
const maskedDash = (text: string): string => `${Buffer.from(text).subarray(0, -2).toString('latin1')}a`

function isDateTime(text: string): boolean {
  const [date, time] = text.toLowerCase().split('t')
  if (date === undefined || time === undefined || dateOf(date) === undefined) return false
  const { hour = '', minute = '', second = '' } = timeOfDay.exec(time)?.groups ?? {}
  return hour !== '' && hour <= '23' && minute <= '59' && second <= '59'
}

const unless = (isRight: (text: string) => boolean, problem: string) => (text: string) =>
  isRight(text) ? [] : [problem]

const formats = new Map<string, Format>(
  Object.entries({
    dns1123Label: labelProblems,
    dns1123Subdomain: subdomainProblems,
    dns1035Label: dns1035Problems,
    qualifiedName: qualifiedNameProblems,
    dns1123LabelPrefix: ofPrefix(labelProblems),
    dns1123SubdomainPrefix: ofPrefix(subdomainProblems),
    dns1035LabelPrefix: ofPrefix(dns1035Problems),
    labelValue: (text: string) => problems(text, 63, text === '' || nameOfKey.test(text)),
    uri: unless(isUrl, 'is no URI'),
    uuid: unless((text) => uuid.test(text), 'does not match the UUID format'),
    byte: unless((text) => text.length % 4 === 0 && base64.test(text), 'invalid base64'),
    date: unless((text) => dateOf(text) !== undefined, 'invalid date'),
    datetime: unless(isDateTime, 'invalid datetime'),
  }).map(([name, problemsOf]) => [name, new Format(name, problemsOf)]),
)

function named(name: string): unknown {
  const format = formats.get(name)
  return format === undefined ? Optional.none() : Optional.of(format)
}

function validate(format: Format, text: string): unknown {
  const found = format.problemsOf(text)
  return found.length === 0 ? Optional.none() : Optional.of(found)
}

/** Named formats. Source: k8s.io/apiserver pkg/cel/library/format.go, apimachinery's validation, strfmt. */
export const formatFunctions: readonly Overload[] = [
  ...[...formats].map(([name, format]) => overload(`format.${name}`, [], () => format)),
  overload('format.named', ['string'], named),
  overload('.validate', ['format', 'string'], validate),
]
