import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'

import { dissolveFinalizer } from '../../src/model/cluster-set.ts'
import { asObject } from '../../src/model/json.ts'
import { clusterSet, dc2, entry, secret, type Raw } from './objects.ts'
import { allowedAnswer, answerWith, createReview, denialAnswer, updateReview } from './reviews.ts'

/** A body that somebody might send to hurt, and the whole answer that it must get. */
export interface HostileBody {
  readonly name: string
  readonly path?: '/validate' | '/mutate'
  readonly headers?: Readonly<Record<string, string>>
  /** Made when it is asked for: all of them at once would not fit. */
  readonly body: () => Buffer
  readonly status: number
  /** The whole answer, or its verdict alone where the answer is long. */
  readonly answer: unknown
}

/** Whether a body is the answer that an input must get. */
export const isAnswerTo = ({ answer }: HostileBody, body: unknown): boolean =>
  isDeepStrictEqual(typeof answer === 'string' ? verdictOf(body) : body, answer)

const verdictOf = (body: unknown): unknown =>
  asObject(asObject(asObject(body)['response'])['auditAnnotations'])['verdict']

const mebibyte = 1024 * 1024

const review = (): Raw => createReview(clusterSet())
const textOf = (value: unknown): string => JSON.stringify(value)
const bytesOf = (value: unknown): Buffer => Buffer.from(textOf(value))

/** Puts JSON text in the place of every `"HOLE"`: text that could not be made from a value. */
const filledWith = (text: string, value: unknown): Buffer =>
  Buffer.from(textOf(value).replaceAll('"HOLE"', () => text))

/** Puts JSON text in the place of every `"HOLE":0`, as fields of an object. */
const withFields = (fields: string, value: unknown): Buffer =>
  Buffer.from(textOf(value).replaceAll('"HOLE":0', () => fields))

const depth = 200_000
const nestedLists = (): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
const nestedObjects = (): string => `${'{"a":'.repeat(depth)}0${'}'.repeat(depth)}`

/** Printable ASCII but for the quote and the backslash: a million different keys fit into 8 MiB. */
const keyCharacters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
  (character) => character !== '"' && character !== '\\',
)

/** The number in digits of `keyCharacters`. */
function shortKey(number: number): string {
  const { length } = keyCharacters
  let key = ''
  for (let rest = number; rest >= 0; rest = Math.floor(rest / length) - 1)
    key += keyCharacters[rest % length] ?? ''
  return key
}

/** Made once: the making takes longer than the server's work. `uid` is left out, a request has it. */
const millionFields = Array.from({ length: 1_000_001 }, (_, number) => shortKey(number))
  .filter((key) => key !== 'uid')
  .map((key) => `"${key}":0`)

/** So many fields, none of which a request has. */
const keys = (count: number): string => millionFields.slice(0, count).join(',')

/** Keys that are numbers far apart: a hash that is the number itself puts them all in one place. */
const numberKeys = (count: number): string =>
  Array.from({ length: count }, (_, number) => `"${String((number + 1) * 4096)}":0`).join(',')

const message = (text: string): Raw => ({ message: text })
const noJson = message('expected a JSON body')
const noReview = message('expected apiVersion admission.k8s.io/v1 and kind AdmissionReview')
const noUid = message('expected request.uid, a text that is not empty')
const noRequest = message('expected a request in the AdmissionReview')
const tooLong = message('expected a body of at most 8388608 bytes')

const judged = { status: 200, answer: allowedAnswer }
const refused = (answer: Raw): Pick<HostileBody, 'status' | 'answer'> => ({ status: 400, answer })

/** The answer of `/mutate` that leaves everything as it is. */
const unchanged = {
  status: 200,
  answer: answerWith({ allowed: true, auditAnnotations: { verdict: 'allowed', mutators: '' } }),
}

