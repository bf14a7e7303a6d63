import { test } from 'tap'

import { evaluate, type Outcome } from '../../src/engine/evaluate.ts'
import type { Facts } from '../../src/engine/facts.ts'
import type { Rule } from '../../src/engine/rule.ts'
import type { Subject } from '../../src/engine/subject.ts'

export interface Case {
  readonly subject: Subject
  readonly facts: Facts
}

/** A finding as a person sees it, and what became of it. */
export interface ExpectedFinding {
  readonly message: string
  readonly severity: 'error' | 'warning'
  readonly path: string
  readonly problem: string
  readonly remedy: string
  /** Violated unless the case says otherwise. */
  readonly state?: 'standing'
}

export interface Cases {
  readonly passes: Readonly<Record<string, Case>>
  readonly violates: Readonly<Record<string, Case & { readonly findings: readonly ExpectedFinding[] }>>
  /** Demanded of a rule that needs facts. */
  readonly unproven?: Readonly<Record<string, Case>>
}

/** Freezes a value to the bottom, so that a rule that writes throws. Maps and sets keep their contents. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
}

function outcomeOf(rule: Rule, { subject, facts }: Case): Outcome {
  deepFreeze(subject)
  deepFreeze(facts)
  const [outcome, ...more] = evaluate([rule], subject, facts)
  if (outcome === undefined || more.length > 0) throw new Error(`${rule.id} does not run on this subject`)
  if (outcome.crash !== undefined) throw outcome.crash.error
  return outcome
}

const shown = ({ findings }: Outcome): readonly ExpectedFinding[] =>
  findings.map(({ message, severity, path, problem, remedy, state }) => ({
    message,
    severity,
    path,
    problem,
    remedy,
    ...(state === 'standing' ? { state } : {}),
  }))

/** Runs the cases of one rule, and demands one for each of its messages. */
export function testRule(rule: Rule, { passes, violates, unproven = {} }: Cases): void {
  for (const [name, one] of Object.entries(passes)) {
    void test(`${rule.id} passes: ${name}`, (t) => {
      const outcome = outcomeOf(rule, one)
      t.strictSame(shown(outcome), [])
      t.strictSame(outcome.unseen, [])
      t.end()
    })
  }
  for (const [name, { findings, ...one }] of Object.entries(violates)) {
    void test(`${rule.id} violates: ${name}`, (t) => {
      t.strictSame(shown(outcomeOf(rule, one)), findings)
      t.end()
    })
  }
  for (const [name, one] of Object.entries(unproven)) {
    void test(`${rule.id} is unproven: ${name}`, (t) => {
      const outcome = outcomeOf(rule, one)
      t.strictSame(shown(outcome), [])
      t.not(outcome.unseen.length, 0)
      t.end()
    })
  }
  void test(`${rule.id}: a case for every message and for what it needs`, (t) => {
    const reached = Object.values(violates).flatMap(({ findings }) => findings.map(({ message }) => message))
    t.strictSame([...new Set(reached)].sort(), Object.keys(rule.messages).sort())
    t.equal(
      Object.keys(unproven).length > 0,
      rule.needs.length > 0,
      'an unproven case where facts are needed',
    )
    t.not(Object.keys(passes).length, 0)
    t.end()
  })
}
