import { clusterSet } from './objects.ts'
import { allowedAnswer, createReview } from './reviews.ts'
import type { Sending } from './wire.ts'

/** Bytes that no HTTP client would send, and what must come back. */
export interface HostileRequest {
  readonly name: string
  readonly sending: Sending
  /** Status and body of each answer; no body where HTTP knows none. */
  readonly answers: readonly (readonly [status: number, body: unknown])[]
  /** Bytes that are no request may overtake the answers to requests before them. */
  readonly isLastOnly?: true
}

const review = JSON.stringify(createReview(clusterSet()))
const length = String(review.length)
const hexLength = review.length.toString(16)

const hostAndType = 'host: localhost\r\ncontent-type: application/json\r\n'
const start = `POST /validate HTTP/1.1\r\n${hostAndType}`
const whole = `${start}content-length: ${length}\r\n\r\n${review}`
const last = whole.replace('\r\n', '\r\nconnection: close\r\n')
const chunkedStart = `${start}transfer-encoding: chunked\r\nconnection: close\r\n`
const chunked = `${chunkedStart}\r\n`

const allowed = [200, allowedAnswer] as const
const incomplete = [400, { message: 'expected a complete HTTP request' }] as const
const tooMuch = [431, { message: 'expected fewer or shorter headers' }] as const
const noPath = [404, { message: 'expected one of the paths /validate, /mutate' }] as const
const noMethod = [405, { message: 'expected method POST' }] as const
const noHost = [400, { message: 'expected a host header' }] as const
const noExpectation = [417, { message: 'expected no expect header but 100-continue' }] as const
const noType = [415, { message: 'expected content-type application/json' }] as const
const tooLong = [413, { message: 'expected a body of at most 8388608 bytes' }] as const

type Row = readonly [name: string, sent: string | Sending, ...answers: HostileRequest['answers']]

/** Chunks of one byte, each with an extension so long. */
const smallChunks = (extensionLength = 0): string => {
  const extension = extensionLength === 0 ? '' : `;${'x'.repeat(extensionLength - 1)}`
  const chunks = Array.from(review, (character) => `1${extension}\r\n${character}\r\n`)
  return `${chunked}${chunks.join('')}0\r\n\r\n`
}

const withHeader = (line: string): string => last.replace('\r\n', `\r\n${line}\r\n`)
const withPath = (path: string): string => last.replace('/validate', path)
const large = Buffer.alloc(5_000_000, ' ')
const withLargeBody = (startLine: string, type: string): Sending => ({
  pieces: [
    `${startLine}\r\nhost: localhost\r\ncontent-type: ${type}\r\nconnection: close\r\ncontent-length: ${String(large.length)}\r\n\r\n`,
    large,
  ],
})

const bodies: readonly Row[] = [
  ['a chunked body', `${chunked}${hexLength}\r\n${review}\r\n0\r\n\r\n`, allowed],
  ['chunks of one byte', smallChunks(), allowed],
  ['chunks of one byte with 60 bytes of extension each', smallChunks(60), allowed],
  [
    'a chunked body that breaks off in a chunk',
    { pieces: [`${chunked}${hexLength}\r\n${review.slice(0, 100)}`], isEnded: true },
    incomplete,
  ],
  [
    'a chunked body that ends without the last chunk',
    { pieces: [`${chunked}${hexLength}\r\n${review}\r\n`], isEnded: true },
    incomplete,
  ],
  [
    'a connection that is reset in a chunk',
    { pieces: [`${chunked}${hexLength}\r\n${review.slice(0, 100)}`], isReset: true },
  ],
  ['a connection that is reset after a whole request', { pieces: [whole], isReset: true }],
  ['a chunk size that is no number', `${chunked}zz\r\n${review}\r\n0\r\n\r\n`, incomplete],
  ['a chunk size below zero', `${chunked}-1\r\n${review}\r\n0\r\n\r\n`, incomplete],
  ['a chunk size with 0x', `${chunked}0x${hexLength}\r\n${review}\r\n0\r\n\r\n`, incomplete],
  ['a chunk size beyond 64 bits', `${chunked}FFFFFFFFFFFFFFFFF\r\n${review}\r\n0\r\n\r\n`, incomplete],
  ['a chunk that is longer than its size', `${chunked}10\r\n${review}\r\n0\r\n\r\n`, incomplete],
  [
    'a chunk with 100,000 bytes of extension',
    `${chunked}${hexLength};${'x'.repeat(100_000)}\r\n${review}\r\n0\r\n\r\n`,
    incomplete,
  ],
  [
    'a field after the last chunk',
    `${chunkedStart}trailer: uid\r\n\r\n${hexLength}\r\n${review}\r\n0\r\nuid: stolen\r\n\r\n`,
    allowed,
  ],
  [
    'chunked and a length at once',
    `${start}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n${hexLength}\r\n${review}\r\n0\r\n\r\n`,
    incomplete,
  ],
  ['a transfer encoding that is not chunked', withHeader('transfer-encoding: identity'), incomplete],
  [
    'a length that is too large, then the end',
    { pieces: [`${start}content-length: ${String(review.length + 100)}\r\n\r\n${review}`], isEnded: true },
    incomplete,
  ],
  ['a length below zero', `${start}content-length: -1\r\n\r\n${review}`, incomplete],
  ['a length with a sign', `${start}content-length: +${length}\r\n\r\n${review}`, incomplete],
  ['a length beyond 64 bits', `${start}content-length: 99999999999999999999999\r\n\r\n${review}`, incomplete],
  ['a length beyond 2^53', `${start}content-length: 9007199254740993\r\n\r\n${review}`, tooLong],
  ['two lengths', withHeader('content-length: 5'), incomplete],
  ['text of 5 MB', withLargeBody('POST /validate HTTP/1.1', 'text/plain'), noType],
  ['5 MB to a path that nobody serves', withLargeBody('POST /judge HTTP/1.1', 'application/json'), noPath],
  ['5 MB with PUT', withLargeBody('PUT /validate HTTP/1.1', 'application/json'), noMethod],
]

