import { Environment } from '@marcbachmann/cel-js'

import { declareFunctions } from './declarations.ts'
import { declareMacros } from './macros.ts'

/** How `oldSelf` is there: not at all, as a value, or as an optional (`optionalOldSelf: true`). */
export type OldSelf = 'none' | 'value' | 'optional'

const environments = new Map<OldSelf, Environment>()

/** The library's environment, with what Kubernetes adds to CEL; made when it is first asked for. */
export function environmentWith(oldSelf: OldSelf): Environment {
  const known = environments.get(oldSelf)
  if (known !== undefined) return known
  const environment = oldSelf === 'none' ? base() : environmentWith('none').clone()
  if (oldSelf !== 'none')
    environment.registerVariable('oldSelf', oldSelf === 'value' ? 'dyn' : 'optional<dyn>')
  environments.set(oldSelf, environment)
  return environment
}

function base(): Environment {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  environment.registerVariable('self', 'dyn')
  declareFunctions(environment)
  declareMacros(environment)
  return environment
}
