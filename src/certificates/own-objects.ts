import {
  ConnectionProblem,
  type Answer,
  type RequestLimits,
  type WritableApiServer,
} from '../kubernetes/api-server.ts'
import { asObject, asText, type JsonObject } from '../model/json.ts'
import { dataOf, isKeyOfOurs, type Holding } from './holding.ts'
import { registrationIn, type InstalledAs, type Registration } from './registration.ts'

/** The two webhook configurations that we may change. */
export const registrationKinds = ['validating', 'mutating'] as const
export type RegistrationKind = (typeof registrationKinds)[number]

/** Why an object could not be read or written: a text for people. */
export interface Failed {
  readonly is: 'failed'
  readonly problem: string
  /** It may have been done all the same: there was no answer, or one of a server in trouble. */
  readonly isUncertain: boolean
}

/** The Secret as it was read; `date` is the API server's. */
export type ReadSecret =
  | {
      readonly is: 'there'
      readonly object: JsonObject
      readonly data: JsonObject
      readonly date: Date | undefined
    }
  | { readonly is: 'absent'; readonly date: Date | undefined }
  | Failed

export type ReadRegistration =
  { readonly is: 'there'; readonly registration: Registration } | { readonly is: 'absent' } | Failed

/** Conflict: somebody else was quicker, so read again. */
export type Written = { readonly is: 'written' } | { readonly is: 'conflict' } | Failed

/** Longer than a busy API server takes, shorter than a person waits. */
const timeoutMilliseconds = 10_000

/** As managedFields of these objects names us. */
const fieldManager = 'fieldManager=clusterset-guard'

/** The three objects of an installation that carry its certificates, by name and by nothing else. */
export class OwnObjects {
  readonly #server: WritableApiServer
  readonly #installedAs: InstalledAs
  readonly #limits: RequestLimits
  readonly #secrets: string
  readonly #secretName: string

  /** @param signal gives up what is being asked */
  constructor(server: WritableApiServer, installedAs: InstalledAs, signal: AbortSignal) {
    this.#server = server
    this.#installedAs = installedAs
    this.#limits = { signal, timeoutMilliseconds }
    this.#secrets = `/api/v1/namespaces/${installedAs.namespace}/secrets`
    this.#secretName = `${installedAs.name}-tls`
  }

  async readSecret(): Promise<ReadSecret> {
    const answer = await answerOf(this.#server.get(`${this.#secrets}/${this.#secretName}`, this.#limits))
    const { date } = answer
    if (answer.code === 404) return { is: 'absent', date }
    if (answer.code !== 200) return this.#failed('read', this.#shownSecret, answer)
    const object = asObject(answer.body)
    return { is: 'there', object, data: asObject(object['data']), date }
  }

  /** Writes the Secret if it still is as it was read. Labels and keys that are not ours stay. */
  async writeSecret(holding: Holding, before: Exclude<ReadSecret, Failed>): Promise<Written> {
    const made = dataOf(holding)
    if (before.is === 'absent') {
      const metadata = {
        name: this.#secretName,
        labels: { 'app.kubernetes.io/name': this.#installedAs.name },
      }
      const body = { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data: made }
      return this.#write('create', { method: 'POST', path: this.#secrets, body }, this.#shownSecret)
    }
    const others = Object.entries(before.data).filter(([key]) => !isKeyOfOurs(key))
    const body = { ...before.object, data: { ...Object.fromEntries(others), ...made } }
    const path = `${this.#secrets}/${this.#secretName}`
    return this.#write('update', { method: 'PUT', path, body }, this.#shownSecret)
  }

  async readRegistration(kind: RegistrationKind): Promise<ReadRegistration> {
    const answer = await answerOf(this.#server.get(this.#pathOf(kind), this.#limits))
    if (answer.code === 404) return { is: 'absent' }
    if (answer.code !== 200) return this.#failed('read', this.#shownRegistration(kind), answer)
    return { is: 'there', registration: registrationIn(answer.body, this.#installedAs) }
  }

  patchRegistration(kind: RegistrationKind, body: JsonObject): Promise<Written> {
    const contentType = 'application/strategic-merge-patch+json'
    const change = { method: 'PATCH', path: this.#pathOf(kind), contentType, body } as const
    return this.#write('patch', change, this.#shownRegistration(kind))
  }

  async #write(
    verb: string,
    { path, ...change }: Parameters<WritableApiServer['send']>[0],
    shown: string,
  ): Promise<Written> {
    const answer = await answerOf(
      this.#server.send({ ...change, path: `${path}?${fieldManager}` }, this.#limits),
    )
    if (answer.code === 200 || answer.code === 201) return { is: 'written' }
    // 404: it was deleted after it was read.
    if (answer.code === 409 || answer.code === 404) return { is: 'conflict' }
    return this.#failed(verb, shown, answer)
  }

  #failed(verb: string, shown: string, { code, reason }: Answered): Failed {
    return {
      is: 'failed',
      isUncertain: code === 0 || code >= 500,
      problem: `${shown}: ${remedies[code]?.(verb) ?? reason ?? `the API server answers ${String(code)}`}`,
    }
  }

  #pathOf(kind: RegistrationKind): string {
    return `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations/${this.#installedAs.name}`
  }

  #shownRegistration(kind: RegistrationKind): string {
    return `${kind}webhookconfiguration ${this.#installedAs.name}`
  }

  get #shownSecret(): string {
    return `secret ${this.#installedAs.namespace}/${this.#secretName}`
  }
}

/** What people can do about an answer. */
const remedies: Readonly<Record<number, (verb: string) => string>> = {
  403: (verb) => `may not ${verb} it; give the service account the right to`,
  422: (verb) => `the API server refuses to ${verb} it (422); if it is immutable, delete it`,
}

interface Answered {
  /** 0: there was no answer. */
  readonly code: number
  readonly body?: unknown
  readonly date: Date | undefined
  readonly reason?: string
}

/** What came of a request. Of an error only the API server's short `reason` is kept: its message may quote what was sent. */
async function answerOf(asked: Promise<Answer>): Promise<Answered> {
  try {
    const { code, body, date } = await asked
    if (code < 400)
      return isStored(body) ? { code, body, date } : { code: 0, date: undefined, reason: noApiServer }
    const said = asText(asObject(body)['reason'])
    return {
      code,
      date,
      ...(said !== undefined && { reason: `the API server answers ${String(code)} ${said}` }),
    }
  } catch (error) {
    if (!(error instanceof ConnectionProblem)) throw error
    return { code: 0, date: undefined, reason: `no answer from the API server (${error.code})` }
  }
}

/** Whatever the API server stores has a version. What answers 200 without one is something else, such as a proxy. */
const isStored = (body: unknown): boolean =>
  asText(asObject(asObject(body)['metadata'])['resourceVersion']) !== undefined

const noApiServer = 'the answer is not that of an API server'
