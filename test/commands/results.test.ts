import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

import { test } from 'tap'

import { sourceProgram } from '../support/guard-process.ts'

void test('results that cannot be written are no verdict', (t) => {
  const full = openSync('/dev/full', 'w')
  const { status, stderr } = spawnSync(process.execPath, [sourceProgram, 'rules'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(full)
  t.equal(stderr, 'error: results cannot be written (ENOSPC); free some room\n')
  t.equal(status, 2)
  t.end()
})
