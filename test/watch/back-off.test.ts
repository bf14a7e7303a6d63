import { test } from 'tap'

import { BackOff } from '../../src/watch/back-off.ts'
import { usualPace } from '../../src/watch/pace.ts'

/** The first waits when chance always says the same. */
function waits(chance: number, times: number): readonly number[] {
  const backOff = new BackOff(usualPace, () => chance)
  return Array.from({ length: times }, () => backOff.afterFailure())
}

void test('the bound doubles with each failure, up to 30 s', (t) => {
  t.strictSame(waits(1, 8), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  t.strictSame(waits(1, 2_000).at(-1), 30_000)
  t.end()
})

void test('it waits at least half a second', (t) => {
  t.strictSame(waits(0, 8), Array(8).fill(500))
  t.end()
})

void test('chance decides between the two', (t) => {
  t.strictSame(waits(0.5, 3), [750, 1_250, 2_250])
  t.end()
})

void test('what the API server asks for is waited, and up to as much again, up to 30 s', (t) => {
  const least = new BackOff(usualPace, () => 0)
  t.strictSame(
    [2_000, 100, 86_400_000].map((asked) => least.afterRequest(asked)),
    [2_000, 500, 30_000],
  )
  const most = new BackOff(usualPace, () => 1)
  t.strictSame(
    [2_000, 100, 20_000].map((asked) => most.afterRequest(asked)),
    [4_000, 1_000, 30_000],
  )
  t.equal(most.afterFailure(), 1_000, 'and it is not counted')
  t.end()
})

void test('when all is well, the next failure is the first again', (t) => {
  const backOff = new BackOff(usualPace, () => 1)
  t.strictSame([backOff.afterFailure(), backOff.afterFailure()], [1_000, 2_000])
  backOff.reset()
  t.equal(backOff.afterFailure(), 1_000)
  t.end()
})
