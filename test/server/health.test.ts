import { once } from 'node:events'

import { test, type Test } from 'tap'

import { buildHealthServer, type Condition } from '../../src/server/health-server.ts'
import { addressOf } from '../../src/commands/listen.ts'

const isMet = (name: string): Condition => ({ name, isMet: () => true })
const isNotMet = (name: string): Condition => ({ name, isMet: () => false })

const scraped = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'requests_total 7\n' }

type Probe = (path: string, method?: string) => Promise<Response>

/** Starts the server on a free port; it is closed when the test ends. */
async function start(
  t: Test,
  conditions: readonly Condition[],
  scrape = () => Promise.resolve(scraped),
): Promise<Probe> {
  const server = buildHealthServer({ conditions, scrape })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return (path, method = 'GET') => fetch(`http://${addressOf(server)}${path}`, { method })
}

/** Status, content type and body of an answer. */
const told = async (answer: Response): Promise<readonly unknown[]> => [
  answer.status,
  answer.headers.get('content-type'),
  await answer.text(),
]

/** What one GET of a new server is told. */
const probe = async (t: Test, conditions: readonly Condition[], path: string): Promise<readonly unknown[]> =>
  told(await (await start(t, conditions))(path))

const text = 'text/plain; charset=utf-8'
const json = 'application/json; charset=utf-8'

void test('alive, whatever does not hold', async (t) => {
  t.strictSame(await probe(t, [isNotMet('certificate')], '/healthz'), [200, text, 'ok\n'])
})

void test('ready when everything holds', async (t) => {
  t.strictSame(await probe(t, [isMet('certificate'), isMet('facts')], '/readyz'), [200, text, 'ok\n'])
})

void test('verbose: a line for each condition', async (t) => {
  t.strictSame(await probe(t, [isMet('certificate'), isMet('facts')], '/readyz?verbose'), [
    200,
    text,
    '[+]certificate ok\n[+]facts ok\nok\n',
  ])
})

void test('not ready when one thing does not hold: every condition is told', async (t) => {
  t.strictSame(await probe(t, [isMet('certificate'), isNotMet('facts')], '/readyz'), [
    503,
    text,
    '[+]certificate ok\n[-]facts failed\nnot ready\n',
  ])
})

void test('conditions are asked each time', async (t) => {
  let isReady = false
  const ask = await start(t, [{ name: 'facts', isMet: () => isReady }])
  t.equal((await ask('/readyz')).status, 503)
  isReady = true
  t.equal((await ask('/readyz')).status, 200)
})

void test('another path', async (t) => {
  t.strictSame(await probe(t, [], '/validate'), [
    404,
    json,
    '{"message":"expected /healthz, /readyz or /metrics"}',
  ])
})

void test('HEAD: as GET, without the body', async (t) => {
  t.strictSame(await told(await (await start(t, []))('/healthz', 'HEAD')), [200, text, ''])
})

void test('another method: 405 with those that are served', async (t) => {
  const answer = await (await start(t, []))('/readyz', 'POST')
  t.equal(answer.headers.get('allow'), 'GET, HEAD')
  t.strictSame(await told(answer), [405, json, '{"message":"expected method GET"}'])
})

void test('what Prometheus reads', async (t) => {
  t.strictSame(await probe(t, [], '/metrics'), [200, scraped.contentType, scraped.text])
})

void test('a scrape that fails tells nothing of why', async (t) => {
  const ask = await start(t, [], () => Promise.reject(new Error('secret')))
  t.strictSame(await told(await ask('/metrics')), [500, json, '{"message":"clusterset-guard failed"}'])
})

void test('ready without what is only told', async (t) => {
  const conditions: readonly Condition[] = [
    isMet('certificate'),
    { ...isNotMet('certificate reload'), isAdvisory: true },
  ]
  t.strictSame(await probe(t, conditions, '/readyz'), [200, text, 'ok\n'])
  t.strictSame(await probe(t, conditions, '/readyz?verbose'), [
    200,
    text,
    '[+]certificate ok\n[-]certificate reload failed, ready without it\nok\n',
  ])
})
