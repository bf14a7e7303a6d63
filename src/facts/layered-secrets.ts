import type { Secrets } from '../engine/facts.ts'
import { referenceTo } from '../model/kubernetes-object.ts'
import type { SecretShape } from '../model/secret-shape.ts'
import type { SecretAnswer } from './secret-reader.ts'

/** A Secret of a manifest, and all its keys, also those without a value. */
export interface GivenSecret {
  readonly shape: SecretShape
  readonly keys: ReadonlySet<string>
}

/**
 * The Secret that comes of applying a manifest to the one that is there: `kubectl apply` keeps keys that others wrote,
 * as the operator does.
 */
export function applied({ shape, keys }: GivenSecret, there: SecretShape): SecretShape {
  const holderOf = (key: string) => (keys.has(key) ? shape.filled : there.filled)
  return {
    namespace: shape.namespace,
    name: shape.name,
    filled: { has: (key) => holderOf(key).has(key), get: (key) => holderOf(key).get(key) },
  }
}

/**
 * Secrets of manifests in one review, of which it is not known what else is in them. As long as rules ask for keys of the
 * manifest they are there; then they are unseen.
 */
export class HalfSeenSecrets {
  /** Those of which more was asked, and why there is no telling. */
  readonly #short = new Map<string, { readonly namespace: string; readonly isForbidden: boolean }>()
  #told = 0

  /** The Secret of the manifest, watched for what is asked of it. */
  watched({ shape, keys }: GivenSecret, answer: SecretAnswer): SecretShape {
    const { namespace, name } = shape
    const note = (key: string): string => {
      const isForbidden = answer.state === 'forbidden'
      if (!keys.has(key)) this.#short.set(referenceTo(shape), { namespace, isForbidden })
      return key
    }
    const { filled } = shape
    return {
      namespace,
      name,
      filled: { has: (key) => filled.has(note(key)), get: (key) => filled.get(note(key)) },
    }
  }

  /** Whether more was asked for since the last time. */
  hasMore(): boolean {
    const hasMore = this.#short.size > this.#told
    this.#told = this.#short.size
    return hasMore
  }

  /** The Secrets without those of which more was asked. */
  without(secrets: Secrets): Secrets {
    if (this.#short.size === 0) return secrets
    const gaps = [...this.#short.values()]
    const forbidden = gaps.filter(({ isForbidden }) => isForbidden).map(({ namespace }) => namespace)
    return {
      coverage: gaps.length > forbidden.length ? 'partial' : secrets.coverage,
      forbidden: [...new Set([...secrets.forbidden, ...forbidden])].sort(),
      find: (namespace, name) =>
        this.#short.has(referenceTo({ namespace, name }))
          ? { state: 'unseen' }
          : secrets.find(namespace, name),
    }
  }
}
