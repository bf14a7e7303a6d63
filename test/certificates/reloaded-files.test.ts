import { renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { test, type Test } from 'tap'

import { ReloadedFiles, type Source } from '../../src/certificates/reloaded-files.ts'
import { folderWith } from '../support/guard-process.ts'

interface Pair {
  readonly left: string
  readonly right: string
}

/** Two files that belong together when they say the same, and none of them says `bad`. */
async function open(t: Test, objection: Source<Pair>['objection'] = () => undefined) {
  const folder = folderWith(t, { left: '1', right: '1' })
  const opened = await ReloadedFiles.open<Pair>({
    files: [join(folder, 'left'), join(folder, 'right')],
    parse: (_files, [left, right]) => {
      if (left === undefined || right === undefined) return { ok: false, problem: 'gone' }
      if (left !== right) return { ok: false, problem: `${left} and ${right} differ` }
      return { ok: true, value: { left, right } }
    },
    objection,
  })
  if (!opened.ok) throw new Error(opened.problem)
  return {
    files: opened.value,
    write: (left: string, right = left): void => {
      writeFileSync(join(folder, 'left'), left)
      writeFileSync(join(folder, 'right'), right)
    },
    folder,
  }
}

const none = { is: 'none' }
const taken = { is: 'taken' }
const refused = (problem: string) => ({ is: 'refused', problem })

void test('files that cannot be used at the start', async (t) => {
  const opened = await ReloadedFiles.open({
    files: [join(folderWith(t, {}), 'no')],
    parse: (files, [text]) =>
      text === undefined
        ? { ok: false, problem: `${String(files.length)} file is gone` }
        : { ok: true, value: text },
  })
  t.strictSame(opened, { ok: false, problem: '1 file is gone' })
})

void test('files that stay as they are', async (t) => {
  const { files, write } = await open(t)
  const before = files.current
  t.strictSame(await files.look(), none)
  write('1')
  t.strictSame(await files.look(), none)
  t.equal(files.current, before)
})

void test('new content is taken at once', async (t) => {
  const { files, write } = await open(t)
  write('2')
  t.strictSame(await files.look(), taken)
  t.strictSame(files.current, { left: '2', right: '2' })
  t.strictSame(await files.look(), none)
})

void test('files of the same length and time', async (t) => {
  const { files, folder } = await open(t)
  for (const name of ['left', 'right']) {
    const { atime, mtime } = statSync(join(folder, name))
    writeFileSync(join(folder, 'new'), '2')
    utimesSync(join(folder, 'new'), atime, mtime)
    renameSync(join(folder, 'new'), join(folder, name))
  }
  t.strictSame(await files.look(), taken)
})

void test('bad content is told once, when it stays, and the old value stays', async (t) => {
  const { files, write } = await open(t)
  write('2', '3')
  t.strictSame(await files.look(), none)
  t.equal(files.hasProblem, false)
  t.strictSame(await files.look(), refused('2 and 3 differ'))
  t.strictSame(await files.look(), none)
  t.equal(files.hasProblem, true)
  t.strictSame(files.current, { left: '1', right: '1' })
})

void test('other bad content is told again', async (t) => {
  const { files, write } = await open(t)
  write('2', '3')
  await files.look()
  await files.look()
  write('2', '4')
  t.strictSame(await files.look(), none)
  t.equal(files.hasProblem, true)
  t.strictSame(await files.look(), refused('2 and 4 differ'))
})

void test('a look between the writing of the two files', async (t) => {
  const { files, write } = await open(t)
  write('2', '1')
  t.strictSame(await files.look(), none)
  write('2')
  t.strictSame(await files.look(), taken)
  t.equal(files.hasProblem, false)
})

void test('files that are gone, and come back as they were', async (t) => {
  const { files, write, folder } = await open(t)
  const before = files.current
  rmSync(join(folder, 'left'))
  await files.look()
  t.strictSame(await files.look(), refused('gone'))
  write('1')
  t.strictSame(await files.look(), taken)
  t.equal(files.current, before)
  t.equal(files.hasProblem, false)
  t.strictSame(await files.look(), none)
})

void test('files that are gone for less than two looks', async (t) => {
  const { files, write, folder } = await open(t)
  rmSync(join(folder, 'left'))
  t.strictSame(await files.look(), none)
  write('1')
  t.strictSame(await files.look(), none)
})

void test('an objection that ends: the content is taken then, though it is no longer new', async (t) => {
  let objection: string | undefined = 'not yet'
  const { files, write } = await open(t, () => objection)
  write('2')
  t.strictSame(await files.look(), none)
  t.strictSame(await files.look(), refused('not yet'))
  t.strictSame(files.current, { left: '1', right: '1' })
  objection = undefined
  t.strictSame(await files.look(), taken)
  t.strictSame(files.current, { left: '2', right: '2' })
})
