/** Levenshtein: how many letters must be put in, taken out or changed to make one text the other. */
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1]
    for (const [column, otherLetter] of Array.from(other).entries()) {
      const above = row[column + 1] ?? 0
      const left = next[column] ?? 0
      const diagonal = row[column] ?? 0
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === otherLetter ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** The names that somebody may have meant, nearest first, three at most; also those that contain the text. */
export function nearestNames(text: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, distance: name.includes(text) ? 0 : distanceBetween(text, name) }))
    .filter(({ name, distance }) => distance <= name.length * 0.4)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name)
}
