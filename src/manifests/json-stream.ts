import { endOfQuoted } from './escapes.ts'

/** Whether kubectl tries to read the text of a document as JSON first. */
export const isJson = (text: string): boolean => /^\s*\{/.test(text)

/**
 * Where each of several JSON objects begins that stand one after the other, as `jq` writes them; behind the
 * last one where the text begins that is no object, if there is one. One start, 0, when the text is no JSON
 * or holds nothing but one object.
 *
 * @param most objects that are looked for
 */
export function startsOfObjects(text: string, most: number): readonly number[] {
  const starts = [0]
  if (!isJson(text)) return starts
  const token = /["{}]/g
  const following = /\s*(?=(\S))/y
  let depth = 0
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[0] === '{') depth += 1
    else if (found[0] === '}') depth -= 1
    else token.lastIndex = endOfQuoted(text, found.index)
    if (depth > 0) continue
    following.lastIndex = token.lastIndex
    const next = following.exec(text)
    if (next === null) break
    starts.push(following.lastIndex)
    if (next[1] !== '{' || starts.length > most) break
  }
  return starts
}
