/** A key of an object, or the index of an item. */
type Step = string | number

/** An object or a list that is open, and where in it the reading is. */
interface Open {
  readonly isList: boolean
  step: Step | undefined
}

const tokenPattern = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/**
 * The line, from 1, on which a value of a JSON text begins, or else the nearest value around it that is there. For a
 * complaint: it reads the text once more.
 *
 * @param text valid JSON
 */
export function lineOfValue(text: string, steps: readonly Step[]): number {
  const open: Open[] = []
  let found = { depth: 0, offset: 0 }
  for (const { 0: token, index } of text.matchAll(tokenPattern)) {
    const last = open.at(-1)
    if (token === '}' || token === ']') open.pop()
    else if (token === ',' && last !== undefined) last.step = isNumber(last.step) ? last.step + 1 : undefined
    else if (last !== undefined && !last.isList && last.step === undefined)
      last.step = String(JSON.parse(token))
    else if (token !== ':' && token !== ',') {
      const isOnTheWay = open.every(({ step }, depth) => step === steps[depth])
      if (isOnTheWay && open.length > found.depth) found = { depth: open.length, offset: index }
      if (token === '{') open.push({ isList: false, step: undefined })
      if (token === '[') open.push({ isList: true, step: 0 })
    }
  }
  return text.slice(0, found.offset).split('\n').length
}

const isNumber = (step: Step | undefined): step is number => typeof step === 'number'
