import type { Facts, Need } from '../../src/engine/facts.ts'
import { defineDeletionRule, defineStateRule, type Rule } from '../../src/engine/rule.ts'

/** Rules made for a test: what they say does not matter, only what becomes of it. */
const said = { problem: 'it is wrong', remedy: 'mend it' }
const head = { summary: 'Forbid something', rationale: 'To see what follows.' }
const errors = { no: { severity: 'error', ...said } } as const
const warnings = { no: { severity: 'warning', ...said } } as const
const place = { path: 'spec.primaryCluster', about: [] }

/** A rule about ClusterSets that finds nothing, and needs facts. */
export const quietRule = (id: string, ...needs: readonly Need[]): Rule =>
  defineStateRule({ ...head, id, about: 'ClusterSet', needs, messages: errors, judge: () => [] })

/** The same, with warnings only. */
export const quietAdvice = (id: string, ...needs: readonly Need[]): Rule =>
  defineStateRule({ ...head, id, about: 'ClusterSet', needs, messages: warnings, judge: () => [] })

/** A rule that denies every ClusterSet. */
export const denyingRule = (id: string, ...needs: readonly Need[]): Rule =>
  defineStateRule({
    ...head,
    id,
    about: 'ClusterSet',
    needs,
    messages: errors,
    judge: (_subject, _facts, { no }) => [no(place)],
  })

/** A rule that warns about every ClusterSet. */
export const warningRule = (id: string): Rule =>
  defineStateRule({
    ...head,
    id,
    about: 'ClusterSet',
    needs: [],
    messages: warnings,
    judge: (_subject, _facts, { no }) => [no(place)],
  })

/** A rule with errors that fails. */
export const crashingRule = (id: string, error: unknown = new Error('a fault')): Rule =>
  defineStateRule({ ...head, id, about: 'ClusterSet', needs: [], messages: errors, judge: thrower(error) })

/** A rule with warnings that fails. */
export const crashingAdvice = (id: string): Rule =>
  defineStateRule({
    ...head,
    id,
    about: 'ClusterSet',
    needs: [],
    messages: warnings,
    judge: thrower(new Error('a fault')),
  })

/** A rule about the deletion of ClusterSets that does as it is told. */
export const deletionRule = (
  id: string,
  does: 'nothing' | 'denies' | 'fails',
  ...needs: readonly Need[]
): Rule =>
  defineDeletionRule({
    ...head,
    id,
    about: 'ClusterSet',
    needs,
    messages: errors,
    judge(_subject, _facts: Pick<Facts, Need>, { no }) {
      if (does === 'fails') throw new Error('a fault')
      return does === 'denies' ? [no(place)] : []
    },
  })

const thrower = (error: unknown) => (): never => {
  throw error
}
