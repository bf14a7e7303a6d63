import { asList, asObject, asText, isObject, type JsonObject } from '../model/json.ts'
import { isLabel, isQualifiedName, isSubdomain, longestLabel } from './names.ts'
import { note, type Walk } from './walk.ts'
import { shown } from './wording.ts'

/** How names of objects are judged: as those of custom resources, or leniently as in an embedded resource. */
export interface MetadataMeasure {
  readonly nameIs: 'subdomain' | 'path segment'
  readonly isNamespaced: boolean
}

/**
 * Notes what is wrong with metadata that was decoded, as k8s.io/apimachinery does (pkg/api/validation). The walk
 * is at the metadata. A namespace may be missing: it comes from the command line, as with kubectl.
 */
export function judgeMetadata(walk: Walk, metadata: JsonObject, measure: MetadataMeasure): void {
  judgeNames(walk, metadata, measure)
  judgeNamespace(walk, metadata, measure)
  judgeLabels(walk, asObject(metadata['labels']))
  judgeAnnotations(walk, asObject(metadata['annotations']))
  judgeOwners(walk, asList(metadata['ownerReferences']))
  judgeFinalizers(walk, asList(metadata['finalizers']))
}

const subdomainRemedy = "use small letters, digits, '-' and '.', with a letter or digit at both ends"
const labelRemedy = "use at most 63 small letters, digits and '-', with a letter or digit at both ends"
const keyRemedy =
  "use letters, digits, '-', '_' and '.', at most 63, with a letter or digit at both ends; a domain name and '/' may be in front"

function judgeNames(walk: Walk, metadata: JsonObject, { nameIs }: MetadataMeasure): void {
  const isName = nameIs === 'subdomain' ? isSubdomain : isPathSegment
  const generateName = asText(metadata['generateName']) ?? ''
  const name = asText(metadata['name']) ?? ''
  const isPrefix = generateName !== '' && isName(withoutLastDash(generateName))
  const remedy = nameIs === 'subdomain' ? `${subdomainRemedy}, at most 253` : "use no '/' and no '%'"
  if (generateName !== '' && !isPrefix)
    note(walk, { is: 'invalid', problem: `is ${quoted(generateName)}`, remedy }, 'generateName')
  if (name !== '' && !isName(name))
    note(walk, { is: 'invalid', problem: `is ${quoted(name)}`, remedy }, 'name')
  if (name === '' && generateName === '' && nameIs === 'subdomain')
    note(walk, { is: 'required', problem: 'is required and missing', remedy: 'add it' }, 'name')
}

/** What is appended to generateName begins with a letter or digit. */
const withoutLastDash = (prefix: string): string =>
  prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix

const isPathSegment = (name: string): boolean => name !== '.' && name !== '..' && !/[/%]/.test(name)

const quoted = (text: string): string => shown(JSON.stringify(text.slice(0, 300)))

function judgeNamespace(walk: Walk, metadata: JsonObject, { isNamespaced, nameIs }: MetadataMeasure): void {
  const namespace = asText(metadata['namespace']) ?? ''
  if (namespace === '') return
  if (!isNamespaced && nameIs === 'subdomain')
    note(walk, { is: 'forbidden', problem: 'this kind is in no namespace', remedy: 'remove it' }, 'namespace')
  else if (!isLabel(namespace))
    note(walk, { is: 'invalid', problem: `is ${quoted(namespace)}`, remedy: labelRemedy }, 'namespace')
}

function judgeLabels(walk: Walk, labels: JsonObject): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!isQualifiedName(key))
      note(
        walk,
        { is: 'invalid', problem: `the key ${quoted(key)} is not allowed`, remedy: keyRemedy },
        'labels',
        key,
      )
    if (
      typeof value === 'string' &&
      value !== '' &&
      (value.length > longestLabel || !isQualifiedName(value) || value.includes('/'))
    )
      note(walk, { is: 'invalid', problem: `is ${quoted(value)}`, remedy: valueRemedy }, 'labels', key)
  }
}

const valueRemedy = "use letters, digits, '-', '_' and '.', at most 63, with a letter or digit at both ends"

/** Of all keys and values together. */
const mostAnnotationBytes = 262_144

function judgeAnnotations(walk: Walk, annotations: JsonObject): void {
  let bytes = 0
  for (const [key, value] of Object.entries(annotations)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(asText(value) ?? '')
    if (!isQualifiedName(key.toLowerCase()))
      note(
        walk,
        { is: 'invalid', problem: `the key ${quoted(key)} is not allowed`, remedy: keyRemedy },
        'annotations',
        key,
      )
  }
  if (bytes > mostAnnotationBytes)
    note(
      walk,
      {
        is: 'tooLong',
        problem: `has ${String(bytes)} bytes`,
        remedy: `use at most ${String(mostAnnotationBytes)}`,
      },
      'annotations',
    )
}

const empty = { is: 'invalid', problem: 'is empty or missing', remedy: 'fill it' } as const

function judgeOwners(walk: Walk, owners: readonly unknown[]): void {
  let controllers = 0
  for (const [index, one] of owners.entries()) {
    const owner = asObject(one)
    if (owner['controller'] === true) controllers += 1
    for (const field of ['apiVersion', 'kind', 'name', 'uid'])
      if ((asText(owner[field]) ?? '') === '') note(walk, empty, 'ownerReferences', index, field)
    if (isEvent(owner))
      note(
        walk,
        { is: 'invalid', problem: 'an Event cannot own anything', remedy: 'remove it' },
        'ownerReferences',
        index,
      )
  }
  if (controllers > 1)
    note(
      walk,
      { is: 'invalid', problem: `has ${String(controllers)} controllers`, remedy: 'leave one of them' },
      'ownerReferences',
    )
}

const isEvent = (owner: JsonObject): boolean =>
  isObject(owner) && owner['apiVersion'] === 'v1' && owner['kind'] === 'Event'

function judgeFinalizers(walk: Walk, finalizers: readonly unknown[]): void {
  for (const [index, finalizer] of finalizers.entries())
    if (typeof finalizer === 'string' && !isQualifiedName(finalizer))
      note(
        walk,
        { is: 'invalid', problem: `is ${quoted(finalizer)}`, remedy: keyRemedy },
        'finalizers',
        index,
      )
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    note(
      walk,
      { is: 'invalid', problem: 'has both orphan and foregroundDeletion', remedy: 'leave one of them' },
      'finalizers',
    )
}
