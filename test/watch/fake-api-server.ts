import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { FakeCollection, type ChangeType } from './fake-collection.ts'

/** What a request asks for. `verify` is a list while a watch of the collection is open, `page` the second and later pages of a list. */
export type RequestKind = 'list' | 'page' | 'verify' | 'watch' | 'get'

/** A request as a fault is chosen by. */
export interface FakeRequest {
  readonly kind: RequestKind
  /** The path of the collection, without namespace and name. */
  readonly path: string
}

/** What happens to a request instead of an answer. */
export type Fault =
  /** A status code, as a Status. */
  | { readonly code: number; readonly retryAfterSeconds?: number }
  /** HTTP 200 with this body. */
  | { readonly body: string }
  /** The connection is reset before the head of an answer. */
  | 'reset'
  /** No answer, ever. */
  | 'hang'
  /** A watch that is opened and closed in good order at once. */
  | 'close'

/** How an open watch is ended or disturbed. */
export type Disturbance =
  | 'close'
  | 'reset'
  /** Half an event, then a reset. */
  | 'half a line'
  | 'garbage'
  /** An event ERROR with this code. */
  | { readonly error: number }

interface OpenWatch {
  readonly path: string
  readonly response: ServerResponse
  /** Nothing comes on it any more, though it is open. */
  isSilent: boolean
}

/** What was asked of the server. */
export interface Counts {
  list: number
  page: number
  verify: number
  watch: number
  get: number
}

/**
 * An API server on 127.0.0.1 over plain HTTP that keeps any collection in memory: one resourceVersion for all, pages
 * with tokens that expire, watches with bookmarks, GET of one object by name, tokens. Everything
 * that can go wrong is asked for by the functions below. A path is `/api/v1/services` or
 * `/apis/ps.percona.com/v1/perconaservermysqls`; what is not there answers 404 for one object and an empty list for a
 * collection.
 */
export class FakeApiServer {
  readonly #server: Server
  readonly #collections = new Map<string, FakeCollection>()
  readonly #longestHistory: number
  readonly #watches = new Set<OpenWatch>()
  readonly #mostWatches = new Map<string, number>()
  #faults: { times: number; readonly when: (request: FakeRequest) => boolean; readonly fault: Fault }[] = []
  #port = 0
  #version = 1
  #lost = 0
  #isSilent = false
  #heldBack: (readonly [string, string])[] | undefined
  #arrived: (() => void)[] = []
  /** Only requests with this bearer token are answered, others get 401; undefined answers all. */
  token: string | undefined
  readonly counts: Counts = { list: 0, page: 0, verify: 0, watch: 0, get: 0 }
  /** Path and query of the last 1,000 requests. */
  readonly requests: string[] = []