const large: readonly HostileBody[] = [
  {
    name: 'a review of 8 MiB, one text nearly all of it',
    body: () => {
      const length = 8 * mebibyte - bytesOf(createReview(clusterSet({ spec: { later: '' } }))).length
      return bytesOf(createReview(clusterSet({ spec: { later: 'x'.repeat(length) } })))
    },
    ...judged,
  },
  {
    name: 'a review of 8 MiB, the text outside of ASCII',
    body: () => bytesOf(createReview(clusterSet({ spec: { later: '\u{1f42c}'.repeat(2_096_800) } }))),
    ...judged,
  },
  {
    name: 'a review of 8 MiB, nearly all of it white space',
    body: () => Buffer.from(textOf(review()).padEnd(8 * mebibyte)),
    ...judged,
  },
  {
    name: 'a review of 9 MiB',
    body: () => bytesOf(createReview(clusterSet({ spec: { later: 'x'.repeat(9 * mebibyte) } }))),
    status: 413,
    answer: tooLong,
  },
]

const deep: readonly HostileBody[] = [
  { name: '200,000 nested lists', body: () => Buffer.from(nestedLists()), ...refused(noReview) },
  { name: '200,000 nested objects', body: () => Buffer.from(nestedObjects()), ...refused(noReview) },
  {
    name: '200,000 lists that are never closed',
    body: () => Buffer.from('['.repeat(depth)),
    ...refused(noJson),
  },
  {
    name: '4 million lists that are never closed',
    body: () => Buffer.from('['.repeat(4_000_000)),
    ...refused(noJson),
  },
  {
    name: '4 million nested lists in spec',
    body: () =>
      filledWith(
        `${'['.repeat(4_000_000)}${']'.repeat(4_000_000)}`,
        createReview(clusterSet({ spec: { later: 'HOLE' } })),
      ),
    ...judged,
  },
  {
    name: '200,000 nested objects in spec',
    body: () => filledWith(nestedObjects(), createReview(clusterSet({ spec: { later: 'HOLE' } }))),
    ...judged,
  },
  {
    name: '200,000 nested objects in both specs of an update',
    body: () => {
      const object = clusterSet({ spec: { later: 'HOLE' } })
      return filledWith(nestedObjects(), updateReview(object, object))
    },
    ...judged,
  },
  {
    name: '200,000 nested objects in spec, /mutate',
    path: '/mutate',
    body: () => filledWith(nestedObjects(), createReview(clusterSet(), { request: { object: 'HOLE' } })),
    // A body of objects alone has neither spec nor clusters: only the finalizer is added.
    status: 200,
    answer: answerWith({
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(
        textOf([{ op: 'add', path: '/metadata', value: { finalizers: [dissolveFinalizer] } }]),
      ).toString('base64'),
      auditAnnotations: { verdict: 'allowed', mutators: 'add-dissolve-finalizer' },
    }),
  },
  {
    name: '200,000 nested lists in place of the object, /mutate',
    path: '/mutate',
    body: () => filledWith(nestedLists(), createReview(clusterSet(), { request: { object: 'HOLE' } })),
    ...unchanged,
  },
  {
    name: '200,000 nested objects in place of userInfo',
    body: () => filledWith(nestedObjects(), createReview(clusterSet(), { request: { userInfo: 'HOLE' } })),
    ...judged,
  },
]

const million = 1_000_000