const heads: readonly Row[] = [
  [
    '100 requests at once',
    { pieces: [whole.repeat(99), last] },
    ...Array.from({ length: 100 }, () => allowed),
  ],
  [
    'a good request, one to another path, a good one',
    `${whole}GET / HTTP/1.1\r\nhost: localhost\r\n\r\n${last}`,
    allowed,
    noPath,
    allowed,
  ],
  ['blank lines before the request', `\r\n\r\n${last}`, allowed],
  ['HTTP/1.0', last.replace('HTTP/1.1', 'HTTP/1.0').replace('host: localhost\r\n', ''), allowed],
  ['HTTP/0.9', 'GET /\r\n\r\n', noPath],
  ['HTTP/1.2', last.replace('HTTP/1.1', 'HTTP/1.2'), incomplete],
  ['HTTP/9.9', last.replace('HTTP/1.1', 'HTTP/9.9'), incomplete],
  ['the start of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', incomplete],
  ['a header of 15 kB', withHeader(`x: ${'a'.repeat(15_000)}`), allowed],
  ['a header of 1 MB', withHeader(`x: ${'a'.repeat(1_000_000)}`), tooMuch],
  ['10,000 headers', withHeader(Array.from({ length: 10_000 }, () => 'a: b').join('\r\n')), tooMuch],
  [
    '2,500 headers of few bytes',
    withHeader(Array.from({ length: 2_500 }, () => 'a:b').join('\r\n')),
    tooMuch,
  ],
  [
    'headers that are called like what objects inherit',
    withHeader('__proto__: a\r\nconstructor: b'),
    allowed,
  ],
  ['a header that is not ASCII', withHeader('x: \u{1f42c}'), allowed],
  ['a header with NUL', withHeader('x: a\0b'), incomplete],
  ['a header over two lines', withHeader('x: a\r\n b'), incomplete],
  ['a blank before the colon', withHeader('x : a'), incomplete],
  ['lines without carriage return', last.replaceAll('\r\n', '\n'), incomplete],
  ['a path of 15 kB', withPath(`/validate?${'a'.repeat(15_000)}`), allowed],
  ['a path of 1 MB', withPath(`/validate?${'a'.repeat(1_000_000)}`), tooMuch],
  [
    'a query with __proto__',
    withPath('/validate?__proto__[x]=1&constructor=2&timeout=1s&timeout=2s'),
    allowed,
  ],
  ['a path with NUL', withPath('/valid\0ate'), incomplete],
  ['a path that climbs', withPath('/x/../validate'), noPath],
  ['two slashes', withPath('//validate'), noPath],
  ['a whole URL', withPath('https://localhost/validate'), allowed],
  ['a whole URL in capitals, with a query', withPath('HTTPS://localhost/validate?timeout=1s'), allowed],
  ['a whole URL without a path', withPath('https://localhost'), noPath],
  ['no host', last.replace('host: localhost\r\n', ''), noHost],
  ['CONNECT', 'CONNECT localhost:443 HTTP/1.1\r\nhost: localhost\r\n\r\nbytes for a tunnel', noMethod],
  ['an expectation that nobody knows', withHeader('expect: the-unexpected'), noExpectation],
  ['expect: 100-continue', withHeader('expect: 100-continue'), [100, undefined], allowed],
  [
    'an upgrade to a WebSocket',
    whole.replace('\r\n', '\r\nconnection: close, upgrade\r\nupgrade: websocket\r\n'),
    allowed,
  ],
  ['TRACE', 'TRACE /validate HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', noMethod],
  [
    'bytes',
    { pieces: [Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) & 255))] },
    incomplete,
  ],
  ['nothing', { pieces: [], isEnded: true }],
  ['half of the head', { pieces: [whole.slice(0, 40)], isEnded: true }, incomplete],
]

const overtaken: readonly Row[] = [
  [
    'a length that is too small: the rest is no request',
    `${start}content-length: ${String(review.length - 100)}\r\n\r\n${review}`,
    incomplete,
  ],
  ['no length and not chunked', `${start}\r\n${review}`, incomplete],
  ['three good requests, then no request', `${whole.repeat(3)}no request\r\n\r\n`, incomplete],
]

const requestOf = ([name, sent, ...answers]: Row): HostileRequest => ({
  name,
  sending: typeof sent === 'string' ? { pieces: [sent] } : sent,
  answers,
})

/** All of them. */
export const hostileRequests: readonly HostileRequest[] = [
  ...bodies.map(requestOf),
  ...heads.map(requestOf),
  ...overtaken.map((row) => ({ ...requestOf(row), isLastOnly: true }) as const),
]
