import { remembered } from '../model/remembered.ts'
import type { Definition } from './definition.ts'
import type * as Expressions from './expressions.ts'
import { knownRule } from './known-rules.ts'
import { nodesBelow, type SchemaNode } from './schema-node.ts'

let loaded: typeof Expressions | undefined

/** Whether a schema, or what is below it, has a rule that is not known by heart, or a pattern. */
const isDemanding = remembered(
  (node: SchemaNode): boolean =>
    node.pattern !== '' ||
    node.rules.some((rule) => knownRule(rule) === undefined) ||
    partsOf(node).some((one) => isDemanding(one)),
)

/** All schemas of which a schema is made: a value is tried against each, also against what it must not fit. */
const partsOf = (node: SchemaNode): readonly SchemaNode[] => [
  ...node.allOf,
  ...node.anyOf,
  ...node.oneOf,
  ...(node.not === undefined ? [] : [node.not]),
  ...nodesBelow(node),
]

/** A status is written apart, by the operator. What is judged here has none. */
function needsRuleLanguage({ schema, hasStatusSubresource }: Definition): boolean {
  const status = hasStatusSubresource ? schema.properties.get('status') : undefined
  return partsOf(schema).some((one) => one !== status && isDemanding(one)) || ownRulesNeedIt(schema)
}

const ownRulesNeedIt = ({ rules }: SchemaNode): boolean => rules.some((rule) => knownRule(rule) === undefined)

/** Loads what runs CEL and patterns, if objects cannot be judged by these definitions without. To be waited for first. */
export async function loadRuleLanguageFor(definitions: readonly Definition[]): Promise<void> {
  if (definitions.some(needsRuleLanguage)) await loadRuleLanguage()
}

/** Loads what runs CEL and patterns. */
export async function loadRuleLanguage(): Promise<void> {
  loaded ??= await import('./expressions.ts')
}

/** What runs CEL and patterns. It has been loaded. */
export function ruleLanguage(): typeof Expressions {
  if (loaded === undefined) throw new Error('a rule or pattern of a CRD before loadRuleLanguage')
  return loaded
}
