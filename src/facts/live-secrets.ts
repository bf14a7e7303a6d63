import type { ApiServer } from '../kubernetes/api-server.ts'
import { referenceTo, type Identity } from '../model/kubernetes-object.ts'
import type { Digest } from '../model/secret-shape.ts'
import { defaultPatience, SecretReader, type SecretAnswer } from './secret-reader.ts'

/** One that hangs must not take all the time there is. */
const longestMilliseconds = 10_000

/** What Secrets of a cluster are read with. */
export interface LiveSecretsParts {
  readonly server: Pick<ApiServer, 'get'>
  readonly digest: Digest
  /** Until when they are read, in milliseconds of `performance.now()`. */
  readonly deadline: number
}

/** Reads Secrets of a cluster by name, each once, and waits for no refusal to pass. It never rejects. */
export function liveSecrets({ server, digest, deadline }: LiveSecretsParts) {
  const reader = new SecretReader({
    server,
    digest,
    told: () => undefined,
    patience: { ...defaultPatience, passingRefusal: 0 },
  })
  const answers = new Map<string, Promise<SecretAnswer>>()
  return (secret: Identity, until: number): Promise<SecretAnswer> => {
    const reference = referenceTo(secret)
    const end = Math.min(until, deadline, performance.now() + longestMilliseconds)
    const answer = answers.get(reference) ?? reader.read(secret, end)
    answers.set(reference, answer)
    return answer
  }
}