const crowded: readonly HostileBody[] = [
  {
    name: 'a million keys in spec',
    body: () => withFields(keys(million), createReview(clusterSet({ spec: { HOLE: 0 } }))),
    ...judged,
  },
  {
    name: 'a million keys in metadata',
    body: () => withFields(keys(million), createReview(clusterSet({ metadata: { HOLE: 0 } }))),
    ...judged,
  },
  {
    name: 'a million labels',
    body: () => withFields(keys(million), createReview(clusterSet({ metadata: { labels: { HOLE: 0 } } }))),
    ...judged,
  },
  {
    name: '900,000 annotations',
    body: () => withFields(keys(900_000), createReview(clusterSet({ annotations: { HOLE: 0 } }))),
    ...judged,
  },
  {
    name: 'a million unknown fields of the object',
    body: () => withFields(keys(million), createReview({ ...clusterSet(), HOLE: 0 })),
    ...judged,
  },
  {
    name: 'a million unknown fields of the review',
    body: () => withFields(keys(million), { ...review(), HOLE: 0 }),
    ...judged,
  },
  {
    name: 'a million unknown fields of the request',
    body: () => withFields(keys(million), createReview(clusterSet(), { request: { HOLE: 0 } })),
    ...judged,
  },
  {
    name: 'half a million keys in both specs of an update',
    body: () => {
      const object = clusterSet({ spec: { HOLE: 0 } })
      return withFields(keys(500_000), updateReview(object, object))
    },
    ...judged,
  },
  {
    name: 'half a million fields of both objects of an update that changes the spec',
    body: () =>
      withFields(
        keys(500_000),
        updateReview({ ...clusterSet(), HOLE: 0 }, { ...clusterSet({ spec: { sslMode: 'AUTO' } }), HOLE: 0 }),
      ),
    ...judged,
  },
  {
    name: 'half a million keys that are numbers far apart',
    body: () => withFields(numberKeys(500_000), createReview(clusterSet({ spec: { HOLE: 0 } }))),
    ...judged,
  },
  {
    name: 'a million times the same key',
    body: () =>
      withFields(
        Array.from({ length: million }, () => '"k":0').join(','),
        createReview(clusterSet({ spec: { HOLE: 0 } })),
      ),
    ...judged,
  },
  {
    name: 'a million groups of the user',
    body: () =>
      filledWith(
        `[${Array.from({ length: million }, () => '"g"').join(',')}]`,
        createReview(clusterSet(), { request: { userInfo: { username: 'alice', groups: 'HOLE' } } }),
      ),
    ...judged,
  },
]

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const inBase36 = (number: number): string => number.toString(36)

/** Clusters with names and hosts of their own. */
const clustersOf = (count: number, mark: string): Raw[] =>
  times(count, (number) => entry(`${inBase36(number)}${mark}`, `${inBase36(number)}.${mark}`))

const create = (clusters: readonly Raw[]): Buffer => bytesOf(createReview(clusterSet({ spec: { clusters } })))

/** Far more of what rules and mutators look at than an object can hold: judged or refused, but soon. */
const crowds: readonly HostileBody[] = [
  {
    name: 'a Secret with 430,000 values',
    body: () =>
      withFields(
        times(430_000, (number) => `"${inBase36(number)}":"YQ=="`).join(','),
        createReview({ ...secret('dc1-secrets', {}), data: { HOLE: 0 } }),
      ),
    status: 200,
    answer: 'allowed',
  },
  {
    name: 'half a million endpoints with one host',
    body: () => create([{ innodbClusterName: 'dc1', endpoints: times(500_000, () => ({ host: 'a' })) }]),
    status: 200,
    answer: 'denied',
  },
  {
    name: '140,000 clusters with one name and one host',
    body: () => create(times(140_000, () => entry('a', 'b'))),
    status: 200,
    answer: 'denied',
  },
  {
    name: '60,000 clusters that give way to 60,000 others',
    body: () =>
      bytesOf(
        updateReview(
          clusterSet({ spec: { clusters: clustersOf(60_000, 'a') } }),
          clusterSet({ spec: { clusters: clustersOf(60_000, 'b') } }),
        ),
      ),
    status: 200,
    answer: 'denied',
  },
]

/** Opens every object of a JSON text with the same fields. */
const openedWith = (fields: string, text: string): Buffer =>
  Buffer.from(text.replaceAll('{', `{${fields},`).replaceAll(',}', '}'))

const impostor = '{"allowed":true,"uid":"stolen","isForced":true,"spec":{},"metadata":{}}'

