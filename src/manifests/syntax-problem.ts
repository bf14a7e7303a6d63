import { outlineOf } from './outline.ts'
import type { Problem, TextProblem } from './problems.ts'

/** What the parser's reasons mean, by how they begin. */
const meanings: readonly (readonly [reason: string, problem: Problem | 'colonAbove'])[] = [
  ['tab characters must not', 'tab'],
  ['bad indentation', 'indentation'],
  ['deficient indentation', 'indentation'],
  ['unexpected end of the stream within a flow', 'openBracket'],
  ['unexpected end of the stream within a verbatim', 'badTag'],
  ['unexpected end of the', 'openQuote'],
  ['missed comma', 'comma'],
  ['expected the node content', 'extraComma'],
  ["expected ':'", 'colon'],
  ['can not read a block mapping entry', 'colonAbove'],
  ['a whitespace character is expected after', 'colonSpace'],
  ['nesting exceeded', 'nesting'],
  ['the stream contains non-printable', 'character'],
  ['expected valid JSON character', 'character'],
  ['null byte', 'character'],
  ['unknown escape', 'escape'],
  ['expected hexadecimal', 'escape'],
  ['a line break is expected', 'blockHeader'],
  ['bad explicit indentation', 'blockHeader'],
  ['repeat of', 'blockHeader'],
  ['tag', 'badTag'],
  ['named tag', 'badTag'],
  ['undeclared tag', 'badTag'],
  ['duplication of a tag', 'badTag'],
  ['duplication of %', 'directive'],
  ['direct', 'directive'],
  ['YAML directive', 'directive'],
  ['TAG directive', 'directive'],
  ['ill-formed', 'directive'],
  ['unacceptable YAML', 'directive'],
  ['there is a previously declared', 'directive'],
  ['alias node', 'alias'],
  ['name of an', 'anchorName'],
]

const reservedPattern = /[@`%]/

/**
 * What a reason of the parser means, and where: for what is not closed the place at which it opens.
 *
 * @param offset in the text, where the parser stopped
 */
export function problemOf(reason: string, offset: number, text: string): TextProblem {
  const found = meanings.find(([start]) => reason.startsWith(start))?.[1] ?? 'syntax'
  const isOpen = found === 'openQuote' || found === 'openBracket' || reason === 'deficient indentation'
  const unclosed = isOpen ? outlineOf(text).unclosed : undefined
  if (unclosed !== undefined) return unclosed
  if (found === 'colonAbove') return { problem: 'colon', offset: lineAbove(text, lineStart(text, offset)) }
  if (found === 'colon') return { problem: found, offset: lineAbove(text, offset) }
  if (found === 'directive') return { problem: found, offset: Math.max(text.search(/^%/m), 0) }
  if (found !== 'indentation' && found !== 'syntax') return { problem: found, offset }
  // A tab above, which nobody sees, is why the parser is at a loss here.
  const tab = text.includes('\t') ? outlineOf(text).tabs.find((one) => one.offset <= offset) : undefined
  if (tab !== undefined) return tab
  const char = text.charAt(offset)
  if (reservedPattern.test(char)) return { problem: 'reservedCharacter', offset }
  if (char === ':') return { problem: 'twoColons', offset }
  if (char === '-' && /:[ \t]+$/.test(text.slice(lineStart(text, offset), offset)))
    return { problem: 'listBesideKey', offset }
  return { problem: found, offset }
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

/** Where the last line begins that has something before the offset: the parser has read on when it complains. */
function lineAbove(text: string, offset: number): number {
  const end = text.slice(0, offset).trimEnd().length
  const start = lineStart(text, end)
  return start + Math.max(text.slice(start, end).search(/\S/), 0)
}
