import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import tap, { test } from 'tap'

import { sourceUrlIn, writeReports } from '../../src/commands/check-outputs.ts'
import { sample } from '../report/sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-outputs-'))
tap.teardown(() => {
  rmSync(folder, { recursive: true })
})

const terminal = { out: () => undefined, error: () => undefined }

void test('folders of a report are made', async (t) => {
  const file = join(folder, 'a/b/report.json')
  t.strictSame(await writeReports(sample, [{ format: 'json', file }], terminal), [])
  t.match(JSON.parse(readFileSync(file, 'utf8')), { format: 1 })
})

void test('where nothing can be made, that is said', async (t) => {
  t.match(
    await writeReports(sample, [{ format: 'json', file: '/proc/nothing/here/report.json' }], terminal),
    [/^--format json=\/proc\/nothing\/here\/report\.json: the file cannot be written \(E/],
  )
})

void test('links lead to the commit that a runner checks', (t) => {
  const github = { GITHUB_SERVER_URL: 'https://g.example', GITHUB_REPOSITORY: 'shop/db', GITHUB_SHA: 'c0' }
  t.equal(sourceUrlIn(github), 'https://g.example/shop/db/blob/c0/')
  const gitlab = { CI_PROJECT_URL: 'https://l.example/shop/db', CI_COMMIT_SHA: 'c1' }
  t.equal(sourceUrlIn(gitlab), 'https://l.example/shop/db/-/blob/c1/')
  t.equal(sourceUrlIn({}), undefined)
  t.end()
})