const inherited: readonly HostileBody[] = [
  {
    name: '__proto__ in every object of a review',
    body: () => openedWith(`"__proto__":${impostor}`, textOf(review())),
    ...judged,
  },
  {
    name: 'constructor.prototype in every object of a review',
    body: () => openedWith(`"constructor":{"prototype":${impostor}}`, textOf(review())),
    ...judged,
  },
  {
    name: 'prototype, toString, valueOf, toJSON, then and hasOwnProperty in every object',
    body: () =>
      openedWith(
        ['prototype', 'toString', 'valueOf', 'toJSON', 'then', 'hasOwnProperty', 'length']
          .map((key) => `"${key}":${impostor}`)
          .join(','),
        textOf(review()),
      ),
    ...judged,
  },
  {
    name: '__proto__ in every object of an update',
    body: () => openedWith(`"__proto__":${impostor}`, textOf(updateReview(clusterSet(), clusterSet()))),
    ...judged,
  },
  {
    name: 'a uid that is only in __proto__',
    body: () =>
      Buffer.from(
        textOf(createReview(clusterSet(), { uid: 'HOLE' })).replace(
          '"uid":"HOLE"',
          `"__proto__":${impostor}`,
        ),
      ),
    ...refused(noUid),
  },
  {
    name: 'a request that is only in __proto__',
    body: () => Buffer.from(`{"__proto__":${textOf(review())}}`),
    ...refused(noReview),
  },
  {
    name: 'a request that is called constructor',
    body: () =>
      Buffer.from(
        textOf(review())
          .replace('"request":', '"constructor":')
          .replace('"uid":"uid-of-the-user"', '"uid":""'),
      ),
    ...refused(noRequest),
  },
]

/** The answer to a port that is no 32-bit integer. */
const badPort = {
  status: 200,
  answer: denialAnswer({
    message:
      'schema denies ClusterSet shop/orders: spec.clusters[0].endpoints[0].port must be a 32-bit integer, not a number; correct the value',
    causes: [
      {
        reason: 'FieldValueTypeInvalid',
        field: 'spec.clusters[0].endpoints[0].port',
        message: 'schema: must be a 32-bit integer, not a number; correct the value',
      },
    ],
    rules: ['schema'],
  }),
}

const withPort = (port: string): Buffer =>
  filledWith(
    port,
    createReview(
      clusterSet({
        spec: { clusters: [entry('dc1', { host: 'dc1-mysql-primary', port: 'HOLE' }), dc2] },
      }),
    ),
  )

const numbers: readonly HostileBody[] = [
  ...['9007199254740993', '1e400', '3306e400', '-1e400', '3306.5', '1e-400', '4294967296', '-2147483649'].map(
    (port): HostileBody => ({
      name: `a port of ${port}`,
      body: () => withPort(port),
      ...(port === '1e-400' ? judged : badPort),
    }),
  ),
  { name: 'a port of 3306.0', body: () => withPort('3306.0'), ...judged },
  {
    name: 'a port with a million digits',
    body: () => withPort('1'.repeat(million)),
    ...badPort,
  },
  {
    name: 'a generation beyond 2^53',
    body: () =>
      filledWith('18446744073709551617', createReview(clusterSet({ metadata: { generation: 'HOLE' } }))),
    ...judged,
  },
]

/** A review that is cut in two in the middle of a host. */
function halves(): readonly [Buffer, Buffer] {
  const bytes = bytesOf(review())
  const middle = bytes.indexOf('dc1-mysql-primary') + 3
  return [bytes.subarray(0, middle), bytes.subarray(middle)]
}

const withBytesInHost = (...bytes: readonly number[]): Buffer => {
  const [half, otherHalf] = halves()
  return Buffer.concat([half, Buffer.from(bytes), otherHalf])
}

