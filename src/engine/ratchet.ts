import type { Finding } from './finding.ts'

/**
 * Lets be what was wrong before, as the API server does for a CRD's rules (KEP-4008). Without it a rule added
 * later would freeze the objects that break it, and nobody could fail over or take a finalizer off.
 *
 * @returns whether a finding on the new object is one that the old object has as well: same message, same
 *   things named. Things that clash clash in any order, and with fewer others.
 */
export function standingAmong(oldFindings: readonly Finding[]): (finding: Finding) => boolean {
  if (oldFindings.length === 0) return () => false
  const known = new Set(oldFindings.map(identityOf))
  // The findings of one clash share one list, so each is looked at once.
  const clashes = new Map(
    oldFindings.flatMap(({ message, clashing }) => (clashing ? [[clashing, message]] : [])),
  )
  const oldClashes = [...clashes].map(([clashing, message]) => ({ message, things: new Set(clashing) }))
  const answers = new Map<readonly string[], boolean>()
  const isOldClash = (message: string, clashing: readonly string[]): boolean => {
    const answer =
      answers.get(clashing) ??
      oldClashes.some((old) => old.message === message && clashing.every((thing) => old.things.has(thing)))
    answers.set(clashing, answer)
    return answer
  }
  return (finding) =>
    known.has(identityOf(finding)) ||
    (finding.clashing !== undefined && isOldClash(finding.message, finding.clashing))
}

const identityOf = ({ message, about }: Finding): string => JSON.stringify([message, about])
