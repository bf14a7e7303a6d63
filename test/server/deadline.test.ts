import { test } from 'tap'

import { deadlineOf } from '../../src/server/deadline.ts'

for (const [url, milliseconds] of [
  ['/validate?timeout=5s', 4_000],
  ['/validate?timeout=10s', 9_000],
  ['/validate?a=b&timeout=30s', 29_000],
  ['/validate?timeout=2s&a=b', 1_000],
  // Up to a second of it is rounding, and something can be looked up even so.
  ['/validate?timeout=1s', 300],
  ['/validate?timeout=0s', 300],
  // No webhook configuration can have more than 30 s.
  ['/validate?timeout=99s', 29_000],
  // What the API server waits when nobody has said how long.
  ['/validate', 9_000],
  ['/validate?timeout=', 9_000],
  ['/validate?timeout=5m', 9_000],
  ['/validate?timeout=5.5s', 9_000],
  ['/validate?notimeout=5s', 9_000],
] as const) {
  void test(url, (t) => {
    t.equal(deadlineOf(url, 1000), 1000 + milliseconds)
    t.end()
  })
}
