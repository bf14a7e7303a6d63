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

void test('what was read is used for its lifetime, then read again', async (t) => {
  const { clock, token } = numbered()
  clock.now = 59_999
  t.equal(await token(), '0')
  clock.now = 60_000
  t.equal(await token(), '1')
  clock.now = 119_999
  t.equal(await token(), '1')
})

void test('a reading that takes long is waited for, not begun again', async (t) => {
  let finish = (): void => undefined
  const slow = new Promise<void>((resolve) => (finish = resolve))
  const { clock, refusals, token } = numbered(async (count) => {
    await slow
    return accessWith(String(count))
  })
  clock.now = 60_000
  const first = token()
  clock.now = 130_000
  const second = token()
  finish()
  t.strictSame([await first, await second], ['1', '1'])
  t.equal(refusals.length, 1)
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

void test('requests at the same time have it read once', async (t) => {
  const { clock, refusals, token } = numbered()
  clock.now = 60_000
  t.strictSame(await Promise.all([token(), token(), token()]), ['1', '1', '1'])
  t.equal(refusals.length, 1)
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
