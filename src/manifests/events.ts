import { parseEvents, YAMLException, type Event } from 'js-yaml'

import { outlineOf, type InnerLine } from './outline.ts'
import type { TextProblem } from './problems.ts'
import { problemOf } from './syntax-problem.ts'

/** The syntax of a document: events of the parser, whose offsets are those of `source`. */
export interface Syntax {
  readonly events: readonly Event[]
  readonly source: string
  /** Where an offset of `source` is in the document's text. */
  readonly offsetIn: (position: number) => number
}

export type Parsed =
  { readonly ok: true; readonly syntax: Syntax } | { readonly ok: false; readonly problem: TextProblem }

/** Deeper than any manifest; the API server itself stops at 10,000. */
const maxDepth = 1000

const same = (position: number): number => position

/**
 * Parses the text of one document. js-yaml wants brackets and quotes that go over several lines indented
 * further than their key; kubectl does not. So where it says that, these lines are indented for it.
 */
export function parsed(text: string): Parsed {
  const first = attempt(text, same)
  if (first.ok || first.reason !== 'deficient indentation') return outcome(first, text)
  const { source, offsetIn } = indented(text, outlineOf(text).innerLines)
  return outcome(attempt(source, offsetIn), text)
}

type Attempt =
  | { readonly ok: true; readonly syntax: Syntax }
  | { readonly ok: false; readonly reason: string; readonly offset: number }

function attempt(source: string, offsetIn: (position: number) => number): Attempt {
  try {
    return { ok: true, syntax: { events: parseEvents(source, { maxDepth }), source, offsetIn } }
  } catch (error) {
    // Its message quotes the text, so it goes no further than its reason.
    const isKnown = error instanceof YAMLException
    return {
      ok: false,
      reason: isKnown ? error.reason : '',
      offset: offsetIn(isKnown ? (error.mark?.position ?? 0) : 0),
    }
  }
}

const outcome = (tried: Attempt, text: string): Parsed =>
  tried.ok ? tried : { ok: false, problem: problemOf(tried.reason, tried.offset, text) }

/** More than this is not added to a text; a hostile one could ask for its square. */
const mostSpaces = 10_000_000

/** The text with the lines further in than what they belong to; in brackets and quotes this changes no value. */
function indented(text: string, lines: readonly InnerLine[]): Pick<Syntax, 'source' | 'offsetIn'> {
  const needed = lines.reduce((sum, { column }) => sum + column + 1, 0)
  if (needed > mostSpaces) return { source: text, offsetIn: same }
  const parts: string[] = []
  const ends: Indented[] = []
  let from = 0
  let added = 0
  for (const { offset, column } of lines) {
    parts.push(text.slice(from, offset), ' '.repeat(column + 1))
    from = offset
    added += column + 1
    ends.push({ from: offset + added, added })
  }
  parts.push(text.slice(from))
  return { source: parts.join(''), offsetIn: (position) => position - addedBefore(ends, position) }
}

interface Indented {
  /** Offset in the new text, behind the added spaces. */
  readonly from: number
  /** How many spaces are added up to there. */
  readonly added: number
}

function addedBefore(ends: readonly Indented[], position: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle]?.from ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return ends[low - 1]?.added ?? 0
}
