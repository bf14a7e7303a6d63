import type { Test } from 'tap'

import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import type { Pace } from '../../src/watch/pace.ts'
import type { WatchNews } from '../../src/watch/watch-news.ts'
import { Watch, type WatchOptions } from '../../src/watch/watch.ts'
import { asObject, asText, type JsonObject } from '../../src/model/json.ts'
import { FakeApiServer, type FakeObject } from './fake-api-server.ts'
import { plainApiServer } from './plain-api-server.ts'

export const services = '/api/v1/services'

/** A hundred times as fast as in a cluster, but for what a busy machine could take for a fault. */
export const quickPace: Pace = {
  shortestRetryMilliseconds: 5,
  longestRetryMilliseconds: 50,
  listGapMilliseconds: 10,
  settledMilliseconds: 5_000,
  forbiddenAfterMilliseconds: 100,
  unknownAfterMilliseconds: 100,
  unknownRetryMilliseconds: 20,
  silenceMilliseconds: 10_000,
  answerMilliseconds: 10_000,
  verifyMilliseconds: 1_000_000,
  onItsWayMilliseconds: 20,
  watchSeconds: { shortest: 240, longest: 300 },
}

/** What the tests keep of an object. */
export interface Kept {
  readonly key: string
  readonly version: string
  readonly color: string | undefined
}

export function keptOf(object: JsonObject): Kept {
  const metadata = asObject(object['metadata'])
  return {
    key: `${asText(metadata['namespace']) ?? ''}/${asText(metadata['name']) ?? ''}`,
    version: asText(metadata['resourceVersion']) ?? '',
    color: asText(object['color']),
  }
}

export const service = (name: string, color = 'red'): FakeObject => ({
  metadata: { namespace: 'shop', name },
  color,
})

/** A watch of Services that runs, and all that can be seen of it. */
export class Watched {
  readonly fake: FakeApiServer
  readonly watch: Watch<Kept>
  readonly news: WatchNews[] = []
  /** `+ name color`, `~ name color`, `- name` for each change, in order. */
  readonly changes: string[] = []
  /** What the changes add up to: key and version. */
  readonly known = new Map<string, string>()
  /** Resolves when the watch has stopped. */
  readonly stopped: Promise<void>
  readonly #stopping = new AbortController()
  #waiting: (() => void)[] = []

  constructor(fake: FakeApiServer, server: ApiServer, options: Partial<WatchOptions<Kept>> = {}) {
    this.fake = fake
    const { changed, told, ...others } = options
    this.watch = new Watch<Kept>({
      server,
      path: services,
      read: keptOf,
      pace: quickPace,
      ...others,
      changed: (before, after) => {
        this.#note(before, after)
        changed?.(before, after)
      },
      told: (news) => {
        this.news.push(news)
        this.#wake()
        told?.(news)
      },
    })
    this.stopped = this.watch.run(this.#stopping.signal)
  }

  /** Ends it, at once. */
  stop(): void {
    this.#stopping.abort()
  }

  /** Resolves when the condition holds; it is looked at after each change and each piece of news. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves when this much news of a kind has come. */
  async told(event: WatchNews['event'], times = 1): Promise<void> {
    await this.until(() => this.count(event) >= times)
  }

  count(event: WatchNews['event']): number {
    return this.news.filter((one) => one.event === event).length
  }

  /** Why it failed, in order. */
  get reasons(): readonly string[] {
    return this.news.flatMap((one) => (one.event === 'failed' ? [`${one.verb}: ${one.reason}`] : []))
  }

  /** Resolves when it knows what the server has. */
  async inStep(): Promise<void> {
    await this.until(() => this.isInStep())
  }

  /** Resolves when it counts as in step: a watch is open, and has told everything from before that. */
  async notBehind(): Promise<void> {
    while (this.watch.state.behindMilliseconds > 0) {
      this.fake.bookmark(services)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  isInStep(): boolean {
    const truth = this.fake.collection(services).versions
    return (
      truth.size === this.known.size && [...truth].every(([key, version]) => this.known.get(key) === version)
    )
  }

  #note(before: Kept | undefined, after: Kept | undefined): void {
    const { key, color } = after ?? before ?? { key: '', color: '' }
    const sign = before === undefined ? '+' : after === undefined ? '-' : '~'
    this.changes.push(`${sign} ${key} ${color ?? ''}`)
    if (after === undefined) this.known.delete(key)
    else this.known.set(key, after.version)
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}

/** A fake API server with these Services. */
export async function fakeWith(t: Test, names: readonly string[] = []): Promise<FakeApiServer> {
  const fake = await FakeApiServer.start()
  t.teardown(() => fake.stop())
  for (const name of names) fake.put(services, service(name))
  return fake
}

/** Watches the Services of a fake API server until the end of the test. */
export function watch(t: Test, fake: FakeApiServer, options: Partial<WatchOptions<Kept>> = {}): Watched {
  const server = plainApiServer(() => fake.port)
  const watched = new Watched(fake, server, options)
  t.teardown(async () => {
    watched.stop()
    await watched.stopped
    server.close()
  })
  return watched
}

/** The same, once the first watch is open. */
export async function openWatch(
  t: Test,
  fake: FakeApiServer,
  options: Partial<WatchOptions<Kept>> = {},
): Promise<Watched> {
  const watched = watch(t, fake, options)
  await watched.told('watching')
  await fake.until(() => fake.openWatches(services) === 1)
  return watched
}
