import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import type { Pace } from '../../src/watch/pace.ts'
import { Watch } from '../../src/watch/watch.ts'
import { FakeApiServer, type Disturbance, type RequestKind } from './fake-api-server.ts'
import { plainApiServer } from './plain-api-server.ts'
import { keptOf, services, type Kept } from './watched.ts'

/**
 * A day at 1,440 times its speed is a minute. A verification comes as often as every ten minutes of that day; what
 * would be shorter than a timer can keep is 1 to 4 ms.
 */
const soakPace: Pace = {
  shortestRetryMilliseconds: 1,
  longestRetryMilliseconds: 20,
  listGapMilliseconds: 4,
  settledMilliseconds: 300,
  forbiddenAfterMilliseconds: 40,
  unknownAfterMilliseconds: 40,
  unknownRetryMilliseconds: 2,
  silenceMilliseconds: 250,
  answerMilliseconds: 200,
  verifyMilliseconds: 400,
  onItsWayMilliseconds: 20,
  watchSeconds: { shortest: 1, longest: 2 },
}

export interface SoakOptions {
  readonly seed: number
  /** How many writes, each of them an event of the watch. */
  readonly events: number
  readonly eventsPerSecond: number
  readonly objects: number
}

export interface SoakReport {
  readonly seconds: number
  readonly events: number
  /** How often the watch was found in step with the server after faults, and how long it took at most. */
  readonly checks: number
  readonly longestUntilInStepMilliseconds: number
  readonly faults: Readonly<Record<string, number>>
  readonly news: Readonly<Record<string, number>>
  readonly lists: number
  /** How many lists there were a reason for: the first, and each failure, after which a version can be of no use. */
  readonly reasonsToList: number
  readonly shortestBetweenListsMilliseconds: number
  /** How often a watch was asked for while another one was open, or asked for. */
  readonly doubleWatches: number
  readonly heapAtMiddleBytes: number
  readonly heapAtEndBytes: number
  /** Objects that the watch has otherwise than the server, at the end. */
  readonly differing: number
}

/** Whether a report is of a watch that did everything it should, and nothing else. */
export const isSound = (report: SoakReport): boolean =>
  report.differing === 0 &&
  report.doubleWatches === 0 &&
  report.faults['a wrong before'] === undefined &&
  report.news['fault'] === undefined &&
  report.lists <= report.reasonsToList &&
  // A timer may be early by less than a millisecond, and a request be late by one.
  report.shortestBetweenListsMilliseconds >= soakPace.listGapMilliseconds - 2 &&
  report.heapAtEndBytes < report.heapAtMiddleBytes * 1.1 + 2e6

const disturbances: readonly Disturbance[] = [
  'close',
  'reset',
  'half a line',
  'garbage',
  { error: 410 },
  { error: 500 },
]
const kinds: readonly RequestKind[] = ['list', 'page', 'verify', 'watch']
const codes = [401, 403, 410, 429, 500, 503] as const