  private constructor(longestHistory: number) {
    this.#longestHistory = longestHistory
    this.#server = createServer((request, response) => {
      this.#answer(request, response)
    })
  }

  /** @param longestHistory how many writes of a collection are kept; versions before them answer 410 */
  static async start({ longestHistory = 10_000, port = 0 } = {}): Promise<FakeApiServer> {
    const fake = new FakeApiServer(longestHistory)
    fake.#server.listen(port, '127.0.0.1')
    await once(fake.#server, 'listening')
    fake.#port = (fake.#server.address() as AddressInfo).port
    return fake
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`
  }

  /** The resourceVersion of the last write. */
  get version(): string {
    return String(this.#version)
  }

  /** Listens again after `stop`, on the same port, with the objects and the history that it had. */
  async listenAgain(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Ends every connection and stops. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  collection(path: string): FakeCollection {
    const known = this.#collections.get(path)
    if (known !== undefined) return known
    const made = new FakeCollection(this.#longestHistory)
    this.#collections.set(path, made)
    return made
  }

  /** Creates an object, or replaces it. The resourceVersion is set; everything else is as given. */
  put(path: string, object: FakeObject): void {
    const key = keyOf(object)
    this.#write(this.collection(path).get(key) === undefined ? 'ADDED' : 'MODIFIED', path, key, object)
  }

  delete(path: string, namespace: string, name: string): void {
    const stored = this.collection(path).get(`${namespace}/${name}`)
    if (stored === undefined) return
    this.#write('DELETED', path, `${namespace}/${name}`, JSON.parse(stored.json) as FakeObject)
  }

  /** Tells the watches of a collection that nothing changed up to now. */
  bookmark(path: string): void {
    const object = { metadata: { resourceVersion: this.version } }
    this.send(path, `${JSON.stringify({ type: 'BOOKMARK', object })}\n`)
  }

  /** Forgets all versions before now: older watches and page tokens get 410. */
  compact(): void {
    for (const collection of this.#collections.values()) collection.compact(this.#version)
  }

  /** The next requests of a kind get this fault. */
  fail(kind: RequestKind | ((request: FakeRequest) => boolean), fault: Fault, times = 1): void {
    const when = typeof kind === 'function' ? kind : (request: FakeRequest) => request.kind === kind
    this.#faults.push({ when, fault, times })
  }

  /** No request gets a fault any more, and new watches speak. */
  heal(): void {
    this.#faults = []
    this.#isSilent = false
  }

  /** The next events reach no watch, without any sign of it. */
  lose(events: number): void {
    this.#lost += events
  }

  /** Events are kept until `letGo`, and come late then. */
  holdBack(): void {
    this.#heldBack = []
  }

  letGo(): void {
    const late = this.#heldBack ?? []
    this.#heldBack = undefined
    for (const [path, line] of late) this.send(path, line)
  }

  /** Watches that are open now, and those that are opened until `heal`, say nothing for ever. */
  silence(): void {
    this.#isSilent = true
    for (const watch of this.#watches) watch.isSilent = true
  }

  /** Ends or disturbs the open watches of a collection. @returns how many there were */
  disturb(path: string, how: Disturbance): number {
    const watches = [...this.#watches].filter((watch) => watch.path === path)
    for (const { response } of watches) disturb(response, how)
    return watches.length
  }

  /** Sends bytes on the open watches of a collection, as they are. */
  send(path: string, bytes: string | Buffer): void {
    for (const { path: watched, isSilent, response } of this.#watches)
      if (watched === path && !isSilent) response.write(bytes)
  }

  openWatches(path: string): number {
    return [...this.#watches].filter((watch) => watch.path === path).length
  }

  /** The most watches of one collection that ever were open at the same time. */
  mostWatches(path: string): number {
    return this.#mostWatches.get(path) ?? 0
  }

  /** Resolves when the condition holds; it is looked at after each request and each end of a watch. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#arrived.push(resolve))
  }

  #write(type: ChangeType, path: string, key: string, object: FakeObject): void {
    this.#version += 1
    const metadata = { ...object.metadata, resourceVersion: this.version }
    const json = JSON.stringify({ ...object, metadata })
    const line = this.collection(path).write(type, key, { version: this.#version, json })
    if (this.#lost > 0) this.#lost -= 1
    else if (this.#heldBack !== undefined) this.#heldBack.push([path, `${line}\n`])
    else this.send(path, `${line}\n`)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake')
    const target = this.#kindOf(targetOf(url))
    this.counts[target.kind] += 1
    this.requests.push(request.url ?? '')
    if (this.requests.length > 1_000) this.requests.shift()
    queueMicrotask(() => {
      this.#tellArrival()
    })
    const fault = this.#faultOf(target)
    if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`) {
      answerStatus(response, 401)
    } else if (fault !== undefined) this.#failWith(response, fault)
    else if (target.key !== undefined) this.#answerGet(response, target.path, target.key)
    else if (target.kind === 'watch') this.#openWatch(response, target.path, url)
    else this.#answerList(response, target, url)
  }

  #kindOf(target: Target): Target {
    const isVerifying = target.kind === 'list' && this.openWatches(target.path) > 0
    return isVerifying ? { ...target, kind: 'verify' } : target
  }

  #faultOf(target: FakeRequest): Fault | undefined {
    const found = this.#faults.find(({ when }) => when(target))
    if (found === undefined) return undefined
    found.times -= 1
    if (found.times <= 0) this.#faults = this.#faults.filter((fault) => fault !== found)
    return found.fault
  }

  #failWith(response: ServerResponse, fault: Fault): void {
    if (fault === 'reset') response.socket?.resetAndDestroy()
    else if (fault === 'close') response.writeHead(200).end()
    else if (fault === 'hang') return
    else if ('body' in fault) response.writeHead(200, { 'content-type': 'application/json' }).end(fault.body)
    else answerStatus(response, fault.code, fault.retryAfterSeconds)
  }

  #answerGet(response: ServerResponse, path: string, key: string): void {
    const stored = this.#collections.get(path)?.get(key)
    if (stored === undefined) answerStatus(response, 404)
    else response.writeHead(200, { 'content-type': 'application/json' }).end(stored.json)
  }

  #answerList(response: ServerResponse, { path, kind }: Target, url: URL): void {
    const collection = this.collection(path)
    const [version, start] = positionOf(url, this.#version)
    if (kind === 'page' && collection.isGone(version)) {
      answerStatus(response, 410)
      return
    }
    const all = collection.at(version)
    const end = start + Number(url.searchParams.get('limit') ?? all.length)
    const token = end < all.length ? Buffer.from(JSON.stringify([version, end])).toString('base64url') : ''
    const metadata = JSON.stringify({ resourceVersion: String(version), ...(token && { continue: token }) })
    const items = all.slice(start, end).map(([, { json }]) => json)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(`{"kind":"List","apiVersion":"v1","metadata":${metadata},"items":[${items.join(',')}]}`)
  }

  #openWatch(response: ServerResponse, path: string, url: URL): void {
    const version = Number(url.searchParams.get('resourceVersion'))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    // So does a real one: the version is looked up after the head was sent.
    if (this.collection(path).isGone(version)) {
      response.end(errorEvent(410))
      return
    }
    const watch = { path, response, isSilent: this.#isSilent }
    this.#watches.add(watch)
    this.#mostWatches.set(path, Math.max(this.mostWatches(path), this.openWatches(path)))
    const timer = setTimeout(
      () => response.end(),
      Number(url.searchParams.get('timeoutSeconds') ?? 300) * 1_000,
    )
    response.once('close', () => {
      clearTimeout(timer)
      this.#watches.delete(watch)
      this.#tellArrival()
    })
    if (watch.isSilent) return
    for (const line of this.collection(path).eventsAfter(version)) response.write(`${line}\n`)
  }

  #tellArrival(): void {
    const arrived = this.#arrived
    this.#arrived = []
    for (const resolve of arrived) resolve()
  }
}

