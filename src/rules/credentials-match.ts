import { defineStateRule } from '../engine/rule.ts'
import { differingPairsOf, filledIn, mostSites, settledValuesOf, sitesOf } from '../topology/credentials.ts'
import { membersOf } from '../topology/members.ts'

export const credentialsMatch = defineStateRule({
  id: 'credentials-match',
  about: 'ClusterSet',
  summary: 'Require one password for each MySQL system user on all sites',
  rationale:
    "A replica is a copy of the primary, with its users and passwords. The replica's operator goes on using " +
    'its own Secret, and is locked out as soon as the two differ. A missing key is filled at random on each ' +
    'site. Values are compared as keyed digests and never shown.',
  needs: ['perconaServers', 'services', 'secrets'],
  messages: {
    different: {
      severity: 'error',
      problem: 'clusters {earlier} and {later} have different passwords for {keys}',
      remedy: 'copy the values of the primary into the users Secret of the other',
    },
    unsettled: {
      severity: 'warning',
      problem: '{earlier} and {later} may differ in {keys}: not settled',
      remedy: 'make users and internal Secret agree',
    },
    oneSided: {
      severity: 'warning',
      problem: 'only one of {earlier} and {later} has a password for {keys}',
      remedy: 'copy it to the other',
    },
    notAll: {
      severity: 'warning',
      problem: 'only the first {count} members were compared',
      remedy: 'list fewer clusters',
    },
    noMatch: {
      severity: 'error',
      problem: 'key {key} of Secret {secret} is not the password of the user clusterset on any site seen',
      remedy: 'put the password that the members use into the Secret',
    },
  },
  judge({ object }, facts, finding) {
    const sites = sitesOf(membersOf(object, facts), facts)
    const pairs = differingPairsOf(sites).flatMap(({ earlier, later, differences }) =>
      (['different', 'unsettled', 'oneSided'] as const)
        .filter((message) => differences[message].length > 0)
        .map((message) => {
          const names = { earlier: earlier.entry.name, later: later.entry.name }
          const keys = differences[message].join(', ')
          const about = [...Object.values(names).sort(), keys]
          return finding[message]({ path: later.entry.namePath, about }, { ...names, keys })
        }),
    )
    if (sites.length > mostSites)
      pairs.push(finding.notAll({ path: 'spec.clusters', about: [] }, { count: mostSites }))
    const { name, key } = object.credentialsSecret
    const value = filledIn(facts.secrets.find(object.namespace, name), key)
    const settled = settledValuesOf(sites, 'clusterset')
    if (value === undefined || settled.length === 0 || settled.includes(value)) return pairs
    const place = { path: 'spec.credentialsSecret', about: [name, key] }
    return [...pairs, finding.noMatch(place, { key, secret: `${object.namespace}/${name}` })]
  },
})
