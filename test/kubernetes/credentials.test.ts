import { setImmediate as turn } from 'node:timers/promises'

import { test } from 'tap'

import { ReadCredentials, type Access } from '../../src/kubernetes/credentials.ts'

const accessWith = (token: string): Access => ({ tls: {}, headers: { authorization: token } })

/** Credentials under a clock of the test, which are numbered as they are read. */
function numbered(
  read: (count: number) => Promise<Access> = (count) => Promise.resolve(accessWith(String(count))),
) {
  const clock = { now: 0 }
  const refusals: boolean[] = []
  const credentials = new ReadCredentials(
    accessWith('0'),
    (wereRefused) => {
      refusals.push(wereRefused)
      return read(refusals.length)
    },
    { lifetimeMilliseconds: 60_000, leastMilliseconds: 1_000, now: () => clock.now },
  )
  const token = async (): Promise<unknown> => (await credentials.current()).headers['authorization']
  return { clock, refusals, credentials, token }
}

/** Credentials whose reading goes on until a test ends it. */
function slow() {
  let finish = (): void => undefined
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const made = numbered(async (count) => {
    await finished
    return accessWith(String(count))
  })
  return { ...made, finish }
}

void test('what was read is used for its lifetime, then read again', async (t) => {
  const { clock, refusals, token } = numbered()
  clock.now = 59_999
  t.equal(await token(), '0')
  await turn()
  t.strictSame(refusals, [])
  clock.now = 60_000
  t.equal(await token(), '0', 'the first request after it does not wait')
  await turn()
  t.equal(await token(), '1')
  clock.now = 119_999
  t.equal(await token(), '1')
  t.strictSame(refusals, [false])
})

void test('a reading that takes long holds up no request, and is not begun again', async (t) => {
  const { clock, refusals, token, finish } = slow()
  clock.now = 60_000
  t.equal(await token(), '0')
  clock.now = 100_000
  t.equal(await token(), '0')
  finish()
  await turn()
  t.equal(await token(), '1')
  t.equal(refusals.length, 1)
})

void test('what was refused is not used while something else is being read', async (t) => {
  const { clock, refusals, credentials, token, finish } = slow()
  credentials.refresh(await credentials.current())
  clock.now = 1_000
  const first = token()
  clock.now = 130_000
  const second = token()
  finish()
  t.strictSame([await first, await second], ['1', '1'])
  t.strictSame(refusals, [true])
})

void test('what is refused while it is read again waits for that reading, and for no other', async (t) => {
  const { clock, refusals, credentials, token, finish } = slow()
  clock.now = 60_000
  const old = await credentials.current()
  credentials.refresh(old)
  const waiting = token()
  finish()
  t.equal(await waiting, '1')
  clock.now = 62_000
  t.equal(await token(), '1')
  t.strictSame(refusals, [false])
})

void test('a late answer to credentials that were replaced changes nothing', async (t) => {
  const { clock, refusals, credentials, token } = numbered()
  const old = await credentials.current()
  clock.now = 1_000
  credentials.refresh(old)
  t.equal(await token(), '1')
  credentials.refresh(old)
  clock.now = 2_000
  t.equal(await token(), '1')
  t.equal(refusals.length, 1)
  credentials.refresh(await credentials.current())
  credentials.refresh(old)
  t.equal(await token(), '2')
})

void test('what was refused is read again at once, but not again and again', async (t) => {
  const { clock, refusals, credentials, token } = numbered()
  credentials.refresh(await credentials.current())
  clock.now = 1_000
  t.equal(await token(), '1')
  credentials.refresh(await credentials.current())
  t.equal(await token(), '1', 'within a second of the last time')
  clock.now = 2_000
  t.equal(await token(), '2')
  clock.now = 3_000
  t.equal(await token(), '2')
  t.strictSame(refusals, [true, true])
})

void test('what is old and cannot be read is tried again after a second', async (t) => {
  const { clock, refusals, token } = numbered((count) =>
    count === 1 ? Promise.reject(new Error('not there')) : Promise.resolve(accessWith(String(count))),
  )
  for (const [now, tries] of [
    [60_000, 1],
    [60_999, 1],
    [61_000, 2],
  ] as const) {
    clock.now = now
    t.equal(await token(), '0')
    await turn()
    t.equal(refusals.length, tries)
  }
  t.equal(await token(), '2')
})

void test('the last that could be read stays in use, and the next attempt knows that it was refused', async (t) => {
  let isBroken = true
  const { clock, refusals, credentials, token } = numbered((count) =>
    isBroken ? Promise.reject(new Error('not there')) : Promise.resolve(accessWith(String(count))),
  )
  credentials.refresh(await credentials.current())
  clock.now = 1_000
  t.equal(await token(), '0')
  t.equal(await token(), '0')
  isBroken = false
  clock.now = 2_000
  t.equal(await token(), '2')
  t.strictSame(refusals, [true, true])
})
