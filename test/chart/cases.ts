import { join } from 'node:path'

import type { HelmBinaries } from '../helm/binaries.ts'
import { rendered } from '../helm/run.ts'

/** Values files whose outcome is kept in golden/, under the same name. */
export const cases: readonly string[] = ['defaults', 'warn', 'cert-manager', 'provided', 'locked-down']

export const valuesOf = (name: string): string => join(import.meta.dirname, 'values', `${name}.yaml`)
export const goldenOf = (name: string): string => join(import.meta.dirname, 'golden', `${name}.yaml`)

/** What the chart renders of a case, sorted: Helm 3 and 4 put kinds that they do not know in different places. */
export async function caseOf(name: string, helm: keyof HelmBinaries): Promise<string> {
  const documents = (await rendered(helm, '--values', valuesOf(name))).split(/^---\n/m)
  return documents.sort().join('---\n')
}
