import { test } from 'tap'

import { hostileBodies, isAnswerTo } from '../support/hostile-bodies.ts'
import { startGuardedBy } from '../support/hostile-server.ts'

void test('bodies that are made to hurt get their answer, and change no other', async (t) => {
  const { post, isServing } = await startGuardedBy(t)
  for (const input of hostileBodies) {
    const { status, body } = await post(input)
    t.equal(status, input.status, input.name)
    if (!isAnswerTo(input, body)) t.strictSame(body, input.answer, input.name)
    t.ok(await isServing(), `${input.name}: a plain review has the same verdict as before`)
  }
})
