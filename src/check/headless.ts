import type { Complaint } from '../manifests/complaint.ts'
import type { ManifestObject } from '../manifests/parse.ts'
import { asObject, asText, isObject } from '../model/json.ts'

const isFilled = (value: unknown): boolean => (asText(value) ?? '') !== ''

/**
 * An object without kind or apiVersion, or with one of another type: kubectl refuses it, and passed over as none of ours
 * it would look fine. It must look like one of Kubernetes': a file of another program's may have a kind or metadata as
 * well.
 */
export function headless({ file, line, value }: ManifestObject): readonly Complaint[] {
  const missing = ['apiVersion', 'kind'].filter((field) => !isFilled(value[field]))
  if (missing.length === 0) return []
  const { name, generateName } = asObject(value['metadata'])
  const looksLikeOne =
    missing.length === 1
      ? isFilled(name) || isFilled(generateName)
      : isFilled(name) && isObject(value['spec'])
  if (!looksLikeOne) return []
  return [{ file, line, problem: `the object has no ${missing.join(' and no ')}`, remedy: 'write it' }]
}
