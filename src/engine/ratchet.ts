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
  const isOldClash = clashesAmong(oldFindings)
  return (finding) => known.has(identityOf(finding)) || isOldClash(finding)
}

const identityOf = ({ message, about }: Finding): string => JSON.stringify([message, about])

/** Whether all things of a finding's clash clashed before. Each list is looked at once: findings share theirs. */
function clashesAmong(oldFindings: readonly Finding[]): (finding: Finding) => boolean {
  const clashes = new Map<string, ReadonlySet<string>>()
  for (const { message, clashing } of new Map(
    oldFindings.map((finding) => [finding.clashing, finding]),
  ).values()) {
    const things = new Set(clashing)
    for (const thing of things) clashes.set(`${message} ${thing}`, things)
  }
  const answers = new Map<readonly string[], boolean>()
  return ({ message, clashing }) => {
    if (clashing === undefined) return false
    const known = answers.get(clashing)
    if (known !== undefined) return known
    // A thing is in one clash of a kind only, so any of them leads to it.
    const things = clashes.get(`${message} ${clashing.slice(0, 1).join('')}`)
    const answer = things !== undefined && clashing.every((thing) => things.has(thing))
    answers.set(clashing, answer)
    return answer
  }
}
