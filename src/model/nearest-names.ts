/** Levenshtein: how many letters must be put in, taken out or changed to make one text the other. */
function distanceBetween(one: string, other: string): number {
  const letters = Array.from(other)
  let distance = letters.length
  // What it takes from the beginning of `one` to each beginning of `other` but the empty one.
  let row = letters.map((_, column) => column + 1)
  for (const [index, letter] of Array.from(one).entries()) {
    let diagonal = index
    distance = index + 1
    row = row.map((above, column) => {
      distance = Math.min(above + 1, distance + 1, diagonal + (letter === letters[column] ? 0 : 1))
      diagonal = above
      return distance
    })
  }
  return distance
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
