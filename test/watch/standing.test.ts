import { test } from 'tap'

import { usualPace } from '../../src/watch/pace.ts'
import { Standing } from '../../src/watch/standing.ts'

/** A collection that was listed, and is watched since second 0. */
function watched(): Standing {
  const standing = new Standing(usualPace, 0)
  standing.listed()
  standing.opened(0)
  return standing
}

const behind = (standing: Standing, seconds: number): number =>
  standing.at(seconds * 1_000).behindMilliseconds / 1_000

void test('behind since the start, until everything is known', (t) => {
  const standing = new Standing(usualPace, 0)
  standing.begun(2_000)
  standing.failed('unreachable', 5_000)
  t.strictSame(standing.at(7_000), { isComplete: false, behindMilliseconds: 5_000, withheld: undefined })
  standing.listed()
  t.strictSame(standing.at(8_000), { isComplete: true, behindMilliseconds: 0, withheld: undefined })
  t.end()
})

void test('behind since the connection was lost, through all failures', (t) => {
  const standing = watched()
  t.equal(behind(standing, 100), 0)
  t.equal(standing.lost(100_000, false), true)
  standing.failed('unreachable', 101_000)
  t.equal(behind(standing, 107), 7)
  standing.opened(108_000)
  t.equal(behind(standing, 109), 0)
  t.end()
})

void test('behind since the last word on a silent watch', (t) => {
  const standing = watched()
  standing.heard(30_000)
  standing.lost(120_000, true)
  t.equal(behind(standing, 121), 91)
  t.end()
})

void test('watches that are closed at once do not count as in step', (t) => {
  const standing = watched()
  standing.lost(20_000, false)
  for (const second of [21, 22, 23]) {
    standing.opened(second * 1_000)
    t.equal(standing.lost(second * 1_000 + 100, false), false)
  }
  t.equal(behind(standing, 24), 4)
  standing.opened(25_000)
  standing.heard(25_100)
  standing.lost(25_200, false)
  t.equal(behind(standing, 26.2), 1, 'one that said something does')
  t.end()
})

void test('a list that fails after one that did not', (t) => {
  const standing = new Standing(usualPace, 0)
  standing.listed()
  standing.failed('server error', 4_000)
  t.equal(behind(standing, 5), 1)
  t.end()
})

void test('a refusal is meant when it has lasted for 5 s', (t) => {
  const standing = watched()
  standing.lost(20_000, false)
  t.equal(standing.failed('forbidden', 21_000), 5_000)
  t.equal(standing.failed('forbidden', 24_000), 2_000)
  t.equal(standing.failed('server error', 25_000), undefined)
  t.equal(standing.failed('forbidden', 25_500), 5_000, 'something else was answered between')
  t.equal(standing.failed('forbidden', 31_000), 0)
  t.equal(standing.withhold('forbidden'), true)
  t.equal(standing.withhold('forbidden'), false)
  t.strictSame(standing.at(31_000), { isComplete: false, behindMilliseconds: 11_000, withheld: 'forbidden' })
  standing.listed()
  t.match(standing.at(32_000), { isComplete: false, withheld: 'forbidden' }, 'a list is not enough')
  t.equal(standing.opened(33_000), 'forbidden')
  t.strictSame(standing.at(33_000), { isComplete: true, behindMilliseconds: 0, withheld: undefined })
  t.end()
})

void test('what is said of a watch that is not open', (t) => {
  const standing = new Standing(usualPace, 0)
  standing.heard(1_000)
  t.equal(standing.lost(20_000, false), false)
  t.equal(behind(standing, 21), 21)
  t.end()
})
