import { test } from 'tap'

import { ConnectionProblem } from '../../src/kubernetes/api-server.ts'
import { keepsVersion, setbackWithout, troubleOf, troubles } from '../../src/watch/trouble.ts'

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
  const said = (code: string) => setbackWithout(new ConnectionProblem(code))
  t.strictSame(said('timeout'), { trouble: 'timeout', code: 'timeout' })
  t.strictSame(said('answer too large'), { trouble: 'too large', code: 'answer too large' })
  t.strictSame(said('ECONNREFUSED'), { trouble: 'unreachable', code: 'ECONNREFUSED' })
  t.strictSame(said('UNABLE_TO_VERIFY_LEAF_SIGNATURE').code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  t.strictSame(said('connect 10.0.0.1:443'), { trouble: 'unreachable' }, 'what is no code is not told')
  t.strictSame(setbackWithout(new TypeError('a bug')), { trouble: 'unreachable' })
  t.end()
})

void test('after which troubles a collection is listed again', (t) => {
  t.strictSame(
    troubles.filter((trouble) => !keepsVersion(trouble)),
    ['not found', 'expired', 'unexpected answer', 'unreadable'],
  )
  t.end()
})