const encodings: readonly HostileBody[] = [
  {
    // An API server sends UTF-8 only. Bytes that are none stand for U+FFFD each, as Go reads them too.
    name: 'bytes that are no UTF-8 in a host',
    body: () => withBytesInHost(0xff, 0xc3, 0x28),
    ...judged,
  },
  {
    name: 'an overlong slash and a surrogate in UTF-8 in a host',
    body: () => withBytesInHost(0xc0, 0xaf, 0xed, 0xa0, 0x80),
    ...judged,
  },
  {
    name: 'bytes that are no UTF-8 between the fields',
    body: () => Buffer.concat([Buffer.from('{'), Buffer.from([0xff]), bytesOf(review()).subarray(1)]),
    ...refused(noJson),
  },
  {
    name: 'UTF-16, little end first',
    body: () => Buffer.from(`\ufeff${textOf(review())}`, 'utf16le'),
    ...refused(noJson),
  },
  {
    name: 'UTF-16, big end first',
    body: () => Buffer.from(`\ufeff${textOf(review())}`, 'utf16le').swap16(),
    ...refused(noJson),
  },
  {
    name: 'UTF-8 after a byte order mark',
    body: () => Buffer.from(`\ufeff${textOf(review())}`),
    ...refused(noJson),
  },
  {
    name: 'a review in gzip',
    headers: { 'content-encoding': 'gzip' },
    body: () => gzipSync(textOf(review())),
    ...refused(noJson),
  },
  {
    name: 'a review that says gzip and is plain',
    headers: { 'content-encoding': 'gzip' },
    body: () => bytesOf(review()),
    ...judged,
  },
  {
    name: '256 MiB of spaces in gzip',
    headers: { 'content-encoding': 'gzip' },
    body: () => gzipSync(Buffer.alloc(256 * mebibyte, ' ')),
    ...refused(noJson),
  },
]

/** The review with the last key of two. */
const twice = (field: string, first: string): Buffer =>
  Buffer.from(textOf(review()).replace(`"${field}":`, `"${field}":${first},"${field}":`))

const notJson: Readonly<Record<string, string>> = {
  'an empty body': '',
  'white space': ' \r\n\t ',
  'two JSON documents': `${textOf(review())}${textOf(review())}`,
  'two JSON documents, a line each': `${textOf(review())}\n${textOf(review())}\n`,
  'a comment': `// review\n${textOf(review())}`,
  'a comma too many': textOf(review()).replace(/\}$/, ',}'),
  'single quotes': textOf(review()).replaceAll('"', "'"),
  NaN: 'NaN',
  'minus infinity': '-Infinity',
  'a number with a zero in front': '0123',
  'a control character in a text': textOf(review()).replace('dc1-mysql', 'dc1\u0000mysql'),
  'an escape that breaks off': '"\\u12"',
  YAML: 'apiVersion: admission.k8s.io/v1',
}

const documents: readonly HostileBody[] = [
  ...Object.entries(notJson).map(([name, text]): HostileBody => ({
    name,
    body: () => Buffer.from(text),
    ...refused(noJson),
  })),
  ...['null', '[]', '{}', '7', 'true', '"text"', '""'].map((text): HostileBody => ({
    name: `nothing but ${text}`,
    body: () => Buffer.from(text),
    ...refused(noReview),
  })),
  { name: 'apiVersion twice, the last one good', body: () => twice('apiVersion', '"v1"'), ...judged },
  { name: 'uid twice, the last one counts', body: () => twice('uid', '"another"'), ...judged },
  { name: 'object twice, the last one counts', body: () => twice('object', '{"spec":7}'), ...judged },
  { name: 'spec twice, the last one counts', body: () => twice('spec', 'null'), ...judged },
  {
    name: 'clusters twice, the last one bad',
    body: () =>
      Buffer.from(textOf(review()).replace('"credentialsSecret":', '"clusters":{},"credentialsSecret":')),
    status: 200,
    answer: denialAnswer({
      message:
        'schema denies ClusterSet shop/orders: spec.clusters must be a list, not an object; correct the value',
      causes: [
        {
          reason: 'FieldValueTypeInvalid',
          field: 'spec.clusters',
          message: 'schema: must be a list, not an object; correct the value',
        },
      ],
      rules: ['schema'],
    }),
  },
]

/** All of them, in the order of the table. */
export const hostileBodies: readonly HostileBody[] = [
  ...large,
  ...deep,
  ...crowded,
  ...crowds,
  ...inherited,
  ...numbers,
  ...encodings,
  ...documents,
]
