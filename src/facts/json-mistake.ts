/**
 * The line, from 1, on which a text stops being JSON; undefined when it only ends too early. What JSON.parse says
 * quotes the text and often leaves out where it stopped, so it is asked how many of the lines could still become JSON.
 */
export function lineOfMistake(text: string): number | undefined {
  const lines = text.split('\n')
  if (mayGoOn(text)) return undefined
  let [good, bad] = [0, lines.length]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (mayGoOn(lines.slice(0, middle).join('\n'))) good = middle
    else bad = middle
  }
  return bad
}

/** Whether a text is JSON, or the beginning of some. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const position = /at position (\d+)/.exec(message)?.[1]
    return message === 'Unexpected end of JSON input' || Number(position ?? -1) >= text.trimEnd().length
  }
}
