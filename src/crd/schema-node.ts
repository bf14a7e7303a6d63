/** Types of JSON as schemas name them. */
export type JsonType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'

/** One rule of `x-kubernetes-validations`, as it is written. */
export interface Rule {
  readonly expression: string
  readonly message: string | undefined
  readonly messageExpression: string | undefined
  readonly reason: string | undefined
  /** Where below the schema the finding is: `.host`. */
  readonly fieldPath: string | undefined
  /** `oldSelf` is an optional, and the rule is run on what is new as well. */
  readonly optionalOldSelf: boolean
}

/** Bounds of a value. What is not there does not bound. */
export interface Limits {
  readonly minimum?: number
  readonly exclusiveMinimum?: boolean
  readonly maximum?: number
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  /** In code points. */
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
}

/**
 * A structural schema, read once. The parts of `allOf`, `anyOf`, `oneOf` and `not` are of the same make, with
 * no types of their own but for an int-or-string.
 */
export interface SchemaNode {
  /** Empty: any type. Two for an int-or-string. */
  readonly types: readonly JsonType[]
  readonly isIntOrString: boolean
  readonly isNullable: boolean
  /** x-kubernetes-preserve-unknown-fields */
  readonly keepsUnknown: boolean
  /** x-kubernetes-embedded-resource */
  readonly isEmbedded: boolean
  readonly properties: ReadonlyMap<string, SchemaNode>
  /** What additionalProperties demands of a field that no property describes; undefined when there are to be none. */
  readonly additional: SchemaNode | 'anything' | undefined
  readonly items: SchemaNode | undefined
  /** Undefined when there is none; a default of null is none. */
  readonly default: unknown
  /** Without hyphens; empty for none, and for one that Kubernetes does not know. */
  readonly format: string
  readonly limits: Limits
  /** Empty for none. */
  readonly pattern: string
  /** The values of `enum`; empty when any will do. */
  readonly choices: readonly unknown[]
  readonly required: readonly string[]
  readonly allOf: readonly SchemaNode[]
  readonly anyOf: readonly SchemaNode[]
  readonly oneOf: readonly SchemaNode[]
  readonly not: SchemaNode | undefined
  readonly listType: 'atomic' | 'set' | 'map'
  readonly listKeys: readonly string[]
  readonly rules: readonly Rule[]
}

/** The schema of a field of an object: that of its property, else of additionalProperties. */
export function fieldNode(node: SchemaNode, key: string): SchemaNode | undefined {
  const property = node.properties.get(key)
  if (property !== undefined) return property
  return node.additional === 'anything' ? undefined : node.additional
}

/** The schemas right below one: of its fields, of its items. */
export const nodesBelow = (node: SchemaNode): readonly SchemaNode[] => [
  ...node.properties.values(),
  ...(node.additional === undefined || node.additional === 'anything' ? [] : [node.additional]),
  ...(node.items === undefined ? [] : [node.items]),
]
