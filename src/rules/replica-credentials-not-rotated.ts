import { defineTransitionRule } from '../engine/rule.ts'
import { systemKeysOf } from '../model/system-keys.ts'
import { primaryPasswordsOf, replicasUsing } from '../topology/replicas.ts'

export const replicaCredentialsNotRotated = defineTransitionRule({
  id: 'replica-credentials-not-rotated',
  about: 'Secret',
  summary: "Forbid to change a replica's passwords, other than to the primary's",
  rationale:
    'A replica is read-only: its operator cannot change a password there, fails, and is left with a Secret ' +
    "that MySQL does not know. Passwords change on the primary and replicate; the replica's Secret then " +
    'takes the same value.',
  needs: ['clusterSets', 'perconaServers', 'services', 'secrets'],
  messages: {
    keyLost: {
      severity: 'error',
      problem: 'key {key} is taken out, and {server} is replica {name} of ClusterSet {set}',
      remedy: 'keep the key: the operator would make up another password, which a replica cannot take',
    },
    otherThanPrimary: {
      severity: 'error',
      problem:
        "the new password of {key} is not the primary's, and {server} is replica {name} of ClusterSet {set}",
      remedy: 'change the password on the primary {primary} first, then copy its value here',
    },
    primaryUnknown: {
      severity: 'warning',
      problem: "{key} of replica {name} changes, and the primary's is unseen",
      remedy: 'set it on {primary} first',
    },
  },
  judge({ object, oldObject }, facts, finding) {
    // The operator's own Secrets: nobody else writes them, and it has to.
    if (oldObject.name.startsWith('internal-')) return []
    return replicasUsing(oldObject, facts).flatMap(({ owner, entry, server, primary }) => {
      const where = { name: entry.name, set: `${owner.namespace}/${owner.name}`, server: server.name }
      return systemKeysOf(server).flatMap((key) => {
        const before = oldObject.filled.get(key)
        const after = object.filled.get(key)
        if (before === undefined || before === after) return []
        const place = { path: `data.${key}`, about: [entry.name, key] }
        if (after === undefined) return [finding.keyLost(place, { ...where, key })]
        const { values, areAll } = primaryPasswordsOf(primary, key, oldObject, facts)
        if (values.includes(after)) return []
        const message = areAll ? 'otherThanPrimary' : 'primaryUnknown'
        return [finding[message](place, { ...where, key, primary: primary.name })]
      })
    })
  },
})
