import { connect } from 'node:tls'

import { test, type Test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { ruleSetVersion } from '../../src/rules/index.ts'
import { clusterSet, passwords, secret, type Raw } from '../support/objects.ts'
import { answerWith, createReview, reviewUid, updateReview } from '../support/reviews.ts'
import { certificate, startWebhook, type Ask, type Answer, type Webhook } from '../support/webhook.ts'
import { world } from '../support/world.ts'

const json = { 'content-type': 'application/json' }

/** A world in which the smallest ClusterSet breaks no rule. */
const facts = world({ secrets: [secret('dc1-secrets', passwords)] })

const start = (t: Test): Promise<Webhook> => startWebhook(t, { facts })

const review = (): string => JSON.stringify(createReview(clusterSet()))

/** The answer to `review()`. */
const allowed = answerWith({
  allowed: true,
  auditAnnotations: { verdict: 'allowed', rules: '', ruleset: ruleSetVersion },
})

/** Asks once and compares status and whole body; the answer must be JSON. */
async function refuses(t: Test, ask: Ask, status: number, message: string): Promise<Answer> {
  const answer = await (await start(t)).ask(ask)
  t.equal(answer.status, status)
  t.strictSame(answer.body, { message })
  t.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  return answer
}

const posted = (body: string | Buffer): Ask => ({ method: 'POST', path: '/validate', headers: json, body })

const noPath = 'expected one of the paths /validate, /mutate'
const noBody = 'expected a JSON body'
const noReview = 'expected apiVersion admission.k8s.io/v1 and kind AdmissionReview'
const noRequest = 'expected a request in the AdmissionReview'
const noUid = 'expected request.uid, a text that is not empty'
const noJson = 'expected content-type application/json'

void test('a path that nobody serves: 404', (t) => refuses(t, { path: '/' }, 404, noPath))

void test('a POST of a review to a path that nobody serves: 404', (t) =>
  refuses(t, { ...posted(review()), path: '/judge' }, 404, noPath))

void test('a slash after the path: 404', (t) =>
  refuses(t, { ...posted(review()), path: '/validate/' }, 404, noPath))

void test('the path in capitals: 404', (t) =>
  refuses(t, { ...posted(review()), path: '/VALIDATE' }, 404, noPath))

void test('the probes are not served over HTTPS: 404', (t) => refuses(t, { path: '/healthz' }, 404, noPath))

void test('a path that cannot be decoded: 404', (t) =>
  refuses(t, { ...posted(review()), path: '/validate%zz' }, 404, noPath))

void test('a path that breaks off in the middle of an escape: 404', (t) =>
  refuses(t, { path: '/%' }, 404, noPath))

void test('GET: 405 with the method that is served', async (t) => {
  const { headers } = await refuses(t, { path: '/validate' }, 405, 'expected method POST')
  t.equal(headers.allow, 'POST')
})

void test('GET of /mutate with a query: 405', async (t) => {
  const { headers } = await refuses(t, { path: '/mutate?timeout=5s' }, 405, 'expected method POST')
  t.equal(headers.allow, 'POST')
})

void test('PUT of a review: 405', async (t) => {
  const put = { ...posted(review()), method: 'PUT' }
  const { headers } = await refuses(t, put, 405, 'expected method POST')
  t.equal(headers.allow, 'POST')
})

void test('PATCH: 405', async (t) => {
  const patch = { ...posted(review()), method: 'PATCH' }
  const { headers } = await refuses(t, patch, 405, 'expected method POST')
  t.equal(headers.allow, 'POST')
})

void test('DELETE: 405', async (t) => {
  const { headers } = await refuses(t, { method: 'DELETE', path: '/mutate' }, 405, 'expected method POST')
  t.equal(headers.allow, 'POST')
})

void test('OPTIONS: 405', async (t) => {
  const { headers } = await refuses(t, { method: 'OPTIONS', path: '/validate' }, 405, 'expected method POST')
  t.equal(headers.allow, 'POST')
})

void test('a method of WebDAV: 405', async (t) => {
  const { headers } = await refuses(t, { method: 'PROPFIND', path: '/validate' }, 405, 'expected method POST')
  t.equal(headers.allow, 'POST')
})

void test('HEAD: 405 with the method, and no body, as HTTP wants it', async (t) => {
  const { status, headers, text } = await (await start(t)).ask({ method: 'HEAD', path: '/validate' })
  t.equal(status, 405)
  t.equal(headers.allow, 'POST')
  t.equal(text, '')
})

void test('no content type: 415', (t) => refuses(t, { ...posted(review()), headers: {} }, 415, noJson))

void test('text/plain: 415', (t) =>
  refuses(t, { ...posted(review()), headers: { 'content-type': 'text/plain' } }, 415, noJson))

void test('a type that only begins like JSON: 415', (t) =>
  refuses(t, { ...posted(review()), headers: { 'content-type': 'application/jsonx' } }, 415, noJson))

void test('YAML: 415', (t) =>
  refuses(t, { ...posted(review()), headers: { 'content-type': 'application/yaml' } }, 415, noJson))

void test('415 on /mutate too', (t) =>
  refuses(t, { method: 'POST', path: '/mutate', body: review() }, 415, noJson))

void test('a content type with a charset is JSON', async (t) => {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const { status, body } = await (await start(t)).ask({ ...posted(review()), headers })
  t.equal(status, 200)
  t.strictSame(body, allowed)
})

void test('a content type in capitals is JSON', async (t) => {
  const headers = { 'content-type': 'Application/JSON' }
  const { status, body } = await (await start(t)).ask({ ...posted(review()), headers })
  t.equal(status, 200)
  t.strictSame(body, allowed)
})

const mebibyte = 1024 * 1024

void test('9 MiB: 413', (t) =>
  refuses(t, posted(Buffer.alloc(9 * mebibyte, ' ')), 413, 'expected a body of at most 8388608 bytes'))

void test('one byte over 8 MiB: 413', (t) =>
  refuses(t, posted(review().padEnd(8 * mebibyte + 1)), 413, 'expected a body of at most 8388608 bytes'))

void test('9 MiB in chunks, whose length nobody has announced: 413', (t) =>
  refuses(
    t,
    {
      ...posted(Buffer.alloc(9 * mebibyte, ' ')),
      headers: { ...json, 'transfer-encoding': 'chunked' },
    },
    413,
    'expected a body of at most 8388608 bytes',
  ))

void test('exactly 8 MiB is answered', async (t) => {
  const { status, body } = await (await start(t)).ask(posted(review().padEnd(8 * mebibyte)))
  t.equal(status, 200)
  t.strictSame(body, allowed)
})

void test('text that is no JSON: 400', (t) => refuses(t, posted('apiVersion: v1'), 400, noBody))

void test('an empty body: 400', (t) => refuses(t, posted(''), 400, noBody))

void test('JSON that breaks off: 400', (t) => refuses(t, posted(review().slice(0, -1)), 400, noBody))

void test('a list: 400', (t) => refuses(t, posted('[]'), 400, noReview))

void test('null: 400', (t) => refuses(t, posted('null'), 400, noReview))

void test('an AdmissionReview of v1beta1: 400', (t) =>
  refuses(
    t,
    posted(JSON.stringify({ ...createReview(clusterSet()), apiVersion: 'admission.k8s.io/v1beta1' })),
    400,
    noReview,
  ))

void test('another kind than AdmissionReview: 400', (t) =>
  refuses(t, posted(JSON.stringify(clusterSet())), 400, noReview))

void test('a bad review on /mutate: 400', (t) =>
  refuses(t, { ...posted('{}'), path: '/mutate' }, 400, noReview))

const withRequest = (request: unknown): string =>
  JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request })

