import type { Step } from '../model/field-path.ts'

const stepPattern = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/gy

/** The steps of a rule's `fieldPath`, which is written `.spec.host` or `.labels['a.b']`. */
export const stepsOfRule = (fieldPath: string): readonly Step[] =>
  [...fieldPath.matchAll(stepPattern)].map(
    ([, name, quoted = '']) => name ?? quoted.replaceAll(/\\(.)/g, '$1'),
  )
