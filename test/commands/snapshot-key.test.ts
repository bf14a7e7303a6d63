import { join } from 'node:path'

import { test } from 'tap'

import { digestKey } from '../../src/commands/snapshot-key.ts'
import { folderWith } from '../support/guard-process.ts'

const key = '0123456789abcdef0123456789abcdef'

void test('the key is what is in the file, without the line end that editors add', (t) => {
  const folder = folderWith(t, { a: key, b: `${key}\n`, c: `${key}\r\n`, d: `${key}x` })
  const idOf = (name: string): string => {
    const read = digestKey(join(folder, name))
    return read.ok ? read.keyed.keyId : read.problem
  }
  t.match(idOf('a'), /^[0-9a-f]{32}$/)
  t.equal(idOf('b'), idOf('a'))
  t.equal(idOf('c'), idOf('a'))
  t.not(idOf('d'), idOf('a'))
  t.match(digestKey(join(folder, 'a')), { ok: true, isGiven: true })
  t.end()
})

void test('without a file it is another one each time', (t) => {
  const [one, other] = [digestKey(undefined), digestKey(undefined)]
  t.match(one, { ok: true, isGiven: false })
  t.not(one.ok && one.keyed.keyId, other.ok && other.keyed.keyId)
  t.end()
})

void test('a key that can be guessed is refused, and the file is not quoted', (t) => {
  const file = join(folderWith(t, { short: 'hunter2hunter2hunter2hunter2123\n' }), 'short')
  t.strictSame(digestKey(file), {
    ok: false,
    problem: `--digest-key ${file} has 31 bytes, and 32 are the least; make one with: openssl rand -hex 32 > ${file}`,
  })
  t.strictSame(digestKey('/nowhere/key'), {
    ok: false,
    problem: '--digest-key /nowhere/key cannot be read (ENOENT); check the path and its rights',
  })
  t.end()
})
