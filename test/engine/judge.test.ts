import { test } from 'tap'

import { unchanging, type Facts, type Gathering } from '../../src/engine/facts.ts'
import { judge } from '../../src/engine/judge.ts'
import { defineStateRule, type Rule } from '../../src/engine/rule.ts'
import { secret } from '../support/objects.ts'
import { creation, world } from '../support/world.ts'

/** A rule that reads one Secret, and of each one it finds the next: `a` leads to `b`, `b` to `c`. */
const follows: Rule = defineStateRule({
  id: 'follows',
  about: 'ClusterSet',
  summary: 'Require what it follows to be there',
  rationale: 'for tests',
  needs: ['secrets'],
  messages: { absent: { severity: 'error', problem: '{name} is not there', remedy: 'make it' } },
  judge(_, { secrets }, finding) {
    for (const name of ['a', 'b', 'c']) {
      const { state } = secrets.find('shop', name)
      if (state === 'absent') return [finding.absent({ path: 'spec', about: [name] }, { name })]
      if (state === 'unseen') return []
    }
    return []
  },
})

/** A gathering that learns of one more Secret each time, in this order. */
function learning(names: readonly string[]) {
  let known = 0
  const factsNow = (): Facts =>
    world({
      secrets: names.slice(0, known).map((name) => secret(name, {})),
      sights: { secrets: { coverage: known < names.length ? 'partial' : 'complete' } },
    })
  const gathering: Gathering = {
    facts: factsNow,
    fetch() {
      const isNew = known < names.length
      known += 1
      return Promise.resolve(isNew)
    },
  }
  return gathering
}

void test('a rule asks, gets, and asks for more, until nothing is new', async (t) => {
  const [outcome] = await judge([follows], creation(), learning(['a', 'b']))
  t.match(outcome, { unseen: [], findings: [{ problem: 'c is not there' }] })
})

void test('what only the first judgement lacked is not lacking in the last', async (t) => {
  const [outcome] = await judge([follows], creation(), learning(['a', 'b', 'c']))
  t.match(outcome, { unseen: [], findings: [] })
})

void test('facts that never change are judged once', async (t) => {
  let times = 0
  const counts: Rule = { ...follows, judge: () => ((times += 1), []) }
  await judge([counts], creation(), unchanging(world()).gather(0))
  t.equal(times, 1)
})
