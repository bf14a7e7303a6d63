import {
  chmodSync,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { writePrivateFile } from '../../src/commands/private-file.ts'
import { folderWith } from '../support/guard-process.ts'

const rightsOf = (path: string): number => statSync(path).mode & 0o777

void test("a new file is its owner's alone", (t) => {
  const path = join(folderWith(t, {}), 'facts.json')
  writePrivateFile(path, 'new')
  t.equal(rightsOf(path), 0o600)
  t.equal(readFileSync(path, 'utf8'), 'new')
  t.end()
})

void test('so is one that others could read, and who has opened that one reads on in it', (t) => {
  const folder = folderWith(t, { 'facts.json': 'old' })
  const path = join(folder, 'facts.json')
  chmodSync(path, 0o644)
  const reader = openSync(path, 'r')
  t.teardown(() => {
    closeSync(reader)
  })
  writePrivateFile(path, 'new')
  t.equal(rightsOf(path), 0o600)
  t.equal(readFileSync(path, 'utf8'), 'new')
  t.equal(readFileSync(reader, 'utf8'), 'old')
  t.strictSame(readdirSync(folder), ['facts.json'])
  t.end()
})

void test('of a symbolic link the target is written', (t) => {
  const folder = folderWith(t, { 'facts.json': 'old' })
  const [path, link] = [join(folder, 'facts.json'), join(folder, 'link.json')]
  chmodSync(path, 0o644)
  symlinkSync('facts.json', link)
  writePrivateFile(link, 'new')
  t.ok(lstatSync(link).isSymbolicLink())
  t.equal(rightsOf(path), 0o600)
  t.equal(readFileSync(path, 'utf8'), 'new')
  t.end()
})

void test('what is no file is not replaced', (t) => {
  const rights = rightsOf('/dev/null')
  writePrivateFile('/dev/null', 'new')
  t.equal(rightsOf('/dev/null'), rights)
  const folder = folderWith(t, {})
  t.throws(
    () => {
      writePrivateFile(folder, 'new')
    },
    { code: 'EISDIR' },
  )
  t.end()
})
