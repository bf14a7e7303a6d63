import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatch } from 'diff'

import { changedLines, type LineChange } from './changed-lines.ts'

type Hunk = StructuredPatch['hunks'][number]

/** How many unchanged lines are shown around a change. */
const context = 3

/**
 * The change of a file as a unified diff that `git apply` and `patch -p1` take. Empty when nothing changes.
 *
 * @param file its path, seen from the folder in which the diff is to be applied
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return ''
  const name = file.replace(/^(?:\.?\/)+/, '')
  const [old, now] = [linesOf(before), linesOf(after)]
  const diff = formatPatch(
    {
      oldFileName: `a/${name}`,
      newFileName: `b/${name}`,
      oldHeader: undefined,
      newHeader: undefined,
      hunks: near(changedLines(old, now)).map((changes) => hunkOf(old, changes)),
    },
    FILE_HEADERS_ONLY,
  )
  // As git does: a tab says that a name with a space ends there.
  return name.includes(' ') && diff.startsWith('--- a/')
    ? diff.replace(/^(.*)\n(.*)\n/, '$1\t\n$2\t\n')
    : diff
}

/** The lines of a text, each with its line break. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** Changes that are so near that what is shown around them meets. */
function near(changes: readonly LineChange[]): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const change of changes) {
    if (change.oldAt - end > 2 * context) groups.push([])
    groups.at(-1)?.push(change)
    end = change.oldAt + change.removed.length
  }
  return groups
}

function hunkOf(old: readonly string[], changes: readonly LineChange[]): Hunk {
  const [first = { oldAt: 0, newAt: 0 }] = changes
  const start = Math.max(0, first.oldAt - context)
  const lines: string[] = []
  let [at, newLines] = [start, 0]
  for (const { oldAt, removed, added } of changes) {
    lines.push(...marked(' ', old.slice(at, oldAt)), ...marked('-', removed), ...marked('+', added))
    newLines += oldAt - at + added.length
    at = oldAt + removed.length
  }
  const after = old.slice(at, at + context)
  return {
    oldStart: start + 1,
    oldLines: at + after.length - start,
    newStart: first.newAt - (first.oldAt - start) + 1,
    newLines: newLines + after.length,
    lines: [...lines, ...marked(' ', after)],
  }
}

const marked = (mark: string, lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'],
  )
