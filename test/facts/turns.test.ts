import { test } from 'tap'

import { Turns } from '../../src/facts/turns.ts'

const never = new AbortController().signal

void test('who waits gets the turn that is given back, the first to come first', async (t) => {
  const turns = new Turns(1)
  t.equal(await turns.take(never), true)
  const got: string[] = []
  const waiting = ['first', 'second'].map(async (who) => {
    await turns.take(never)
    got.push(who)
    turns.giveBack()
  })
  t.strictSame(got, [])
  turns.giveBack()
  await Promise.all(waiting)
  t.strictSame(got, ['first', 'second'])
  t.equal(await turns.take(never), true, 'it is free in the end')
})

void test('who leaves gets no turn, and none is lost', async (t) => {
  const turns = new Turns(1)
  await turns.take(never)
  const leaving = new AbortController()
  const left = turns.take(leaving.signal)
  const stays = turns.take(never)
  leaving.abort()
  t.equal(await left, false)
  turns.giveBack()
  t.equal(await stays, true)
  t.equal(await turns.take(leaving.signal), false, 'who left before comes to nothing')
})