void test('no request: 400', (t) => refuses(t, posted(withRequest(undefined)), 400, noRequest))

void test('a request that is null: 400', (t) => refuses(t, posted(withRequest(null)), 400, noRequest))

void test('a request that is a list: 400', (t) => refuses(t, posted(withRequest([])), 400, noRequest))

void test('a request that is text: 400', (t) => refuses(t, posted(withRequest('request')), 400, noRequest))

const withUid = (uid: unknown): string => JSON.stringify(createReview(clusterSet(), { request: { uid } }))

void test('no uid: 400', (t) => refuses(t, posted(withUid(undefined)), 400, noUid))

void test('an empty uid: 400', (t) => refuses(t, posted(withUid('')), 400, noUid))

void test('a number for uid: 400', (t) => refuses(t, posted(withUid(7)), 400, noUid))

void test('a uid that is null: 400', (t) => refuses(t, posted(withUid(null)), 400, noUid))

const depth = 200_000
const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`

void test('nothing but 200,000 nested lists: 400', (t) => refuses(t, posted(nested), 400, noReview))

void test('nested lists that are never closed: 400', (t) =>
  refuses(t, posted('['.repeat(depth)), 400, noBody))

/** A review in which every `"DEEP"` is replaced by 200,000 nested lists. */
const deep = (one: Raw): string => JSON.stringify(one).replaceAll('"DEEP"', nested)

void test('200,000 nested lists in a field that no rule knows: the rest is judged', async (t) => {
  const { status, body } = await (
    await start(t)
  ).ask(posted(deep(createReview(clusterSet({ spec: { later: 'DEEP' } })))))
  t.equal(status, 200)
  t.strictSame(body, allowed)
})

void test('200,000 nested lists in both objects of an update: the rest is judged', async (t) => {
  const webhook = await start(t)
  const object = clusterSet({ spec: { later: 'DEEP' } })
  const { status, body } = await webhook.ask(posted(deep(updateReview(object, object))))
  t.equal(status, 200)
  t.strictSame(body, allowed)
  t.strictSame((await webhook.ask(posted(review()))).body, allowed, 'and it goes on serving')
})

void test('200,000 nested lists in the place of the object: no object', async (t) => {
  const webhook = await start(t)
  const ask = posted(deep(createReview(clusterSet(), { request: { object: 'DEEP' } })))
  const { status, body } = await webhook.ask(ask)
  t.equal(status, 200)
  t.strictSame(
    body,
    answerWith({
      allowed: false,
      status: {
        status: 'Failure',
        code: 422,
        reason: 'Invalid',
        message:
          'schema denies ClusterSet shop/orders: object must be an object, not a list; correct the value',
        details: {
          group: 'ps.percona.com',
          kind: 'PerconaServerMySQLClusterSet',
          name: 'orders',
          causes: [
            {
              reason: 'FieldValueTypeInvalid',
              field: 'object',
              message: 'schema: must be an object, not a list; correct the value',
            },
          ],
        },
      },
      auditAnnotations: { verdict: 'denied', rules: 'schema', ruleset: ruleSetVersion },
    }),
  )
})

void test('the same on /mutate: allowed without a patch', async (t) => {
  const body = deep(createReview(clusterSet(), { request: { object: 'DEEP' } }))
  const answer = await (await start(t)).ask({ ...posted(body), path: '/mutate' })
  t.equal(answer.status, 200)
  t.strictSame(
    answer.body,
    answerWith({ allowed: true, auditAnnotations: { verdict: 'allowed', mutators: '' } }),
  )
})

void test('the query of the API server is ignored', async (t) => {
  const { status, body } = await (await start(t)).ask({ ...posted(review()), path: '/validate?timeout=5s' })
  t.equal(status, 200)
  t.strictSame(body, allowed)
})

void test('a query that cannot be decoded is ignored', async (t) => {
  const { status, body } = await (
    await start(t)
  ).ask({ ...posted(review()), path: '/validate?timeout=%zz&&=' })
  t.equal(status, 200)
  t.strictSame(body, allowed)
})

void test('the answer carries the uid of its request', async (t) => {
  const uid = 'another-uid'
  t.strictSame(await (await start(t)).post('/validate', createReview(clusterSet(), { uid })), {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed: true,
      auditAnnotations: { verdict: 'allowed', rules: '', ruleset: ruleSetVersion },
    },
  })
  t.not(uid, reviewUid)
})

/** Writes bytes over TLS and reads until the server closes. */
async function rawAnswer(port: number, bytes: string): Promise<string> {
  const { authority } = await certificate()
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: authority })
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
    socket.on('error', reject)
    socket.on('close', () => {
      resolve(text)
    })
    socket.write(bytes)
  })
}

void test('bytes that are no HTTP: 400 with a message', async (t) => {
  const { port } = await start(t)
  const [head = '', body = ''] = (await rawAnswer(port, 'no http at all\r\n\r\n')).split('\r\n\r\n')
  t.match(head, /^HTTP\/1\.1 400 /)
  t.strictSame(Object.keys(asObject(JSON.parse(body))), ['message'])
})

void test('idle connections are kept longer than the 90 seconds for which the API server keeps them', async (t) => {
  const { port } = await start(t)
  const answer = rawAnswer(
    port,
    'GET / HTTP/1.1\r\nhost: localhost\r\n\r\nGET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
  )
  const seconds = Number(/keep-alive: timeout=(\d+)/i.exec(await answer)?.[1])
  t.ok(seconds > 90, `keep-alive: timeout=${String(seconds)}`)
})
