import type { Inventory, Lookup, Secrets } from '../engine/facts.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import type { SecretShape } from '../model/secret-shape.ts'
import type { SecretAnswer } from './secret-reader.ts'

/** The API server is to feel no review: ten members have about thirty Secrets. */
const mostAtOnce = 16

/** Ten times what a ClusterSet of the CRD can lead to. Who needs more makes us work; the rest stays unseen. */
const mostSecrets = 300

interface Asked extends Identity {
  answer: SecretAnswer | undefined
}

const unseen: Lookup<SecretShape> = { state: 'unseen' }

/** The Secrets of one review: those that rules asked for, each read once. */
export class AskedSecrets {
  readonly #read: (secret: Identity) => Promise<SecretAnswer>
  readonly #asked = new Map<string, Asked>()
  #isOverfull = false

  constructor(read: (secret: Identity) => Promise<SecretAnswer>) {
    this.#read = read
  }

  /** The Secrets as far as they were read. Who asks for another one is noted. */
  inventory(): Secrets {
    const answers = [...this.#asked.values()].map(({ namespace, answer }) => ({ namespace, answer }))
    const isPartial = this.#isOverfull || answers.some(({ answer }) => answer?.state === 'failed')
    const forbidden = answers.flatMap(({ namespace, answer }) =>
      answer?.state === 'forbidden' ? [namespace] : [],
    )
    const find: Inventory<SecretShape>['find'] = (namespace, name) => this.#find(namespace, name)
    return { coverage: isPartial ? 'partial' : 'complete', forbidden: [...new Set(forbidden)].sort(), find }
  }

  /** Reads what was asked for since the last time. Says whether there was anything. */
  async fetch(): Promise<boolean> {
    const waiting = [...this.#asked.values()].filter(({ answer }) => answer === undefined)
    const isNew = waiting.length > 0
    const takeNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        next.answer = await this.#read(next)
    }
    await Promise.all(Array.from({ length: Math.min(mostAtOnce, waiting.length) }, takeNext))
    return isNew
  }

  #find(namespace: string, name: string): Lookup<SecretShape> {
    const key = `${namespace}/${name}`
    const asked = this.#asked.get(key)
    if (asked === undefined) {
      if (this.#asked.size < mostSecrets) this.#asked.set(key, { namespace, name, answer: undefined })
      else this.#isOverfull = true
      return unseen
    }
    const { answer } = asked
    return answer?.state === 'found' || answer?.state === 'absent' ? answer : unseen
  }
}
