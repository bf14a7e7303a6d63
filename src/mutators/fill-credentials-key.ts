import { addition, noticeOf, replacement, type Mutator } from '../engine/mutator.ts'
import { defaultCredentialsKey } from '../model/cluster-set.ts'
import { fieldPath, jsonPointer } from '../model/field-path.ts'
import { asObject, isAbsent, isObject } from '../model/json.ts'

const steps = ['spec', 'credentialsSecret', 'key']

export const fillCredentialsKey: Mutator = {
  id: 'fill-credentials-key',
  summary: 'Writes the key that the operator takes when credentialsSecret names none; the CRD requires one',
  operations: ['CREATE', 'UPDATE'],
  mutate({ object }) {
    const secret = asObject(object['spec'])['credentialsSecret']
    if (!isObject(secret)) return []
    const { key } = secret
    if (isAbsent(key)) return [{ operations: [addition(jsonPointer(...steps), defaultCredentialsKey)] }]
    if (key !== '') return []
    return [
      {
        operations: replacement(jsonPointer(...steps), key, defaultCredentialsKey),
        notice: noticeOf(fieldPath(...steps), key, defaultCredentialsKey),
      },
    ]
  },
}
