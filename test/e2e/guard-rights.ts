import { asList, asObject, textsIn } from '../../src/model/json.ts'
import { documentsOf } from '../deploy/registered-webhooks.ts'
import type { Raw } from '../support/objects.ts'

/** One verb on one resource. */
export interface Right {
  readonly verb: string
  readonly resource: string
}

/** The ClusterRole of `deploy/guard.yaml`. */
const deployed = documentsOf('guard.yaml').find(({ kind }) => kind === 'ClusterRole') ?? {}

/** All rights that users give to the guard, one verb each. */
export const rights: readonly Right[] = asList(deployed['rules']).flatMap((rule) =>
  textsIn(asObject(rule)['resources']).flatMap((resource) =>
    textsIn(asObject(rule)['verbs']).map((verb) => ({ verb, resource })),
  ),
)

/** That ClusterRole, under a name, without what is not wanted. */
export const roleWithout = (isUnwanted: (right: Right) => boolean, name = 'clusterset-guard'): Raw => ({
  ...deployed,
  metadata: { name },
  rules: asList(deployed['rules']).flatMap((rule) => {
    const [resource = ''] = textsIn(asObject(rule)['resources'])
    const verbs = textsIn(asObject(rule)['verbs']).filter((verb) => !isUnwanted({ verb, resource }))
    return verbs.length === 0 ? [] : [{ ...asObject(rule), verbs }]
  }),
})
