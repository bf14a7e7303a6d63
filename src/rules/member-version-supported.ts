import { defineStateRule } from '../engine/rule.ts'
import { isBelow, isSameSeries, shownVersion } from '../model/version.ts'
import { membersOf } from '../topology/members.ts'
import { versionOf } from '../topology/server-version.ts'

/** The first server version on which MySQL Shell makes a ClusterSet (MySQL Shell manual, ClusterSet requirements). */
const lowest = { major: 8, minor: 0, patch: 27 }

/** The series that the operator's releases ship and test. */
const testedSeries = [
  { major: 8, minor: 0 },
  { major: 8, minor: 4 },
]

export const memberVersionSupported = defineStateRule({
  id: 'member-version-supported',
  about: 'ClusterSet',
  summary: 'Require members on MySQL 8.0.27 or later',
  rationale:
    'MySQL Shell refuses to make or extend a ClusterSet with a server older than 8.0.27. The version is the ' +
    'one that the running server reports, and before it runs the one in the tag of its image. A digest or ' +
    'the tag latest tells no version, and 8.0 alone does not tell enough.',
  needs: ['perconaServers', 'services'],
  messages: {
    tooOld: {
      severity: 'error',
      problem: 'cluster {name} runs MySQL {version}, and a ClusterSet needs 8.0.27 or later',
      remedy: 'upgrade {server} first',
    },
    cannotTell: {
      severity: 'warning',
      problem: 'cluster {name}: no full version in {source}',
      remedy: 'use a full version tag',
    },
    otherSeries: {
      severity: 'warning',
      problem: 'cluster {name} runs MySQL {version}, an untested series',
      remedy: 'use 8.0 or 8.4',
    },
  },
  judge({ object }, facts, finding) {
    return membersOf(object, facts).flatMap(({ entry: { name, namePath }, server }) => {
      const place = { path: namePath, about: [name] }
      const { version, source } = versionOf(server)
      const isTooOld = version && isBelow(version, lowest)
      if (version === undefined || isTooOld === undefined)
        return [finding.cannotTell(place, { name, source })]
      const shown = shownVersion(version)
      if (isTooOld)
        return [finding.tooOld(place, { name, version: shown, server: `${server.namespace}/${server.name}` })]
      if (testedSeries.some((series) => isSameSeries(series, version))) return []
      return [finding.otherSeries(place, { name, version: shown })]
    })
  },
})
