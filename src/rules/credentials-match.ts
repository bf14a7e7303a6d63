import { defineStateRule } from '../engine/rule.ts'
import { filledIn, pairsOf, settledValuesOf, sitesOf } from '../topology/credentials.ts'
import { membersOf } from '../topology/members.ts'

export const credentialsMatch = defineStateRule({
  id: 'credentials-match',
  about: 'ClusterSet',
  summary: 'Require one password for each MySQL system user on all sites',
  rationale:
    "A replica is a copy of the primary, with the primary's users and passwords. The operator of the replica " +
    'goes on using the passwords of its own Secret, and is locked out as soon as they differ. A missing key ' +
    'is filled at random on each site. Values are compared as keyed digests and never shown.',
  needs: ['perconaServers', 'services', 'secrets'],
  messages: {
    different: {
      severity: 'error',
      problem: 'clusters {earlier} and {later} have different passwords for {keys}',
      remedy:
        'copy the values of the primary into the users Secret of the other before the clusters are joined',
    },
    unsettled: {
      severity: 'warning',
      problem: 'clusters {earlier} and {later} may differ in {keys}: users and internal Secret disagree',
      remedy: 'wait until a rotation has ended, or give the cluster the passwords it was initialised with',
    },
    oneSided: {
      severity: 'warning',
      problem: 'only one of the clusters {earlier} and {later} has a password for {keys}',
      remedy: 'copy the value to the other site before its operator makes up another',
    },
    noMatch: {
      severity: 'error',
      problem: 'key {key} of Secret {secret} is not the password of the user clusterset on any site seen',
      remedy: 'put the password that the members use into the Secret',
    },
  },
  judge({ object }, facts, finding) {
    const sites = sitesOf(membersOf(object, facts), facts)
    const pairs = pairsOf(sites).flatMap(({ earlier, later, names, differences }) =>
      (['different', 'unsettled', 'oneSided'] as const)
        .filter((message) => differences[message].length > 0)
        .map((message) => {
          const values = { earlier: earlier.name, later: later.name, keys: differences[message].join(', ') }
          const about = [...[earlier.name, later.name].sort(), values.keys]
          const clashing = names.map((one) => `${one} ${values.keys}`)
          return finding[message]({ path: later.namePath, about, clashing }, values)
        }),
    )
    const { name, key } = object.credentialsSecret
    const value = filledIn(facts.secrets.find(object.namespace, name), key)
    const settled = settledValuesOf(sites, 'clusterset')
    if (value === undefined || settled.length === 0 || settled.includes(value)) return pairs
    const secret = `${object.namespace}/${name}`
    return [
      ...pairs,
      finding.noMatch({ path: 'spec.credentialsSecret', about: [name, key] }, { key, secret }),
    ]
  },
})
