import { asObject, isList, isObject, type JsonObject } from '../model/json.ts'
import { remembered } from '../model/remembered.ts'
import { judgeMetadata } from './metadata-rules.ts'
import { isLabel } from './names.ts'
import { fieldNode, nodesBelow, type SchemaNode } from './schema-node.ts'
import { note, type Walk } from './walk.ts'
import { shownValue } from './wording.ts'

/** Whether there is an embedded resource in a schema or below it. */
const hasEmbedded = remembered(
  (node: SchemaNode): boolean => node.isEmbedded || nodesBelow(node).some((below) => hasEmbedded(below)),
)

/**
 * Notes what is wrong with resources in fields of an object (x-kubernetes-embedded-resource): each has its
 * apiVersion and kind, and metadata like any other (apiextensions-apiserver, pkg/apiserver/schema/objectmeta).
 */
export function judgeEmbedded(walk: Walk, value: unknown, node: SchemaNode): void {
  if (!hasEmbedded(node)) return
  if (isList(value) && node.items !== undefined)
    for (const [index, item] of value.entries()) judgeBelow(walk, index, item, node.items)
  if (!isObject(value)) return
  if (node.isEmbedded) judgeResource(walk, value)
  for (const key of Object.keys(value)) {
    const field = fieldNode(node, key)
    if (field !== undefined) judgeBelow(walk, key, value[key], field)
  }
}

function judgeBelow(walk: Walk, step: string | number, value: unknown, node: SchemaNode): void {
  walk.steps.push(step)
  judgeEmbedded(walk, value, node)
  walk.steps.pop()
}

function judgeResource(walk: Walk, resource: JsonObject): void {
  judgeText(walk, resource, 'apiVersion', (version) => version.split('/').length <= 2)
  judgeText(walk, resource, 'kind', (kind) => isKind(kind.toLowerCase()))
  const metadata = asObject(resource['metadata'])
  walk.steps.push('metadata')
  judgeMetadata(walk, metadata, { nameIs: 'path segment', isNamespaced: true })
  walk.steps.pop()
}

/** A label of RFC 1035: it begins with a letter. */
const isKind = (kind: string): boolean => /^[a-z]/.test(kind) && isLabel(kind)

function judgeText(walk: Walk, resource: JsonObject, key: string, isSound: (text: string) => boolean): void {
  const text = resource[key]
  if (!Object.hasOwn(resource, key))
    note(walk, { is: 'required', problem: 'is required and missing', remedy: 'add it' }, key)
  else if (typeof text !== 'string' || text === '' || !isSound(text))
    note(walk, { is: 'invalid', problem: `is ${shownValue(text)}`, remedy: 'correct the value' }, key)
}
