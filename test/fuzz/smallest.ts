/** Looks for a smaller body that still fails, by leaving out ever smaller pieces of it. */
export async function smallestOf(
  body: Buffer,
  stillFails: (smaller: Buffer) => Promise<boolean>,
  mostTries = 4_000,
): Promise<Buffer> {
  let best = body
  let tries = 0
  for (let length = body.length >> 1; length >= 1 && tries < mostTries; length >>= 1) {
    for (const range of [pieces(best, length), values(best, length)].flat()) {
      tries += 1
      if (tries > mostTries) break
      const smaller = Buffer.concat([best.subarray(0, range.start), range.instead, best.subarray(range.end)])
      if (smaller.length < best.length && (await stillFails(smaller))) {
        best = smaller
        length = Math.min(length << 1, best.length)
        break
      }
    }
  }
  return best
}

interface Cut {
  readonly start: number
  readonly end: number
  readonly instead: Buffer
}

const nothing = Buffer.alloc(0)

function pieces(body: Buffer, length: number): readonly Cut[] {
  const cuts: Cut[] = []
  for (let start = 0; start < body.length; start += length)
    cuts.push({ start, end: Math.min(start + length, body.length), instead: nothing })
  return cuts
}

/** Whole fields and items of about such a length, from one comma or bracket to another. */
function values(body: Buffer, length: number): readonly Cut[] {
  const starts: number[] = []
  const cuts: Cut[] = []
  for (let at = 0; at < body.length; at += 1) {
    const character = String.fromCharCode(body[at] ?? 0)
    if (character === '{' || character === '[') starts.push(at)
    if (character === '}' || character === ']' || character === ',') {
      const from = character === ',' ? starts.at(-1) : starts.pop()
      if (from === undefined || at - from < length || at - from > 4 * length) continue
      cuts.push({ start: from + 1, end: character === ',' ? at + 1 : at, instead: nothing })
    }
  }
  return cuts
}
