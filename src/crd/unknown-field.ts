import { lowerAscii } from '../model/ascii.ts'
import { nearestNames } from '../model/nearest-names.ts'
import { note, type Walk } from './walk.ts'

/** Nearest names are worked out for so many; who has more wrong has another problem. */
const mostSuggestions = 100
const longestName = 63

/** Whether two names differ in letter case and in the order of letters only: `prot`, `Port`. */
const haveSameLetters = (one: string, other: string): boolean =>
  one.length === other.length && lettersOf(one) === lettersOf(other)

const lettersOf = (name: string): string => Array.from(lowerAscii(name)).sort().join('')

/** `did you mean endpoints?`, or what else there is to do. */
function remedyFor({ found }: Walk, key: string, known: readonly string[]): string {
  if (found.length >= mostSuggestions || key.length > longestName) return 'remove it'
  const nearest = known.find((name) => haveSameLetters(name, key)) ?? nearestNames(key, known)[0]
  return nearest === undefined ? 'remove it' : `did you mean ${nearest}?`
}

/**
 * Notes a field right below where the walk is that nothing describes, as strict decoding does.
 *
 * @param known the fields that could stand there
 */
export const noteUnknownField = (walk: Walk, key: string, known: readonly string[]): void => {
  note(walk, { is: 'unknown', problem: 'is no field of the CRD', remedy: remedyFor(walk, key, known) }, key)
}
