import packageFile from '../../package.json' with { type: 'json' }
import { ruleSetVersion } from '../rules/index.ts'

/** Releases of the operator whose ClusterSets are known. The first one that has them is 1.2.0. */
const operatorVersions = ['1.2.0', '1.3.0']

/** The version of this program. */
export const { version } = packageFile

/** Version, rule set version, supported operator versions. */
export const versionText = (): string =>
  [
    `clusterset-guard ${version}`,
    `rule set ${ruleSetVersion}`,
    `Percona Operator for MySQL ${operatorVersions.join(', ')}`,
    '',
  ].join('\n')
