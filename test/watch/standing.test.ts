import { test } from 'tap'

import { usualPace } from '../../src/watch/pace.ts'
import { Standing } from '../../src/watch/standing.ts'

/** A collection that was listed, and is watched since second 0. */
function watched(): Standing {
  const standing = new Standing(usualPace, 0)
  standing.listed(0)
  standing.opened(0)
  return standing
}

const behind = (standing: Standing, seconds: number): number =>
  standing.at(seconds * 1_000).behindMilliseconds / 1_000

void test('behind since the start, until everything is known; since then, until a watch is open', (t) => {
  const standing = new Standing(usualPace, 0)
  standing.begun(2_000)
  standing.failed('unreachable', 5_000)
  t.strictSame(standing.at(7_000), { isComplete: false, behindMilliseconds: 5_000, withheld: undefined })
  standing.listed(8_000)
  t.strictSame(standing.at(8_000), { isComplete: true, behindMilliseconds: 0, withheld: undefined })
  t.equal(behind(standing, 38), 30, 'the head of a watch does not come')
  standing.failed('timeout', 38_000)
  t.equal(behind(standing, 39), 31)
  t.end()
})

void test('behind since the API server ended the watch, until another one has told what was before it', (t) => {
  const standing = watched()
  t.equal(behind(standing, 100), 0)
  t.equal(standing.lost(100_000, 'ended'), true)
  standing.failed('unreachable', 101_000)
  t.equal(behind(standing, 107), 7)
  standing.opened(108_000)
  t.equal(behind(standing, 109), 9, 'the head alone says nothing')
  t.equal(behind(standing, 110), 0)
  t.end()
})

void test('something that came on a watch shows that it is in step', (t) => {
  const standing = watched()
  standing.lost(100_000, 'ended')
  standing.opened(108_000)
  standing.heard(108_500)
  t.equal(behind(standing, 109), 0)
  t.end()
})

void test('an API server that is back answers, and then says that the version is gone', (t) => {
  const standing = watched()
  standing.lost(100_000, 'ended')
  standing.opened(160_000)
  standing.lost(160_100, 'ended')
  t.equal(behind(standing, 161), 61)
  t.end()
})

void test('behind since the last word on a watch that broke', (t) => {
  const standing = watched()
  standing.heard(30_000)
  standing.lost(120_000, 'broken')
  t.equal(behind(standing, 121), 91)
  t.end()
})

void test('out of step for 10 s is too long to go on from there', (t) => {
  const standing = watched()
  standing.lost(100_000, 'ended')
  t.notOk(standing.isTooOldAt(110_000))
  t.ok(standing.isTooOldAt(110_001))
  standing.listed(120_000)
  t.notOk(standing.isTooOldAt(121_000))
  t.end()
})

void test('watches that are closed at once do not count as in step', (t) => {
  const standing = watched()
  standing.lost(20_000, 'ended')
  for (const second of [21, 22, 23]) {
    standing.opened(second * 1_000)
    t.equal(standing.lost(second * 1_000 + 100, 'ended'), false)
  }
  t.equal(behind(standing, 24), 4)
  standing.opened(25_000)
  standing.heard(25_100)
  standing.lost(25_200, 'ended')
  t.equal(behind(standing, 26.2), 1, 'one that said something does')
  t.end()
})

void test('a refusal is meant when it has lasted for 5 s', (t) => {
  const standing = watched()
  standing.lost(20_000, 'ended')
  t.equal(standing.failed('forbidden', 21_000), 5_000)
  t.equal(standing.failed('forbidden', 24_000), 2_000)
  t.equal(standing.failed('server error', 25_000), undefined)
  t.equal(standing.failed('forbidden', 25_500), 5_000, 'something else was answered between')
  t.equal(standing.failed('forbidden', 31_000), 0)
  t.equal(standing.withhold('forbidden', 31_000), true)
  t.equal(standing.withhold('forbidden', 31_000), false)
  t.strictSame(standing.at(31_000), { isComplete: false, behindMilliseconds: 11_000, withheld: 'forbidden' })
  t.equal(standing.listed(32_000), undefined)
  t.match(standing.at(32_000), { isComplete: false, withheld: 'forbidden' }, 'a list is not enough')
  t.equal(standing.lapse('unreachable', 100_000), undefined, 'and it does not pass with time')
  t.equal(standing.opened(133_000), 'forbidden')
  t.match(standing.at(133_000), { isComplete: true, withheld: undefined })
  t.end()
})

void test('a refusal before a watch was open does not count after it', (t) => {
  const standing = watched()
  standing.lost(20_000, 'ended')
  standing.failed('forbidden', 21_000)
  standing.opened(22_000)
  standing.lost(60_000, 'ended')
  t.equal(standing.failed('forbidden', 60_000), 5_000)
  t.end()
})

void test('that there is no such kind is known for 10 s after the last answer that said so', (t) => {
  const standing = watched()
  standing.lost(20_000, 'ended')
  t.equal(standing.failed('not found', 20_000), 10_000)
  t.equal(standing.failed('not found', 30_000), 0)
  t.equal(standing.withhold('no such kind', 30_000), true)
  t.equal(standing.failed('not found', 50_000), 0)
  standing.failed('unreachable', 52_000)
  standing.failed('server error', 58_000)
  t.match(standing.at(60_000), { isComplete: false, withheld: 'no such kind' })
  t.equal(standing.lapse('server error', 60_000), undefined)
  t.strictSame(standing.at(61_000), { isComplete: false, behindMilliseconds: 11_000, withheld: undefined })
  t.equal(standing.lapse('not found', 61_000), undefined, 'it is answered again')
  t.equal(standing.lapse('server error', 61_000), 'no such kind')
  t.equal(standing.failed('not found', 62_000), 10_000, 'it must last again to be meant')
  t.end()
})

void test('a list of a kind that was not there is enough', (t) => {
  const standing = watched()
  standing.withhold('no such kind', 30_000)
  t.equal(standing.listed(32_000), 'no such kind')
  t.match(standing.at(32_000), { isComplete: true, withheld: undefined })
  t.end()
})

void test('what is said of a watch that is not open', (t) => {
  const standing = new Standing(usualPace, 0)
  standing.heard(1_000)
  t.equal(standing.lost(20_000, 'ended'), false)
  t.equal(behind(standing, 21), 21)
  t.end()
})