/** An object to be kept: metadata with a name at the least. */
export interface FakeObject {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

interface Target extends FakeRequest {
  /** Namespace and name, when one object is asked for. */
  readonly key: string | undefined
}

const keyOf = ({ metadata }: FakeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`

function targetOf(url: URL): Target {
  const one = /^(.*)\/namespaces\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(url.pathname)
  if (one !== null) {
    const [, root = '', namespace = '', resource = '', name = ''] = one
    return { kind: 'get', path: `${root}/${resource}`, key: `${namespace}/${name}` }
  }
  const has = (field: string): boolean => url.searchParams.has(field)
  const path = url.pathname
  if (has('watch')) return { kind: 'watch', path, key: undefined }
  if (has('continue')) return { kind: 'page', path, key: undefined }
  return { kind: 'list', path, key: undefined }
}

/** Version and index of the first object that a list asks for. */
function positionOf(url: URL, latest: number): readonly [number, number] {
  const token = url.searchParams.get('continue')
  if (token !== null) return JSON.parse(Buffer.from(token, 'base64url').toString()) as [number, number]
  return [latest, 0]
}

const reasons = new Map([
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [410, 'Expired'],
])

function answerStatus(response: ServerResponse, code: number, retryAfterSeconds?: number): void {
  const headers = {
    'content-type': 'application/json',
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  }
  response.writeHead(code, headers).end(JSON.stringify({ kind: 'Status', code, reason: reasons.get(code) }))
}

const errorEvent = (code: number): string =>
  `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code } })}\n`

function disturb(response: ServerResponse, how: Disturbance): void {
  if (how === 'close') response.end()
  else if (how === 'reset') response.socket?.resetAndDestroy()
  else if (how === 'garbage') response.write('<html>\n')
  else if (how === 'half a line')
    response.write('{"type":"ADDED","object":{"metadata":{"na', () => response.socket?.resetAndDestroy())
  else response.end(errorEvent(how.error))
}
