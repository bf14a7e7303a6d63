import { test } from 'tap'

import { ConnectionProblem } from '../../src/kubernetes/api-server.ts'
import { keepsVersion, troubleOf, troubles, troubleWithout } from '../../src/watch/trouble.ts'

void test('what status codes say', (t) => {
  t.equal(troubleOf(200), undefined)
  const codes = [201, 301, 400, 401, 403, 404, 408, 410, 418, 429, 500, 503, 599, 600]
  t.strictSame(codes.map(troubleOf), [
    'unexpected answer',
    'unexpected answer',
    'unexpected answer',
    'unauthorized',
    'forbidden',
    'not found',
    'timeout',
    'expired',
    'unexpected answer',
    'too many requests',
    'server error',
    'server error',
    'server error',
    'unexpected answer',
  ])
  t.end()
})

void test('what the lack of an answer says', (t) => {
  t.equal(troubleWithout(new ConnectionProblem('timeout')), 'timeout')
  t.equal(troubleWithout(new ConnectionProblem('ECONNREFUSED')), 'unreachable')
  t.equal(troubleWithout(new TypeError('a bug')), 'unreachable')
  t.end()
})

void test('after which troubles a collection is listed again', (t) => {
  t.strictSame(
    troubles.filter((trouble) => !keepsVersion(trouble)),
    ['not found', 'expired', 'unexpected answer', 'unreadable'],
  )
  t.end()
})
