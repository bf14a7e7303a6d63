import { test } from 'tap'

import { hostileRequests } from '../support/hostile-requests.ts'
import { startGuardedBy } from '../support/hostile-server.ts'
import { exchange } from '../support/wire.ts'

const jsonIn = (text: string): unknown => (text === '' ? undefined : JSON.parse(text))

void test('requests that are none get the answer that says so, and hurt nobody', async (t) => {
  const { target, isServing } = await startGuardedBy(t)
  for (const { name, sending, answers, isLastOnly } of hostileRequests) {
    const heard = await exchange(target, sending)
    const told = heard.answers.map(({ status, body }) => [status, jsonIn(body)])
    t.strictSame(isLastOnly ? told.slice(-1) : told, answers, name)
    t.not(heard.end, 'silent', `${name}: and then the connection is closed`)
    t.ok(await isServing(), `${name}: and it goes on serving`)
  }
})
