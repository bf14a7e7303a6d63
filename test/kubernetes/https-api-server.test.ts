import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'

import { test } from 'tap'

import { ConnectionProblem } from '../../src/kubernetes/api-server.ts'
import { jsonIn } from '../../src/kubernetes/answer-body.ts'
import { HttpsApiServer } from '../../src/kubernetes/https-api-server.ts'
import { answering, headOf, makeServerCertificate, patient, steady } from './answering-server.ts'

const pair = await makeServerCertificate()
const trusted = { tls: { ca: pair.certificate } }
const version = '1.2.3'
const date = 'Sun, 22 Nov 2026 02:00:00 GMT'

/** Waits until a connection is closed. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) await once(socket, 'close')
}

void test('a request says who asks, with which credentials, and for JSON', async (t) => {
  const { url, requests } = await answering(
    t,
    (_request, response) => response.writeHead(200, { date }).end('{"kind":"List"}'),
    pair,
  )
  const credentials = steady({
    ...trusted,
    headers: { authorization: 'Bearer abc', 'impersonate-group': ['a', 'b'] },
  })
  const server = new HttpsApiServer({ server: url, credentials, version })
  t.strictSame(await server.get('/api/v1/services?limit=500', patient), {
    code: 200,
    retryAfterMilliseconds: undefined,
    date: new Date(date),
    body: { kind: 'List' },
  })
  t.match(requests[0], { method: 'GET', url: '/api/v1/services?limit=500' })
  t.match(requests[0]?.headers, {
    accept: 'application/json',
    'user-agent': 'clusterset-guard/1.2.3',
    authorization: 'Bearer abc',
    'impersonate-group': 'a, b',
  })
  t.notOk(requests[0]?.headers['accept-encoding'])
})

/** The text that was sent with a request. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat((await request.toArray()) as Buffer[]).toString()
}

void test('a change says what it is and how long, and an answer without a date has none', async (t) => {
  const bodies: Promise<string>[] = []
  const { url, requests } = await answering(t, (request, response) => {
    bodies.push(bodyOf(request))
    response.sendDate = false
    response.writeHead(201).end('{}')
  })
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  const patch = { method: 'PATCH', contentType: 'application/strategic-merge-patch+json' } as const
  const answer = await server.send({ ...patch, path: '/one', body: { text: 'naïve' } }, patient)
  t.strictSame([answer.code, answer.date], [201, undefined])
  await server.send({ method: 'POST', path: '/two', body: {} }, patient)
  t.strictSame(await Promise.all(bodies), ['{"text":"naïve"}', '{}'])
  t.match(requests, [
    {
      method: 'PATCH',
      headers: { 'content-type': 'application/strategic-merge-patch+json', 'content-length': '17' },
    },
    { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': '2' } },
  ])
})

void test('a change is sent again, whole, when its connection died while it lay idle', async (t) => {
  const bodies: string[] = []
  const { url } = await answering(t, (request, response) => {
    if (request.method === 'PUT' && bodies.length === 0) {
      bodies.push('cut')
      request.socket.destroy()
      return
    }
    void bodyOf(request).then((text) => {
      bodies.push(text)
      response.end('{}')
    })
  })
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  await server.get('/', patient)
  bodies.length = 0
  const { code } = await server.send({ method: 'PUT', path: '/', body: { a: 1 } }, patient)
  t.strictSame([code, bodies], [200, ['cut', '{"a":1}']])
})

void test('the path of the server stands before that of the API', async (t) => {
  const { url, requests } = await answering(t, (_request, response) => response.end('{}'))
  const server = new HttpsApiServer({
    server: new URL('/k8s/clusters/c-1/', url),
    credentials: steady(),
    version,
  })
  await server.get('/api', patient)
  t.equal(requests[0]?.url, '/k8s/clusters/c-1/api')
})

void test('every status is an answer, and no redirect is followed', async (t) => {
  const { url, requests } = await answering(t, ({ url: path = '' }, response) => {
    response.writeHead(Number(path.slice(1)), { location: '/200', 'retry-after': '7', date }).end('<html>')
  })
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  for (const code of [302, 403, 429, 500, 503])
    t.strictSame(await server.get(`/${String(code)}`, patient), {
      code,
      retryAfterMilliseconds: 7_000,
      date: new Date(date),
      body: undefined,
    })
  t.equal(requests.length, 5)
})

void test('a Retry-After that is a date is left out', async (t) => {
  const { url } = await answering(t, (_request, response) => {
    response.writeHead(429, { 'retry-after': 'Sat, 21 Nov 2026 20:00:00 GMT' }).end()
  })
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  t.strictSame(headOf(await server.get('/', patient)), { code: 429, retryAfterMilliseconds: undefined })
})

void test('a 401 has the credentials read again, and nothing else does', async (t) => {
  const { url } = await answering(t, ({ url: path = '' }, response) => {
    response.writeHead(Number(path.slice(1))).end('{}')
  })
  const credentials = steady()
  const server = new HttpsApiServer({ server: url, credentials, version })
  for (const path of ['/200', '/403', '/500']) await server.get(path, patient)
  t.equal(credentials.refused, 0)
  t.equal((await server.get('/401', patient)).code, 401)
  const { stream } = await server.open('/401', patient)
  stream.destroy()
  t.equal(credentials.refused, 2)
})

void test('a watch gives its lines as they come, and holds up no other request', async (t) => {
  const { url, connections } = await answering(
    t,
    ({ url: path }, response) => {
      if (path === '/watch') response.write('{"type":"ADDED"}\n')
      else response.end('{}')
    },
    pair,
  )
  const server = new HttpsApiServer({ server: url, credentials: steady(trusted), version })
  const watches = await Promise.all(Array.from({ length: 8 }, () => server.open('/watch', patient)))
  t.equal((await server.get('/', patient)).code, 200)
  t.equal(connections.length, 9)
  for (const { stream } of watches) {
    const [line] = (await once(stream, 'data')) as [Buffer]
    t.equal(line.toString(), '{"type":"ADDED"}\n')
    stream.destroy()
  }
  for (const socket of connections.slice(0, 8)) await closed(socket)
  t.pass('to destroy a stream ends its connection')
})

void test('the kernel asks whether a silent API server is still there', async (t) => {
  const silences: unknown[] = []
  t.intercept(Socket.prototype, 'setKeepAlive', {
    value(this: Socket, isOn: boolean, silenceMilliseconds: number) {
      silences.push([isOn, silenceMilliseconds])
      return this
    },
  })
  const { url } = await answering(t, (_request, response) => response.write('\n'), pair)
  const server = new HttpsApiServer({ server: url, credentials: steady(trusted), version })
  const { stream } = await server.open('/', patient)
  t.strictSame(silences, [[true, 15_000]])
  stream.destroy()
})

void test('a watch that is given up ends its connection, and nothing is thrown', async (t) => {
  const { url, connections } = await answering(t, (_request, response) => response.write('\n'))
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  const controller = new AbortController()
  const { stream } = await server.open('/', { signal: controller.signal, timeoutMilliseconds: 30_000 })
  // Not by `once`, which listens for errors too: without a listener an error must not end the process.
  const streamClosed = new Promise((resolve) => stream.once('close', resolve))
  controller.abort()
  await streamClosed
  for (const socket of connections) await closed(socket)
  t.ok(stream.destroyed)
})

void test('who reads a watch that is given up learns why it ends', async (t) => {
  const { url } = await answering(t, (_request, response) => response.write('\n'))
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  const controller = new AbortController()
  const { stream } = await server.open('/', { signal: controller.signal, timeoutMilliseconds: 30_000 })
  const failed = once(stream, 'error')
  controller.abort()
  t.match(await failed, [new ConnectionProblem('aborted')])
})

void test('the time of a watch runs only until its head, that of a GET until its end', async (t) => {
  const { url } = await answering(t, (_request, response) => response.write('{'))
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  const limits = { ...patient, timeoutMilliseconds: 300 }
  const { stream } = await server.open('/', limits)
  await t.rejects(server.get('/', limits), { name: 'ConnectionProblem', code: 'timeout' })
  t.notOk(stream.destroyed)
  stream.destroy()
})

void test('who waits for too long or gives up gets a ConnectionProblem', async (t) => {
  const { url } = await answering(t, () => undefined)
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  const limits = { ...patient, timeoutMilliseconds: 50 }
  await t.rejects(server.get('/', limits), new ConnectionProblem('timeout'))
  await t.rejects(server.open('/', limits), new ConnectionProblem('timeout'))
  await t.rejects(
    server.get('/', { ...patient, signal: AbortSignal.abort() }),
    new ConnectionProblem('aborted'),
  )
  const controller = new AbortController()
  const asked = server.get('/', { ...patient, signal: controller.signal })
  controller.abort()
  await t.rejects(asked, new ConnectionProblem('aborted'))
})

void test('credentials that do not come are waited for no longer than the request', async (t) => {
  const { url } = await answering(t, (_request, response) => response.end())
  const none = { refresh: () => undefined }
  const slow = { ...none, current: () => new Promise<never>(() => undefined) }
  const failing = { ...none, current: () => Promise.reject(new Error('secret')) }
  await t.rejects(
    new HttpsApiServer({ server: url, credentials: slow, version }).get('/', {
      ...patient,
      timeoutMilliseconds: 50,
    }),
    new ConnectionProblem('timeout'),
  )
  const controller = new AbortController()
  const asked = new HttpsApiServer({ server: url, credentials: slow, version }).get('/', {
    ...patient,
    signal: controller.signal,
  })
  controller.abort()
  await t.rejects(asked, new ConnectionProblem('aborted'))
  await t.rejects(
    new HttpsApiServer({ server: url, credentials: failing, version }).get('/', patient),
    new ConnectionProblem('no credentials'),
  )
})

void test('a problem says its code and no more', async (t) => {
  const { url } = await answering(t, (request) => request.socket.destroy(), pair)
  const ask = (server: URL, credentials = steady(trusted)) =>
    new HttpsApiServer({ server, credentials, version }).get('/', patient)
  await t.rejects(ask(url), { code: 'ECONNRESET' })
  await t.rejects(ask(url, steady()), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  await t.rejects(ask(new URL('https://127.0.0.1:1')), {
    code: 'ECONNREFUSED',
    message: 'no answer from the API server: ECONNREFUSED',
  })
  await t.rejects(ask(url, steady({ ...trusted, headers: { authorization: 'Bearer a\nb' } })), {
    code: 'ERR_INVALID_CHAR',
  })
})

void test('an answer that breaks off is a problem', async (t) => {
  const { url } = await answering(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy())
  })
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  await t.rejects(server.get('/', patient), { name: 'ConnectionProblem', code: 'ECONNRESET' })
})

void test('an answer beyond the limit is a problem, one at the limit is read', async (t) => {
  const incoming = (): Readable => Readable.from([Buffer.from('"ab'), Buffer.from('c"')])
  t.equal(await jsonIn(incoming(), 5), 'abc')
  await t.rejects(jsonIn(incoming(), 4), new ConnectionProblem('answer too large'))
})

void test('connections are kept, and one that died idle is replaced without a word', async (t) => {
  let isDying = false
  const { url, requests, connections } = await answering(
    t,
    (request, response) => {
      // As a server that closes an idle connection just when a request comes.
      if (isDying && connections.indexOf(request.socket) < 2) request.socket.destroy()
      else response.end('{}')
    },
    undefined,
  )
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  await Promise.all([server.get('/', patient), server.get('/', patient)])
  await server.get('/', patient)
  t.equal(connections.length, 2, 'a connection is used again')
  isDying = true
  t.equal((await server.get('/', patient)).code, 200)
  t.equal(requests.length, 5, 'once on a dead one, once on a new one')
  t.equal(connections.length, 3)
})

void test('a request that failed on a connection of its own is not repeated', async (t) => {
  const { url, requests } = await answering(t, (request) => request.socket.destroy())
  const server = new HttpsApiServer({ server: url, credentials: steady(), version })
  await t.rejects(server.get('/', patient), { code: 'ECONNRESET' })
  t.equal(requests.length, 1)
})

void test('a new CA is used for new connections', async (t) => {
  const { url } = await answering(t, (_request, response) => response.end('{}'), pair)
  const other = await makeServerCertificate()
  let ca = other.certificate
  const credentials = {
    current: () => Promise.resolve({ tls: { ca }, headers: {} }),
    refresh: () => undefined,
  }
  const server = new HttpsApiServer({ server: url, credentials, version })
  await t.rejects(server.get('/', patient), { name: 'ConnectionProblem' })
  ca = pair.certificate
  t.equal((await server.get('/', patient)).code, 200)
  ca = other.certificate
  await t.rejects(server.get('/', patient), { name: 'ConnectionProblem' }, 'nor is an old connection used')
})

void test('a proxy is asked for a way to the server', async (t) => {
  const { url, requests } = await answering(t, (_request, response) => response.end('{}'))
  const proxy = await answering(t, (_request, response) => response.end('"by the proxy"'))
  const { href } = proxy.url
  const server = new HttpsApiServer({
    server: url,
    credentials: steady(),
    version,
    proxy: { HTTP_PROXY: href },
  })
  t.equal((await server.get('/api', patient)).body, 'by the proxy')
  t.equal(proxy.requests[0]?.url, `${url.origin}/api`)
  t.equal(requests.length, 0)
})
