import { setTimeout as wait } from 'node:timers/promises'

import pino from 'pino'
import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { logReadiness } from '../../src/server/readiness-log.ts'

void test('when it becomes ready, when it is no longer and why, and each change once', async (t) => {
  const lines: unknown[] = []
  const log = pino(
    { level: 'info', base: null, timestamp: false },
    { write: (line: string) => lines.push(asObject(JSON.parse(line))) },
  )
  const met = { certificate: true, facts: false }
  const over = new AbortController()
  logReadiness(
    [
      { name: 'certificate', isMet: () => met.certificate },
      { name: 'facts', isMet: () => met.facts, reason: () => 'behind' },
      { name: 'advice', isMet: () => false, isAdvisory: true },
    ],
    log,
    over.signal,
  )
  const until = async (count: number): Promise<void> => {
    for (let tries = 0; lines.length < count && tries < 100; tries += 1) await wait(50)
  }
  await until(1)
  met.facts = true
  await until(2)
  met.certificate = false
  met.facts = false
  await until(3)
  await wait(1_200)
  over.abort()
  met.certificate = true
  t.strictSame(lines, [
    { level: 30, event: 'not ready', unmet: ['facts: behind'] },
    { level: 30, event: 'ready' },
    { level: 40, event: 'not ready', unmet: ['certificate', 'facts: behind'] },
  ])
})
