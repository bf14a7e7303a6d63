import { setTimeout as wait } from 'node:timers/promises'

import type { ApiServer } from '../kubernetes/api-server.ts'
import { isObject } from '../model/json.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import { secretShapeFrom, type Digest, type SecretShape } from '../model/secret-shape.ts'

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
  /**
   * For how long a 403 may be passing. An API server that has just started says 403 to everybody for 1.5 s, until
   * it has read its RBAC objects (seen on 1.36).
   */
  readonly passingRefusal: number
}

export const defaultPatience: Patience = { betweenTries: 250, passingRefusal: 2_000 }

/** A namespace that answers 403, and nothing else, to whoever asks for its Secrets. Times are `performance.now()`. */
interface Refusal {
  readonly since: number
  lastAt: number
  isMeant: boolean
}

/**
 * Reads single Secrets, each when a review needs it. Nothing is kept: a Secret that was mended a moment ago must not
 * deny what needs it. Values are digested before they leave this file.
 */
export class SecretReader {
  readonly #server: SecretReaderParts['server']
  readonly #digest: Digest
  readonly #told: SecretReaderParts['told']
  readonly #patience: Patience
  readonly #refusals = new Map<string, Refusal>()

  constructor({ server, digest, told, patience = defaultPatience }: SecretReaderParts) {
    this.#server = server
    this.#digest = digest
    this.#told = told
    this.#patience = patience
  }

  /** Namespaces whose Secrets may not be read, as far as somebody has asked. */
  get forbidden(): readonly string[] {
    return [...this.#refusals].flatMap(([namespace, { isMeant }]) => (isMeant ? [namespace] : [])).sort()
  }

  /**
   * Reads one Secret, and again if there is no answer that counts, until the deadline. It never rejects.
   *
   * @param deadline in milliseconds of `performance.now()`
   */
  async read(secret: Identity, deadline: number): Promise<SecretAnswer> {
    const answer = await this.#read(secret, deadline)
    this.#told({ event: 'read', answer: answer.state })
    return answer
  }

  async #read(secret: Identity, deadline: number): Promise<SecretAnswer> {
    if (!isName(secret.name) || !isName(secret.namespace)) return { state: 'absent' }
    for (;;) {
      const tried = await this.#try(secret, deadline)
      if ('state' in tried) return tried
      const pause = tried.retryAfterMilliseconds ?? this.#patience.betweenTries
      if (performance.now() + pause >= deadline) return { state: 'failed' }
      await wait(pause)
    }
  }

  async #try(
    { namespace, name }: Identity,
    deadline: number,
  ): Promise<SecretAnswer | { readonly retryAfterMilliseconds: number | undefined }> {
    const left = deadline - performance.now()
    if (left <= 0) return { state: 'failed' }
    const path = `/api/v1/namespaces/${namespace}/secrets/${name}`
    const limits = { signal: AbortSignal.timeout(Math.ceil(left)), timeoutMilliseconds: Math.ceil(left) }
    const answer = await this.#server.get(path, limits).catch(() => undefined)
    if (answer === undefined) return { retryAfterMilliseconds: undefined }
    if (answer.code === 403)
      return this.#isMeant(namespace) ? { state: 'forbidden' } : { retryAfterMilliseconds: undefined }
    this.#endRefusal(namespace, answer.code)
    if (answer.code === 404) return { state: 'absent' }
    if (answer.code === 200 && isObject(answer.body))
      return { state: 'found', value: secretShapeFrom(answer.body, this.#digest) }
    return { retryAfterMilliseconds: answer.retryAfterMilliseconds }
  }

  /** A 403 has come. Says whether it is meant: nothing else came for long enough. */
  #isMeant(namespace: string): boolean {
    const now = performance.now()
    const { passingRefusal } = this.#patience
    const earlier = this.#refusals.get(namespace)
    // One that was not meant and has not been heard of for so long was another one.
    const isSame = earlier !== undefined && (earlier.isMeant || now - earlier.lastAt < passingRefusal)
    const refusal = isSame ? earlier : { since: now, lastAt: now, isMeant: false }
    this.#refusals.set(namespace, refusal)
    refusal.lastAt = now
    if (!refusal.isMeant && now - refusal.since >= passingRefusal) {
      refusal.isMeant = true
      this.#told({ event: 'forbidden', namespace })
    }
    return refusal.isMeant
  }

  /** Something else than a 403 has come. An API server that is not well says nothing of a right that it refused before. */
  #endRefusal(namespace: string, code: number): void {
    const isAllowed = code === 200 || code === 404
    if (isAllowed || this.#refusals.get(namespace)?.isMeant === false) this.#refusals.delete(namespace)
  }
}

const namePattern = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/

/** Nothing else can be the name of a Secret or of a namespace, and it goes into a path as it is. */
const isName = (text: string): boolean => text.length <= 253 && namePattern.test(text) && !text.includes('..')
