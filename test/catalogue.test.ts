import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { test } from 'tap'

import type { Rule } from '../src/engine/rule.ts'
import { mutators } from '../src/mutators/index.ts'
import { rules } from '../src/rules/index.ts'

const root = resolve(import.meta.dirname, '..')
const pathTo = (...steps: readonly string[]): string => resolve(root, ...steps)

/** The ids that the files of a folder are named after. */
const idsIn = (folder: string): readonly string[] =>
  readdirSync(pathTo(folder))
    .filter((file) => file !== 'index.ts')
    .map((file) => file.replace(/\.ts$/, ''))
    .sort()

const camelCase = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

const textsOf = ({ messages }: Rule): readonly string[] =>
  Object.values(messages).flatMap(({ problem, remedy }) => [problem, remedy])

const linesOf = (source: string): readonly string[] => source.trimEnd().split('\n')

/** The lines that say something: no imports, no comments, no blank ones. */
const codeLinesOf = (source: string): readonly string[] =>
  linesOf(source.replace(/^import [^']*'[^']*'$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '')).filter(
    (line) => line.trim() !== '' && !line.trim().startsWith('//'),
  )

void test('there are rules, in alphabetical order, each once', (t) => {
  const ids = rules.map(({ id }) => id)
  t.not(ids.length, 0)
  t.strictSame(ids, [...new Set(ids)].sort())
  t.end()
})

void test('every file of a rule is in the list, and every rule has its file', (t) => {
  t.strictSame(
    rules.map(({ id }) => id),
    idsIn('src/rules'),
  )
  t.end()
})

void test('every file of a mutator is in the list, and every mutator has its file', (t) => {
  t.strictSame(mutators.map(({ id }) => id).sort(), idsIn('src/mutators'))
  t.end()
})

void test('every mutator has a test', (t) => {
  t.strictSame(
    mutators.map(({ id }) => id).filter((id) => !existsSync(pathTo('test/mutators', `${id}.test.ts`))),
    [],
  )
  t.end()
})

/** Values of an ordinary length: a name of a few letters, and what is longer. */
const ordinary: Readonly<Record<string, string>> = {
  keys: 'monitor',
  key: 'clusterset',
  secret: 'shop/paris-secrets',
  set: 'shop/orders',
  source: 'image percona/percona-server:latest',
  version: '9.7.0',
}

for (const rule of rules) {
  const { id, summary } = rule

  void test(`${id} is the one thing that its file exports, under its name`, async (t) => {
    const exported = (await import(pathTo('src/rules', `${id}.ts`))) as Record<string, unknown>
    t.strictSame(Object.keys(exported), [camelCase(id)])
    t.equal(exported[camelCase(id)], rule)
  })

  void test(`${id} has a test and examples`, (t) => {
    t.ok(existsSync(pathTo('test/rules', `${id}.test.ts`)), 'a test')
    t.ok(existsSync(pathTo('examples/rules', id, 'accepted.yaml')), 'an accepted example')
    t.ok(existsSync(pathTo('examples/rules', id, 'rejected.yaml')), 'a rejected example')
    t.end()
  })

  void test(`${id} says in one line what it wants, and why`, (t) => {
    t.match(summary, /^(Require|Forbid|Warn about) .+[^.]$/)
    t.match(rule.rationale, /^[A-Z].+\.$/)
    t.end()
  })

  void test(`${id} has messages that begin in lower case and end without a full stop`, (t) => {
    t.not(textsOf(rule).length, 0)
    t.strictSame(
      textsOf(rule).filter((text) => !/^(?:[a-z]|\{\w+\}).*[^.]$/.test(text)),
      [],
    )
    t.end()
  })

  void test(`${id} has warnings that fit into 120 characters with their remedy`, (t) => {
    for (const { severity, problem, remedy } of Object.values(rule.messages)) {
      const shown = `${id}: ${problem}; ${remedy}`.replace(
        /\{(\w+)\}/g,
        (_, name: string) => ordinary[name] ?? 'paris',
      )
      if (severity === 'warning') t.ok(shown.length <= 120, `${String(shown.length)}: ${shown}`)
    }
    t.end()
  })

  void test(`${id} can be read standing`, (t) => {
    const source = readFileSync(pathTo('src/rules', `${id}.ts`), 'utf8')
    t.ok(codeLinesOf(source).length <= 60, `${String(codeLinesOf(source).length)} of 60 lines of code`)
    t.ok(linesOf(source).length <= 80, `${String(linesOf(source).length)} of 80 lines`)
    t.end()
  })
}

void test('examples are of rules that are there', (t) => {
  const folders = readdirSync(pathTo('examples/rules'))
  t.strictSame(
    folders.filter((folder) => !rules.some(({ id }) => id === folder)),
    [],
  )
  t.end()
})
