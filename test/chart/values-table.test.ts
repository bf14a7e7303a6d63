import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'
import { parse } from 'yaml'

import { asObject, isObject } from '../../src/model/json.ts'
import { chartFolder } from '../helm/run.ts'
import { values, withTable } from './values-table.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/install.md'), 'utf8')
const defaults = asObject(parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8')))

function leavesOf(value: unknown, path: readonly string[] = []): readonly string[] {
  const isGroup = isObject(value) && Object.keys(value).length > 0
  return isGroup
    ? Object.entries(value).flatMap(([name, child]) => leavesOf(child, [...path, name]))
    : [path.join('.')]
}

void test('docs/install.md has every value, with its default and what the schema says of it', async (t) => {
  t.equal(await withTable(page), page, 'npm run manifests')
  t.end()
})

void test('every value of values.yaml is in the table, and the other way round', (t) => {
  const paths = values().map(({ path }) => path)
  const isShown = (leaf: string): boolean =>
    paths.some((path) => leaf === path || leaf.startsWith(`${path}.`))
  t.strictSame(
    leavesOf(defaults).filter((leaf) => !isShown(leaf)),
    [],
  )
  for (const { path, fallback, meaning } of values()) {
    t.not(fallback, undefined, `${path} has a default`)
    t.not(meaning, '', `${path} has a meaning`)
    t.match(page, `| \`${path}\` `)
  }
  t.end()
})

void test('every value that the page sets is one', (t) => {
  const paths = values().map(({ path }) => path)
  const set = [...page.matchAll(/--set(?:-file)? '?([\w.]+)=/g)].map(([, path = '']) => path)
  t.not(set.length, 0)
  t.strictSame(
    set.filter((path) => !paths.includes(path)),
    [],
  )
  t.end()
})