/** Writes, and lets everything go wrong, as a seed wants it; from time to time all is well, and watch and server are compared. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const random = randomFrom(options.seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const fake = await FakeApiServer.start({ longestHistory: 1_000 })
  fake.token = 'token 0'
  // As a mounted token file: read again when it is refused.
  let token = fake.token
  const plain = plainApiServer(
    () => fake.port,
    () => token,
  )
  const observed = observing(plain, () => {
    token = fake.token ?? ''
  })
  const known = new Map<string, string>()
  const news = new Map<string, number>()
  const faults = new Map<string, number>()
  let reasonsToList = 1
  const watch = new Watch<Kept>({
    server: observed.server,
    path: services,
    pace: soakPace,
    read: keptOf,
    changed: (before, after) => {
      if (before?.version !== known.get((before ?? after)?.key ?? '')) count(faults, 'a wrong before')
      if (after !== undefined) known.set(after.key, after.version)
      else if (before !== undefined) known.delete(before.key)
    },
    told: (one) => {
      count(news, one.event === 'failed' ? `${one.verb} ${one.reason}` : one.event)
      if (one.event === 'failed') reasonsToList += 1
      // While it is forbidden it lists again and again, and that is told once.
      if (one.event === 'forbidden') reasonsToList = Infinity
    },
  })
  const write = (): void => {
    const name = `s${String(Math.floor(random() * options.objects))}`
    if (random() < 0.2) fake.delete(services, 'shop', name)
    else
      fake.put(services, {
        metadata: { namespace: 'shop', name },
        spec: { ports: [Math.floor(random() * 1e6)] },
      })
  }
  const goWrong = async (): Promise<void> => {
    const kind = pick([
      'disturb',
      'disturb',
      'refuse',
      'refuse',
      'break',
      'compact',
      'silence',
      'lose',
      'token',
      'restart',
    ])
    count(faults, kind)
    if (kind === 'disturb') fake.disturb(services, pick(disturbances))
    else if (kind === 'refuse') {
      const code = pick(codes)
      const retryAfterSeconds = code === 429 ? { retryAfterSeconds: 1 } : {}
      fake.fail(pick(kinds), { code, ...retryAfterSeconds }, 1 + Math.floor(random() * 2))
    } else if (kind === 'break')
      fake.fail(pick(kinds), pick(['reset', 'hang', 'close', { body: '{"kind":' }] as const))
    else if (kind === 'compact') fake.compact()
    else if (kind === 'silence') fake.silence()
    else if (kind === 'lose') fake.lose(1 + Math.floor(random() * 3))
    else if (kind === 'token') fake.token = `token ${String(random())}`
    else {
      await fake.stop()
      await fake.listenAgain()
    }
  }
  const isInStep = (): boolean => differences(fake, known) === 0
  /** All is well from now on: how long until watch and server say the same, in milliseconds. */
  const untilInStep = async (): Promise<number> => {
    fake.heal()
    const begun = performance.now()
    while (!isInStep() && performance.now() - begun < 20_000) {
      fake.bookmark(services)
      await wait(5)
    }
    return performance.now() - begun
  }

  const stopping = new AbortController()
  const running = watch.run(stopping.signal)
  const begun = performance.now()
  const half = options.events / 2
  let written = 0
  let checks = 0
  let longest = 0
  let heapAtMiddleBytes = 0
  while (written < options.events) {
    const pauseAt = Math.min(options.events, written + options.eventsPerSecond)
    while (written < pauseAt) {
      for (let count = 0; count < options.eventsPerSecond / 100 && written < pauseAt; count += 1) {
        write()
        written += 1
      }
      if (random() < 0.5) await goWrong()
      else fake.bookmark(services)
      await wait(10)
    }
    longest = Math.max(longest, await untilInStep())
    checks += 1
    if (heapAtMiddleBytes === 0 && written >= half) heapAtMiddleBytes = heapBytes()
  }
  const heapAtEndBytes = heapBytes()
  const differing = differences(fake, known) + Math.abs(watch.size - known.size)
  stopping.abort()
  await running
  plain.close()
  await fake.stop()
  return {
    seconds: (performance.now() - begun) / 1_000,
    events: written,
    checks,
    longestUntilInStepMilliseconds: longest,
    faults: Object.fromEntries(faults),
    news: Object.fromEntries(news),
    lists: observed.lists.count,
    reasonsToList,
    shortestBetweenListsMilliseconds: observed.lists.shortestBetween,
    doubleWatches: observed.watches.double,
    heapAtMiddleBytes,
    heapAtEndBytes,
    differing,
  }
}

/** An ApiServer that keeps account of what is asked of it, on the side of whoever asks. */
function observing(inner: ApiServer, unauthorized: () => void) {
  const lists = { count: 0, lastAt: -Infinity, shortestBetween: Infinity }
  const watches = { double: 0, isOpen: (): boolean => false }
  const server: ApiServer = {
    async get(path, limits) {
      if (!path.includes('continue=')) {
        const now = performance.now()
        // Beside an open watch it is a verification.
        if (!watches.isOpen()) lists.count += 1
        lists.shortestBetween = Math.min(lists.shortestBetween, now - lists.lastAt)
        lists.lastAt = now
      }
      const answer = await inner.get(path, limits)
      if (answer.code === 401) unauthorized()
      return answer
    },
    async open(path, limits) {
      if (watches.isOpen()) watches.double += 1
      watches.isOpen = () => true
      try {
        const opened = await inner.open(path, limits)
        watches.isOpen = () => !opened.stream.destroyed
        if (opened.code === 401) unauthorized()
        return opened
      } catch (error) {
        watches.isOpen = () => false
        throw error
      }
    },
  }
  return { server, lists, watches }
}

function differences(fake: FakeApiServer, known: ReadonlyMap<string, string>): number {
  const truth = fake.collection(services).versions
  const other = [...truth].filter(([key, version]) => known.get(key) !== version).length
  return other + [...known.keys()].filter((key) => !truth.has(key)).length
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** What is in use after a full collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

/** Random numbers from 0 to 1 that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
