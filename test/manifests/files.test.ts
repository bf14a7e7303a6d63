import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { test, type Test } from 'tap'

import { shownComplaint } from '../../src/manifests/complaint.ts'
import { readFiles } from '../../src/manifests/files.ts'
import { folderWith } from '../support/guard-process.ts'

/** What was read, as text, with paths from the folder on. */
function read(folder: string, ...names: readonly string[]) {
  const { files, complaints } = readFiles(names.map((name) => join(folder, name)))
  const relative = (text: string): string => text.replaceAll(`${folder}/`, '')
  return {
    files: files.map(({ file, bytes }) => [relative(file), Buffer.from(bytes).toString('utf8')]),
    complaints: complaints.map((one) => relative(shownComplaint(one))),
  }
}

const folderOf = (t: Test, ...names: readonly string[]): string =>
  folderWith(t, Object.fromEntries(names.map((name) => [name, `in ${name}`])))

void test('a folder: its manifests and those of all folders in it, in alphabetical order', (t) => {
  const folder = folderOf(t, 'w/b.yaml', 'w/c/d/e.json', 'w/c/a.yml', 'w/a.yaml', 'w/README.md', 'w/yaml')
  t.strictSame(read(folder, 'w'), {
    files: [
      ['w/a.yaml', 'in w/a.yaml'],
      ['w/b.yaml', 'in w/b.yaml'],
      ['w/c/a.yml', 'in w/c/a.yml'],
      ['w/c/d/e.json', 'in w/c/d/e.json'],
    ],
    complaints: [],
  })
  t.end()
})

void test('a file that is named is read, whatever it is called', (t) => {
  const folder = folderOf(t, 'world.txt')
  t.strictSame(read(folder, 'world.txt'), { files: [['world.txt', 'in world.txt']], complaints: [] })
  t.end()
})

void test('paths are read in the order in which they are given', (t) => {
  const folder = folderOf(t, 'b.yaml', 'a.yaml')
  t.strictSame(read(folder, 'b.yaml', 'a.yaml'), {
    files: [
      ['b.yaml', 'in b.yaml'],
      ['a.yaml', 'in a.yaml'],
    ],
    complaints: [],
  })
  t.end()
})

void test('an empty folder', (t) => {
  t.strictSame(read(folderOf(t, 'w/README.md'), 'w'), { files: [], complaints: [] })
  t.end()
})

void test('no paths', (t) => {
  t.strictSame(readFiles([]), { files: [], complaints: [] })
  t.end()
})

void test('paths that are missing: all of them, beside what is there', (t) => {
  const folder = folderOf(t, 'a.yaml')
  t.strictSame(read(folder, 'no.yaml', 'a.yaml', 'nowhere/at/all'), {
    files: [['a.yaml', 'in a.yaml']],
    complaints: [
      'no.yaml: cannot be read (ENOENT); check the path and its rights',
      'nowhere/at/all: cannot be read (ENOENT); check the path and its rights',
    ],
  })
  t.end()
})

void test('a path through a file', (t) => {
  t.strictSame(read(folderOf(t, 'a.yaml'), 'a.yaml/b.yaml'), {
    files: [],
    complaints: ['a.yaml/b.yaml: cannot be read (ENOTDIR); check the path and its rights'],
  })
  t.end()
})

void test('a link that leads nowhere, and one that leads to itself', (t) => {
  const folder = folderOf(t, 'w/a.yaml')
  symlinkSync(join(folder, 'gone.yaml'), join(folder, 'w/b.yaml'))
  symlinkSync(join(folder, 'w/c.yaml'), join(folder, 'w/c.yaml'))
  t.strictSame(read(folder, 'w'), {
    files: [['w/a.yaml', 'in w/a.yaml']],
    complaints: [
      'w/b.yaml: cannot be read (ENOENT); check the path and its rights',
      'w/c.yaml: cannot be read (ELOOP); check the path and its rights',
    ],
  })
  t.end()
})

void test('links to manifests are followed, as a mounted ConfigMap has them', (t) => {
  const folder = folderOf(t, 'data/a.yaml')
  symlinkSync(join(folder, 'data/a.yaml'), join(folder, 'b.yaml'))
  t.strictSame(read(folder, 'b.yaml'), { files: [['b.yaml', 'in data/a.yaml']], complaints: [] })
  t.end()
})
