import { isList, isObject, type JsonObject } from '../model/json.ts'
import { remembered } from '../model/remembered.ts'
import type { Definition } from './definition.ts'
import { keyedItems, type Correlated } from './keyed-items.ts'
import { knownRule } from './known-rules.ts'
import { ruleLanguage } from './rule-language.ts'
import type { Pair } from './run-rule.ts'
import { fieldNode, nodesBelow, type Rule, type SchemaNode } from './schema-node.ts'
import { note, type Walk } from './walk.ts'
import { remedyFor, shown } from './wording.ts'

/** Whether rules stand in a schema or below it. Most parts have none, and are not walked. */
const hasRules = remembered(
  (node: SchemaNode): boolean =>
    node.rules.length > 0 ||
    node.allOf.some(hasOwnRules) ||
    nodesBelow(node).some((below) => hasRules(below)),
)
const hasOwnRules = (node: SchemaNode): boolean => hasRules(node)

/**
 * Notes which rules of a CRD (x-kubernetes-validations) do not hold, and which could not be run
 * (apiextensions-apiserver, pkg/apiserver/schema/cel/validation.go). Rules that speak of `oldSelf` are run where
 * there is something to compare with: fields by their names, items of a list of type map by their keys.
 */
export function judgeRules(
  walk: Walk,
  { schema }: Definition,
  object: JsonObject,
  oldObject: JsonObject | undefined,
): void {
  if (hasRules(schema)) judge(walk, { value: object, old: oldObject, isResource: true }, schema)
}

function judge(walk: Walk, pair: Pair, node: SchemaNode): void {
  const { value, old } = pair
  if (value === null || value === undefined) return
  if (node.rules.length > 0) judgeValue(walk, pair, node)
  if (isList(value)) judgeItems(walk, value, old, node)
  else if (isObject(value)) judgeFields(walk, value, old, node)
}

function judgeFields(walk: Walk, object: JsonObject, old: unknown, node: SchemaNode): void {
  for (const key of Object.keys(object)) {
    const field = fieldNode(node, key)
    if (field === undefined || !hasRules(field)) continue
    const before = isObject(old) && Object.hasOwn(old, key) ? (old[key] ?? undefined) : undefined
    walk.steps.push(key)
    judge(walk, { value: object[key], old: before, isResource: field.isEmbedded }, field)
    walk.steps.pop()
  }
}

const uncorrelated: Correlated = () => undefined

function judgeItems(walk: Walk, list: readonly unknown[], old: unknown, node: SchemaNode): void {
  const { items } = node
  if (items === undefined || !hasRules(items)) return
  const before = isList(old) ? keyedItems(old, node) : uncorrelated
  for (const [index, value] of list.entries()) {
    walk.steps.push(index)
    judge(walk, { value, old: before(value), isResource: items.isEmbedded }, items)
    walk.steps.pop()
  }
}

function judgeValue(walk: Walk, pair: Pair, node: SchemaNode): void {
  const others: Rule[] = []
  for (const rule of node.rules) {
    const holdsFor = knownRule(rule)
    if (holdsFor === undefined) others.push(rule)
    else if (!holdsFor(pair.value)) noteBroken(walk, rule)
  }
  if (others.length > 0) ruleLanguage().runRules(walk, pair, node, others)
}

const noteBroken = (walk: Walk, rule: Rule): void => {
  const message = rule.message ?? `the rule does not hold: ${rule.expression}`
  note(walk, { is: 'invalid', problem: shown(message), remedy: remedyFor(rule) })
}
