import { defineStateRule } from '../engine/rule.ts'
import { isSameIgnoringCase, lowerAscii } from '../model/ascii.ts'

export const memberNamesUnique = defineStateRule({
  id: 'member-names-unique',
  about: 'ClusterSet',
  summary: 'Require cluster names that differ by more than letter case',
  rationale:
    'MySQL Shell compares cluster names without regard to letter case and refuses the second of two. The ' +
    'CRD lets dc1 and DC1 stand side by side, and the Job that adds the second one fails for good.',
  needs: [],
  messages: {
    takenName: {
      severity: 'error',
      problem: 'cluster name {name} is the same as {earlier}, because letter case does not count',
      remedy: 'give each cluster its own name',
    },
  },
  judge({ object: { entries } }, _facts, finding) {
    return entries.flatMap(({ name, namePath }, index) => {
      const same = entries.filter((other) => isSameIgnoringCase(other.name, name))
      const [earlier] = same
      if (earlier === undefined || entries.indexOf(earlier) === index) return []
      const clashing = same.map((other, occurrence) => {
        const before = same.slice(0, occurrence).filter((one) => one.name === other.name)
        return `${other.name} ${lowerAscii(name)} ${String(before.length)}`
      })
      return [finding.takenName({ path: namePath, about: [name], clashing }, { name, earlier: earlier.name })]
    })
  },
})
