import { relative, resolve, sep } from 'node:path'

import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatch } from 'diff'

import { changedLines, type LineChange } from './changed-lines.ts'
import type { ShownText } from './shown-lines.ts'

type Hunk = StructuredPatch['hunks'][number]

/** How many unchanged lines are shown around a change. */
const context = 3

/** What is shown of the change of a file. */
export interface ShownDiff {
  /** Empty when nothing is. */
  readonly diff: string
  readonly hidden: readonly HiddenChange[]
}

/** A change that is not shown. */
export interface HiddenChange {
  /** Of the old text, from 1. */
  readonly line: number
  readonly reason: string
}

/** Lines that change, and the parts of the file in which they begin and end. */
interface ShownChange extends LineChange {
  readonly first: number
  readonly last: number
}

/** The name of a file in a diff that is applied in this folder: the way from here on, or the whole path. */
export function nameInDiff(path: string): string {
  const way = relative('.', path)
  return way.split(sep)[0] === '..' ? resolve(path) : way
}

/**
 * The change of a file as a unified diff that `git apply` and `patch -p1` take. Lines that are not to be
 * shown are not in it, and lines of the document before and after are not either.
 *
 * @param file its path, seen from the folder in which the diff is to be applied
 */
export function unifiedDiff(file: string, old: ShownText, now: ShownText): ShownDiff {
  const shown: ShownChange[] = []
  const hidden: HiddenChange[] = []
  for (const change of changedLines(old.lines, now.lines)) {
    const found = shownChange(old, now, change)
    if (typeof found === 'string') hidden.push({ line: change.oldAt + 1, reason: found })
    else shown.push(found)
  }
  return { diff: shown.length === 0 ? '' : patchOf(file, hunksOf(old, near(old, shown))), hidden }
}

function patchOf(file: string, hunks: Hunk[]): string {
  const name = file.replace(/^(?:\.?\/)+/, '')
  const diff = formatPatch(
    {
      oldFileName: `a/${name}`,
      newFileName: `b/${name}`,
      oldHeader: undefined,
      newHeader: undefined,
      hunks,
    },
    FILE_HEADERS_ONLY,
  )
  // As git does: a tab says that a name with a space ends there.
  return name.includes(' ') && diff.startsWith('--- a/')
    ? diff.replace(/^(.*)\n(.*)\n/, '$1\t\n$2\t\n')
    : diff
}

/** The change with its parts, or why it is not shown. */
function shownChange(old: ShownText, now: ShownText, change: LineChange): ShownChange | string {
  const oldEnd = change.oldAt + change.removed.length
  const parts = [
    ...old.parts.slice(change.oldAt, oldEnd),
    ...now.parts.slice(change.newAt, change.newAt + change.added.length),
  ].filter((part) => part !== undefined)
  const [first, last] = [parts[0], parts.at(-1)]
  if (first === undefined || last === undefined || parts.length < change.removed.length + change.added.length)
    return 'a Secret stands in the same line'
  // `git apply` takes a change without a line after it for one at the end of the file.
  if (oldEnd < old.lines.length && old.parts[oldEnd] !== last) return 'a Secret stands in the next line'
  return { ...change, first, last }
}

/** Changes that are so near that what is shown around them meets. */
function near({ parts }: ShownText, changes: readonly ShownChange[]): readonly (readonly ShownChange[])[] {
  const groups: ShownChange[][] = []
  let before: ShownChange | undefined
  for (const change of changes) {
    const from = before === undefined ? 0 : before.oldAt + before.removed.length
    const isNear =
      before?.last === change.first &&
      change.oldAt - from <= 2 * context &&
      parts.slice(from, change.oldAt).every((part) => part === change.first)
    if (isNear) groups.at(-1)?.push(change)
    else groups.push([change])
    before = change
  }
  return groups
}

function hunksOf(old: ShownText, groups: readonly (readonly ShownChange[])[]): Hunk[] {
  // Lines of changes that are not shown do not count: who applies the diff does not have them.
  let more = 0
  return groups.map((changes) => {
    const hunk = hunkOf(old, changes, more)
    more += hunk.newLines - hunk.oldLines
    return hunk
  })
}

/** @param more lines that the hunks before have added */
function hunkOf({ lines: old, parts }: ShownText, changes: readonly ShownChange[], more: number): Hunk {
  const [first, last] = [changes[0], changes.at(-1)]
  if (first === undefined || last === undefined) throw new Error('a hunk without a change')
  const end = last.oldAt + last.removed.length
  let after = 0
  while (after < context && end + after < old.length && parts[end + after] === last.last) after += 1
  // `patch` takes a hunk with more lines before than after for one at the end of the file.
  const most = end + after === old.length ? context : after
  let start = first.oldAt
  while (first.oldAt - start < most && start > 0 && parts[start - 1] === first.first) start -= 1
  const lines: string[] = []
  let at = start
  for (const { oldAt, removed, added } of changes) {
    lines.push(...marked(' ', old.slice(at, oldAt)), ...marked('-', removed), ...marked('+', added))
    at = oldAt + removed.length
  }
  const oldLines = end + after - start
  const grown = changes.reduce((sum, { added, removed }) => sum + added.length - removed.length, 0)
  return {
    oldStart: start + 1,
    oldLines,
    newStart: start + 1 + more,
    newLines: oldLines + grown,
    lines: [...lines, ...marked(' ', old.slice(end, end + after))],
  }
}

const marked = (mark: string, lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'],
  )
