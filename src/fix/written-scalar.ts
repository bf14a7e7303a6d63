/** How a text is quoted in a manifest. */
export type Quotes = 'none' | 'single' | 'double'

export interface ScalarStyle {
  /** As the text before it, or its siblings, are quoted. JSON knows double quotes only. */
  readonly quotes: Quotes
  /** It stands in brackets, where a comma would end it. */
  readonly isInFlow: boolean
}

/** Texts without a sign that means something in YAML. A space or a comma may be inside. */
const plainPattern = /^[A-Za-z/](?:[\w./@+ ,-]*[\w./@+-])?$/
/** An IPv4 address, and names that begin with a digit but hold a letter that no number has. */
const plainFromDigitPattern = /^[0-9]+(?:\.[0-9]+){3}$|^[0-9][\w.-]*[g-np-wyzG-NP-WYZ][\w.-]*$/
/** What YAML 1.1 takes for true, false or null. */
const wordPattern = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i

const isPlain = (text: string, isInFlow: boolean): boolean =>
  (plainPattern.test(text) || plainFromDigitPattern.test(text)) &&
  !wordPattern.test(text) &&
  !(isInFlow && text.includes(','))

/** Between double quotes YAML and JSON are one but for these: some parsers of YAML end a line there, or refuse them. */
const doubleQuoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** What single quotes can hold on one line. */
const isSingleQuotable = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** A text, number, true, false or null as YAML that is read back as the same value, quoted as asked if that can be. */
export function writtenScalar(value: unknown, { quotes, isInFlow }: ScalarStyle): string {
  if (typeof value !== 'string') return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
  if (quotes === 'none' && isPlain(value, isInFlow)) return value
  if (quotes === 'single' && isSingleQuotable(value)) return `'${value.replaceAll("'", "''")}'`
  return doubleQuoted(value)
}
