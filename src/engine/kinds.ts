import type { Kind } from './subject.ts'

const operatorGroup = 'ps.percona.com'
const coreGroup = ''

/** The kinds that are judged, as the API server names them. Versions do not matter: there is one of each. */
const kinds: readonly { readonly group: string; readonly kind: string; readonly is: Kind }[] = [
  { group: operatorGroup, kind: 'PerconaServerMySQLClusterSet', is: 'ClusterSet' },
  { group: operatorGroup, kind: 'PerconaServerMySQL', is: 'PerconaServer' },
  { group: coreGroup, kind: 'Secret', is: 'Secret' },
]

/**
 * Which of the judged kinds this is, if any.
 *
 * @param group API group; empty for the core group
 */
export const judgedKindOf = (group: string, kind: string): Kind | undefined =>
  kinds.find((one) => one.group === group && one.kind === kind)?.is
