import { EVENT_ID, SCALAR_STYLE, type ScalarStyle } from 'js-yaml'

import type { Syntax } from './events.ts'
import { isJson } from './json-stream.ts'
import { outlineOf } from './outline.ts'
import type { TextProblem } from './problems.ts'

/** What kubectl's reader takes for no text (yaml_parser_update_buffer of go.yaml.in/yaml/v2). */
const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/

/** Line ends of YAML 1.1 that YAML 1.2 has no more. */
const oldLineEnd = /[\x85\u2028\u2029]/

/**
 * What the parser lets pass in a YAML document and kubectl does not: control characters in comments, line
 * ends of YAML 1.1, tabs in front of what stands in a block. A document of JSON may hold all of them.
 */
export function oddities(text: string, syntax: Syntax): readonly TextProblem[] {
  const hasTab = text.includes('\t')
  const control = text.search(controlCharacter)
  const hasLineEnd = text.search(oldLineEnd) >= 0
  if ((!hasTab && control < 0 && !hasLineEnd) || isJson(text)) return []
  const found: TextProblem[] = control < 0 ? [] : [{ problem: 'character', offset: control }]
  if (hasTab) found.push(...outlineOf(text).tabs)
  const lineEnd = hasLineEnd ? lineEndOutsideQuotes(syntax) : undefined
  if (lineEnd !== undefined) found.push({ problem: 'lineEnd', offset: syntax.offsetIn(lineEnd) })
  return found
}

/** The first such character that is not in quotes, where it stays what it is. */
function lineEndOutsideQuotes({ source, events }: Syntax): number | undefined {
  const search = new RegExp(oldLineEnd, 'g')
  const indexes = source.matchAll(search)
  let next = indexes.next()
  for (const event of events) {
    if (next.done === true) return undefined
    if (event.type !== EVENT_ID.SCALAR || !isQuoted(event.style)) continue
    if (next.value.index < event.valueStart) break
    while (next.done !== true && next.value.index < event.valueEnd) next = indexes.next()
  }
  return next.done === true ? undefined : next.value.index
}

const isQuoted = (style: ScalarStyle): boolean =>
  style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED
