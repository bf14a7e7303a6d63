/** What runs the expressions and patterns of a CRD. It takes long to load: `rule-language.ts` does, when it is needed. */
export { patternOf } from './pattern.ts'
export { runRules } from './run-rule.ts'
