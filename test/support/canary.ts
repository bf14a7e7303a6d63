import type { Test } from 'tap'

/** A Secret's value that must turn up nowhere. */
export const canary = 'zQ7wCanaryX93kvoNpluto42mmRt'

const shortestPiece = 8

/** Every piece of 8 characters of a text, letter case ignored. */
function piecesOf(text: string): readonly string[] {
  const count = text.length - shortestPiece + 1
  return Array.from({ length: count }, (_, start) => text.slice(start, start + shortestPiece).toLowerCase())
}

const base64Of = (text: string): string => Buffer.from(text).toString('base64')

/** The value as it is, in hex, and in base64 with up to two characters in front of it, which shift the code. */
const spellings = [
  canary,
  Buffer.from(canary).toString('hex'),
  base64Of(canary),
  base64Of(`a${canary}`).slice(2),
  base64Of(`ab${canary}`).slice(3),
]

const pieces = [...new Set(spellings.flatMap(piecesOf))]

/** The pieces of the canary that a text holds, in any of its spellings. */
export const piecesIn = (text: string): readonly string[] => {
  const small = text.toLowerCase()
  return pieces.filter((piece) => small.includes(piece))
}

/** Nothing of the canary is in the text. */
export const withoutCanary = (t: Test, text: string, where: string): void => {
  t.strictSame(piecesIn(text), [], `nothing of the canary in ${where}`)
}
