import { test } from 'tap'

import { usualPace } from '../../src/watch/pace.ts'
import { Recovery } from '../../src/watch/recovery.ts'
import { Standing } from '../../src/watch/standing.ts'
import type { Trouble } from '../../src/watch/trouble.ts'
import { WatchReporter } from '../../src/watch/watch-reporter.ts'

function recovery(): Recovery {
  const reporter = new WatchReporter(
    () => undefined,
    () => false,
  )
  return new Recovery(usualPace, new Standing(usualPace, performance.now()), reporter)
}

const between = (wait: number, least: number, most: number): boolean => wait >= least && wait <= most

void test('a refusal is asked about again within 1.25 s, however many there were', (t) => {
  const made = recovery()
  for (let times = 0; times < 12; times += 1) {
    const wait = made.afterFailure('watch', { trouble: 'forbidden' })
    t.ok(between(wait, 500, 1_250), `${String(wait)} ms`)
  }
  t.end()
})

void test('Retry-After is as good the tenth time as the first', (t) => {
  const made = recovery()
  for (let times = 0; times < 10; times += 1) {
    const wait = made.afterFailure('list', { trouble: 'too many requests', retryAfterMilliseconds: 1_000 })
    t.ok(between(wait, 1_000, 2_000), `${String(wait)} ms`)
  }
  t.end()
})

void test('what follows a restart after a long time: at most some seconds', (t) => {
  const made = recovery()
  for (let times = 0; times < 12; times += 1) made.afterFailure('watch', { trouble: 'unreachable' })
  t.ok(between(made.afterFailure('watch', { trouble: 'forbidden' }), 500, 1_000))
  t.ok(between(made.afterFailure('watch', { trouble: 'server error' }), 500, 2_000))
  made.opened()
  t.equal(made.afterFailure('watch', { trouble: 'expired' }), 0)
  t.ok(between(made.afterFailure('watch', { trouble: 'expired' }), 500, 4_000), 'the second time it waits')
  made.settled()
  t.equal(made.afterFailure('watch', { trouble: 'expired' }), 0, 'the API server was well between')
  t.end()
})

/** The sum of the waits of ten failures, after twenty others. */
function tenWaits(made: Recovery, troubles: readonly [Trouble, Trouble]): number {
  const waits = Array.from({ length: 30 }, (_, index) =>
    made.afterFailure('list', { trouble: troubles[index % 2 === 0 ? 0 : 1] }),
  )
  return waits.slice(20).reduce((sum, wait) => sum + wait)
}

void test('one server that is away and one that fails, behind one address: the waits grow', (t) => {
  const made = recovery()
  t.ok(tenWaits(made, ['unreachable', 'server error']) > 30_000)
  made.settled()
  for (let times = 0; times < 12; times += 1) made.afterFailure('watch', { trouble: 'unreachable' })
  t.ok(between(made.afterFailure('watch', { trouble: 'server error' }), 500, 1_000), 'well between')
  t.end()
})
