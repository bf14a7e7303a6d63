import { EvaluationFault } from './fault.ts'
import { type Overload, overload } from './overload.ts'
import { asText, isUrl, unescaped, urlOf, type UrlValue } from './url-value.ts'

function url(text: string): UrlValue {
  const value = urlOf(text)
  if (value !== undefined) return value
  throw new EvaluationFault('the text is no URL')
}

/** Parameters that cannot be read are left out, as Go does. */
function queryOf({ query }: UrlValue): ReadonlyMap<unknown, unknown> {
  const values = new Map<string, string[]>()
  for (const part of query.split('&')) {
    if (part === '' || part.includes(';')) continue
    const equals = part.indexOf('=')
    const key = plain(equals < 0 ? part : part.slice(0, equals))
    const value = plain(equals < 0 ? '' : part.slice(equals + 1))
    if (key !== undefined && value !== undefined) values.set(key, [...(values.get(key) ?? []), value])
  }
  return values
}

const plain = (part: string): string | undefined =>
  /%(?![0-9a-fA-F]{2})/.test(part) ? undefined : asText(unescaped(part.replaceAll('+', ' ')))

/** URLs. Source: k8s.io/apiserver pkg/cel/library/urls.go. */
export const urlFunctions: readonly Overload[] = [
  overload('url', ['string'], url),
  overload('isURL', ['string'], isUrl),
  overload('.getScheme', ['url'], ({ scheme }) => scheme),
  overload('.getHost', ['url'], ({ host }) => asText(host)),
  overload('.getHostname', ['url'], ({ hostname }) => asText(hostname)),
  overload('.getPort', ['url'], ({ port }) => port),
  overload('.getEscapedPath', ['url'], ({ escapedPath }) => asText(escapedPath)),
  overload('.getQuery', ['url'], queryOf),
]
