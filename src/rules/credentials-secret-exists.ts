import { defineStateRule } from '../engine/rule.ts'

export const credentialsSecretExists = defineStateRule({
  id: 'credentials-secret-exists',
  about: 'ClusterSet',
  summary: 'Require the credentialsSecret with the password of the user clusterset',
  rationale:
    'The operator signs in to every site as the user clusterset with this password. While the Secret is ' +
    'missing it waits. When the Secret is there and the key is not, the operators of the sites each make up ' +
    'a password of their own, and no site lets the others in.',
  needs: ['secrets'],
  messages: {
    noName: {
      severity: 'error',
      problem: 'credentialsSecret names no Secret',
      remedy: 'set spec.credentialsSecret.name to the Secret that holds the password of the user clusterset',
    },
    absent: {
      severity: 'warning',
      untilPresent: true,
      problem: 'the Secret {secret} is not there yet',
      remedy: 'create it with key {key}',
    },
    keyNotFilled: {
      severity: 'error',
      problem: 'the Secret {secret} has no value for key {key}',
      remedy:
        'add the key {key} to the Secret, or name the key that holds the password of the user clusterset',
    },
  },
  judge({ object: { namespace, credentialsSecret } }, { secrets }, finding) {
    const { name, key } = credentialsSecret
    const secret = `${namespace}/${name}`
    const place = { path: 'spec.credentialsSecret.name', about: [name, key] }
    if (name === '') return [finding.noName(place)]
    const lookup = secrets.find(namespace, name)
    if (lookup.state === 'absent') return [finding.absent(place, { secret, key })]
    if (lookup.state === 'unseen' || lookup.value.filled.has(key)) return []
    return [finding.keyNotFilled({ ...place, path: 'spec.credentialsSecret.key' }, { secret, key })]
  },
})
