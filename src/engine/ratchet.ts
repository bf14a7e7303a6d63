import type { Finding } from './finding.ts'

/**
 * Lets be what was wrong before, as the API server does for a CRD's rules (KEP-4008). Without it a rule added
 * later would freeze the objects that break it, and nobody could fail over or take a finalizer off.
 */
const isSameText = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, index) => text === other[index])

/**
 * Whether a finding on the new object is one that the old object has as well: same message, same things
 * named. Things that clash clash in any order, and with fewer others.
 */
export function isStanding(finding: Finding, oldFindings: readonly Finding[]): boolean {
  return oldFindings.some(
    (old) =>
      old.message === finding.message &&
      (isSameText(old.about, finding.about) || isWithin(finding.clashing, old.clashing)),
  )
}

const isWithin = (things: readonly string[] | undefined, others: readonly string[] | undefined): boolean =>
  things !== undefined && others !== undefined && things.every((thing) => others.includes(thing))
