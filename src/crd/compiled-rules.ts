import { compileExpression, usesOldSelf, type Expression } from '../cel/expression.ts'
import type { Step } from '../model/field-path.ts'
import { remembered } from '../model/remembered.ts'
import { stepsOfRule } from './field-path-of-rule.ts'
import type { SchemaErrorKind } from './schema-error.ts'
import type { Rule } from './schema-node.ts'

/** How a rule sees the object that is there. */
export type OldSelf = 'none' | 'value' | 'optional'

/** A rule that is ready to be run. */
export interface CompiledRule {
  readonly rule: Rule
  readonly oldSelf: OldSelf
  readonly expression: Expression
  readonly messageExpression: Expression | undefined
  /** Where below the value the finding is. */
  readonly steps: readonly Step[]
  readonly is: SchemaErrorKind
}

const kinds: Readonly<Record<string, SchemaErrorKind>> = {
  FieldValueForbidden: 'forbidden',
  FieldValueRequired: 'required',
  FieldValueDuplicate: 'duplicate',
}

/** A rule that does not speak of `oldSelf` is run on what is new as well, and needs none. */
function oldSelfOf({ expression, optionalOldSelf }: Rule): OldSelf {
  if (!usesOldSelf(expression)) return 'none'
  return optionalOldSelf ? 'optional' : 'value'
}

/** Compiles a rule when it is first met. */
export const compiledRule = remembered((rule: Rule): CompiledRule => {
  const { expression, messageExpression, fieldPath = '', reason = '' } = rule
  const oldSelf = oldSelfOf(rule)
  return {
    rule,
    oldSelf,
    expression: compileExpression(expression, oldSelf),
    messageExpression:
      messageExpression === undefined ? undefined : compileExpression(messageExpression, oldSelf),
    steps: stepsOfRule(fieldPath),
    is: kinds[reason] ?? 'invalid',
  }
})
