import { setTimeout as wait } from 'node:timers/promises'

import type { Answer, ApiServer, RequestLimits } from '../kubernetes/api-server.ts'
import { asObject, type JsonObject } from '../model/json.ts'
import { metadataOf, type Identity } from '../model/kubernetes-object.ts'
import { secretShapeFrom, type Digest, type SecretShape } from '../model/secret-shape.ts'
import { SecretRefusals } from './secret-refusals.ts'
import { Turns } from './turns.ts'

/** What became of reading one Secret. */
export type SecretAnswer =
  | { readonly state: 'found'; readonly value: SecretShape }
  | { readonly state: 'absent' }
  /** RBAC says no, and will say so again. */
  | { readonly state: 'forbidden' }
  /** It could not be read in time. */
  | { readonly state: 'failed' }

/** What can become of reading a Secret, for metrics. */
export const secretAnswers: readonly SecretAnswer['state'][] = ['found', 'absent', 'forbidden', 'failed']

/** What is told of reading Secrets: an answer each time, and each namespace once in which they are forbidden. */
export type SecretNews =
  | { readonly event: 'read'; readonly answer: SecretAnswer['state'] }
  | { readonly event: 'forbidden'; readonly namespace: string }

/** What a reader is made of. */
export interface SecretReaderParts {
  readonly server: Pick<ApiServer, 'get'>
  readonly digest: Digest
  readonly told: (news: SecretNews) => void
  readonly patience?: Patience
}

/** How long to wait, in milliseconds. */
export interface Patience {
  readonly betweenTries: number
  /** See `passingMilliseconds` of `RefusalParts`. */
  readonly passingRefusal: number
}

export const defaultPatience: Patience = { betweenTries: 250, passingRefusal: 2_000 }

/** A member that is long gone leaves no warning. */
const forgottenAfterMilliseconds = 10 * 60_000

/** In the whole process. Many reviews at once must leave sockets and the API server for others. */
const mostAtOnce = 64

/** The longest time that `setTimeout` can count, 25 days. */
const longestTimeoutMilliseconds = 2 ** 31 - 1

/** One Secret that is being read. */
interface Reading {
  readonly secret: Identity
  /** In milliseconds of `performance.now()`. */
  readonly deadline: number
  readonly limits: RequestLimits
}

/** There is no answer that counts. */
interface Nothing {
  readonly retryAfterMilliseconds: number | undefined
}

/**
 * Reads single Secrets, each when a review needs it. Nothing is kept: a Secret that was mended a moment ago must not
 * deny what needs it. Values are digested before they leave this file.
 */
export class SecretReader {
  readonly #server: SecretReaderParts['server']
  readonly #digest: Digest
  readonly #told: SecretReaderParts['told']
  readonly #betweenTries: number
  readonly #refusals: SecretRefusals
  readonly #turns = new Turns(mostAtOnce)
  readonly #atWork = new Set<AbortController>()
  #isStopped = false

  constructor({ server, digest, told, patience = defaultPatience }: SecretReaderParts) {
    this.#server = server
    this.#digest = digest
    this.#told = told
    this.#betweenTries = patience.betweenTries
    this.#refusals = new SecretRefusals({
      passingMilliseconds: patience.passingRefusal,
      forgottenAfterMilliseconds,
      told(namespace) {
        told({ event: 'forbidden', namespace })
      },
    })
  }

  /** Namespaces that hold a Secret that may not be read, as far as somebody has asked in the last ten minutes. */
  get forbidden(): readonly string[] {
    return this.#refusals.namespaces(performance.now())
  }

  /**
   * Reads one Secret, and again if there is no answer that counts, until the deadline. It never rejects.
   *
   * @param deadline in milliseconds of `performance.now()`; Infinity is allowed
   */
  async read(secret: Identity, deadline: number): Promise<SecretAnswer> {
    const answer = await this.#read(secret, deadline)
    this.#told({ event: 'read', answer: answer.state })
    return answer
  }

  /** Ends for good: what is being read has failed, and so has what is asked for later. */
  stop(): void {
    this.#isStopped = true
    for (const over of this.#atWork) over.abort()
  }

  async #read(secret: Identity, deadline: number): Promise<SecretAnswer> {
    if (!isName(secret.name) || !isName(secret.namespace)) return { state: 'absent' }
    const left = deadline - performance.now()
    if (left <= 0 || this.#isStopped) return { state: 'failed' }
    const timeoutMilliseconds = Math.min(Math.ceil(left), longestTimeoutMilliseconds)
    const over = new AbortController()
    const timer = setTimeout(() => {
      over.abort()
    }, timeoutMilliseconds)
    this.#atWork.add(over)
    try {
      return await this.#readUntil({ secret, deadline, limits: { signal: over.signal, timeoutMilliseconds } })
    } finally {
      clearTimeout(timer)
      this.#atWork.delete(over)
    }
  }

  async #readUntil(reading: Reading): Promise<SecretAnswer> {
    const { signal } = reading.limits
    while (!signal.aborted) {
      const tried = await this.#try(reading)
      if ('state' in tried) return tried
      // Who asks for no pause at all gets one: the next answer would be the same.
      const pause = Math.max(tried.retryAfterMilliseconds ?? 0, this.#betweenTries)
      if (performance.now() + pause >= reading.deadline) break
      await wait(pause, undefined, { signal }).catch(() => undefined)
    }
    return { state: 'failed' }
  }

  async #try({ secret, limits }: Reading): Promise<SecretAnswer | Nothing> {
    const answer = await this.#ask(secret, limits)
    const said = answer && saidOf(secret, answer)
    const nothing = { retryAfterMilliseconds: answer?.retryAfterMilliseconds }
    if (said?.state === 'forbidden') return this.#refusals.refused(secret, performance.now()) ? said : nothing
    // Who was given up by us said nothing.
    if (answer !== undefined || !limits.signal.aborted) this.#refusals.answered(secret, said?.state)
    if (said?.state !== 'found') return said ?? nothing
    return { state: 'found', value: secretShapeFrom(said.object, this.#digest) }
  }

  /** Asks once, when it is its turn. */
  async #ask({ namespace, name }: Identity, limits: RequestLimits): Promise<Answer | undefined> {
    if (!(await this.#turns.take(limits.signal))) return undefined
    try {
      return await this.#server.get(`/api/v1/namespaces/${namespace}/secrets/${name}`, limits)
    } catch {
      return undefined
    } finally {
      this.#turns.giveBack()
    }
  }
}

type Said =
  | { readonly state: 'found'; readonly object: JsonObject }
  | { readonly state: 'absent' }
  | { readonly state: 'forbidden' }

/**
 * What an API server says of a Secret, if it is one that answers: a load balancer in front of it has pages of its own,
 * with the same codes.
 */
function saidOf({ namespace, name }: Identity, { code, body }: Answer): Said | undefined {
  const object = asObject(body)
  const metadata = metadataOf(object)
  const isIt = object['kind'] === 'Secret' && metadata.namespace === namespace && metadata.name === name
  if (code === 200) return isIt ? { state: 'found', object } : undefined
  if (object['kind'] !== 'Status') return undefined
  if (code === 404 && object['reason'] === 'NotFound') return { state: 'absent' }
  return code === 403 && object['reason'] === 'Forbidden' ? { state: 'forbidden' } : undefined
}

const namePattern = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/

/** Nothing else can be the name of a Secret or of a namespace, and it goes into a path as it is. */
const isName = (text: string): boolean => text.length <= 253 && namePattern.test(text) && !text.includes('..')
