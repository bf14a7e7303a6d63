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

/**
 * Reads single Secrets, each when a review needs it. Nothing is kept: a Secret that was mended a moment ago must not
 * deny what needs it. Values are digested before they leave this file.
 */
export class SecretReader {
  readonly #server: SecretReaderParts['server']
  readonly #digest: Digest
  readonly #told: SecretReaderParts['told']
  readonly #patience: Patience
  /** Namespaces that say 403, and nothing but 403: since when, in milliseconds of `performance.now()`. */
  readonly #refusals = new Map<string, { readonly since: number; isTold: boolean }>()

  constructor({ server, digest, told, patience = defaultPatience }: SecretReaderParts) {
    this.#server = server
    this.#digest = digest
    this.#told = told
    this.#patience = patience
  }

  /** Namespaces whose Secrets may not be read, as far as somebody has asked. */
  get forbidden(): readonly string[] {
    return [...this.#refusals.keys()].filter((namespace) => this.#isForbidden(namespace)).sort()
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
    if (answer.code === 403) {
      this.#refused(namespace)
      return this.#isForbidden(namespace) ? { state: 'forbidden' } : { retryAfterMilliseconds: undefined }
    }
    if (answer.code === 404 || answer.code === 200) this.#refusals.delete(namespace)
    if (answer.code === 404) return { state: 'absent' }
    if (answer.code === 200 && isObject(answer.body))
      return { state: 'found', value: secretShapeFrom(answer.body, this.#digest) }
    return { retryAfterMilliseconds: answer.retryAfterMilliseconds }
  }

  #refused(namespace: string): void {
    const refusal = this.#refusals.get(namespace) ?? { since: performance.now(), isTold: false }
    this.#refusals.set(namespace, refusal)
    if (refusal.isTold || !this.#isForbidden(namespace)) return
    refusal.isTold = true
    this.#told({ event: 'forbidden', namespace })
  }

  #isForbidden(namespace: string): boolean {
    const refusal = this.#refusals.get(namespace)
    return refusal !== undefined && performance.now() - refusal.since >= this.#patience.passingRefusal
  }
}

const namePattern = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/

/** Nothing else can be the name of a Secret or of a namespace, and it goes into a path as it is. */
const isName = (text: string): boolean => text.length <= 253 && namePattern.test(text) && !text.includes('..')
