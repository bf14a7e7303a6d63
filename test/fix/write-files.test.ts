import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { writeFiles } from '../../src/fix/write-files.ts'
import { shownComplaint } from '../../src/manifests/complaint.ts'
import { folderWith } from '../support/guard-process.ts'

/** Writes one file; what is said of it, without the folder. */
function write(folder: string, name: string, before: string, after: string): readonly string[] {
  const path = join(folder, name)
  return writeFiles([{ path, before: Buffer.from(before), after }]).map((complaint) =>
    shownComplaint(complaint).replaceAll(`${folder}/`, ''),
  )
}

void test('the text is written, the rights stay, and nothing else is left in the folder', (t) => {
  const folder = folderWith(t, { 'a.yaml': 'old' })
  chmodSync(join(folder, 'a.yaml'), 0o640)
  t.strictSame(write(folder, 'a.yaml', 'old', 'née\n'), [])
  t.equal(readFileSync(join(folder, 'a.yaml'), 'utf8'), 'née\n')
  t.equal(statSync(join(folder, 'a.yaml')).mode & 0o777, 0o640)
  t.strictSame(readdirSync(folder), ['a.yaml'])
  t.end()
})

void test('of a symbolic link the target is written', (t) => {
  const folder = folderWith(t, { 'target/a.yaml': 'old' })
  symlinkSync('target/a.yaml', join(folder, 'b.yaml'))
  t.strictSame(write(folder, 'b.yaml', 'old', 'new'), [])
  t.ok(lstatSync(join(folder, 'b.yaml')).isSymbolicLink())
  t.equal(readFileSync(join(folder, 'target/a.yaml'), 'utf8'), 'new')
  t.end()
})

void test('a file that nobody may write is left alone', (t) => {
  const folder = folderWith(t, { 'a.yaml': 'old' })
  chmodSync(join(folder, 'a.yaml'), 0o444)
  t.strictSame(write(folder, 'a.yaml', 'old', 'new'), [
    'a.yaml: is read-only, and was not changed; give it writing rights, or change it by hand',
  ])
  t.equal(readFileSync(join(folder, 'a.yaml'), 'utf8'), 'old')
  t.end()
})

void test('a file that somebody changed meanwhile is left alone', (t) => {
  const folder = folderWith(t, { 'a.yaml': 'newer' })
  t.strictSame(write(folder, 'a.yaml', 'old', 'new'), [
    'a.yaml: has changed since it was read, and was left so; run the command again',
  ])
  t.equal(readFileSync(join(folder, 'a.yaml'), 'utf8'), 'newer')
  t.end()
})

void test('a file that is gone, and one that cannot be put beside; the others are written', (t) => {
  const folder = folderWith(t, { 'b.yaml': 'old', 'c.yaml': 'old' })
  writeFileSync(join(folder, `.b.yaml.${String(process.pid)}.tmp`), 'in the way')
  const complaints = writeFiles(
    ['a.yaml', 'b.yaml', 'c.yaml'].map((name) => ({
      path: join(folder, name),
      before: Buffer.from('old'),
      after: 'new',
    })),
  )
  t.strictSame(
    complaints.map((complaint) => shownComplaint(complaint).replaceAll(`${folder}/`, '')),
    [
      'a.yaml: is gone since it was read; run the command again',
      'b.yaml: cannot be written (EEXIST); check the rights of the file and of its folder',
    ],
  )
  t.equal(readFileSync(join(folder, 'b.yaml'), 'utf8'), 'old')
  t.equal(readFileSync(join(folder, 'c.yaml'), 'utf8'), 'new')
  t.end()
})

void test('who read the file before still has the old one whole', (t) => {
  const folder = folderWith(t, { 'a.yaml': 'old' })
  linkSync(join(folder, 'a.yaml'), join(folder, 'held.yaml'))
  t.strictSame(write(folder, 'a.yaml', 'old', 'new'), [])
  t.equal(readFileSync(join(folder, 'held.yaml'), 'utf8'), 'old')
  t.end()
})

void test('a folder in the place of the file', (t) => {
  const folder = folderWith(t, {})
  mkdirSync(join(folder, 'a.yaml'))
  t.strictSame(write(folder, 'a.yaml', 'old', 'new'), [
    'a.yaml: cannot be written (EISDIR); check the rights of the file and of its folder',
  ])
  t.end()
})
