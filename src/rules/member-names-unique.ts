import { defineStateRule } from '../engine/rule.ts'
import { lowerAscii } from '../model/ascii.ts'
import { clashesIn } from '../topology/clashes.ts'

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
    const clashes = clashesIn(
      entries,
      ({ name }) => lowerAscii(name),
      ({ name }) => name,
    )
    return clashes.map(({ later: { name, namePath }, first, clashing }) =>
      finding.takenName({ path: namePath, about: [name], clashing }, { name, earlier: first.name }),
    )
  },
})
