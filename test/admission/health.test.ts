import { test } from 'tap'

import { buildHealthServer, type Condition } from '../../src/admission/health-server.ts'

const isMet = (name: string): Condition => ({ name, isMet: () => true })
const isNotMet = (name: string): Condition => ({ name, isMet: () => false })

/** Status, content type and body of one answer. */
async function probe(conditions: readonly Condition[], url: string): Promise<readonly unknown[]> {
  const { statusCode, headers, body } = await buildHealthServer(conditions).inject({ method: 'GET', url })
  return [statusCode, headers['content-type'], body]
}

void test('alive, whatever does not hold', async (t) => {
  t.strictSame(await probe([isNotMet('certificate')], '/healthz'), [200, 'text/plain', 'ok\n'])
})

void test('ready when everything holds', async (t) => {
  t.strictSame(await probe([isMet('certificate'), isMet('facts')], '/readyz'), [200, 'text/plain', 'ok\n'])
})

void test('verbose: a line for each condition', async (t) => {
  t.strictSame(await probe([isMet('certificate'), isMet('facts')], '/readyz?verbose'), [
    200,
    'text/plain',
    '[+]certificate ok\n[+]facts ok\nok\n',
  ])
})

void test('not ready when one thing does not hold: every condition is told', async (t) => {
  t.strictSame(await probe([isMet('certificate'), isNotMet('facts')], '/readyz'), [
    503,
    'text/plain',
    '[+]certificate ok\n[-]facts failed\nnot ready\n',
  ])
})

void test('conditions are asked each time', async (t) => {
  let isReady = false
  const server = buildHealthServer([{ name: 'facts', isMet: () => isReady }])
  t.equal((await server.inject({ url: '/readyz' })).statusCode, 503)
  isReady = true
  t.equal((await server.inject({ url: '/readyz' })).statusCode, 200)
})

void test('another path', async (t) => {
  t.strictSame(await probe([], '/validate'), [
    404,
    'application/json; charset=utf-8',
    '{"message":"expected /healthz or /readyz"}',
  ])
})
