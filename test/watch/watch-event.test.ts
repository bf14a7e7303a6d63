import { test } from 'tap'

import { watchEvent } from '../../src/watch/watch-event.ts'

void test('the events of a watch', (t) => {
  const object = { metadata: { name: 'a', resourceVersion: '7' } }
  for (const type of ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'])
    t.strictSame(watchEvent(JSON.stringify({ type, object })), { type, object, version: '7' })
  t.strictSame(watchEvent('{"type":"ERROR","object":{"code":410}}'), { type: 'ERROR', code: 410 })
  t.strictSame(watchEvent('{"type":"ERROR"}'), { type: 'ERROR', code: 500 })
  t.strictSame(watchEvent('{"type":"RENAMED"}'), { type: 'odd' })
  t.strictSame(watchEvent('{}'), { type: 'odd' })
  t.end()
})

void test('no version', (t) => {
  t.strictSame(
    watchEvent('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":""}}}')?.type,
    'BOOKMARK',
  )
  t.match(watchEvent('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":""}}}'), {
    version: undefined,
  })
  t.end()
})

void test('what is no JSON object', (t) => {
  t.strictSame(['', '<html>', '{', '7', 'null', '[]'].map(watchEvent), Array(6).fill(undefined))
  t.end()
})
