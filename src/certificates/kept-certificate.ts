import type { CertificateKeeper } from './certificate-keeper.ts'
import type { Held } from './holding.ts'
import type { Change, Followed } from './reloaded-files.ts'
import { tlsFrom, type TlsMaterial } from './tls-material.ts'

/** The certificate that a keeper says is to be served, for a server that follows it. */
export class KeptCertificate implements Followed<TlsMaterial> {
  readonly #keeper: CertificateKeeper
  #held: Held
  #current: TlsMaterial
  #toldProblem: string | undefined

  /** @param held what the keeper serves now */
  constructor(keeper: CertificateKeeper, held: Held) {
    this.#keeper = keeper
    this.#held = held
    this.#current = materialOf(held)
  }

  get current(): TlsMaterial {
    return this.#current
  }

  get hasProblem(): boolean {
    return this.#keeper.problem !== undefined
  }

  look(): Promise<Change> {
    return Promise.resolve(this.#look())
  }

  #look(): Change {
    const { serving, problem } = this.#keeper
    if (serving !== undefined && serving !== this.#held) {
      this.#current = materialOf(serving)
      this.#held = serving
      return { is: 'taken' }
    }
    const isNew = problem !== undefined && problem !== this.#toldProblem
    this.#toldProblem = problem
    return isNew ? { is: 'refused', problem } : { is: 'none' }
  }
}

/** What was looked at already: a certificate with the key that belongs to it. */
function materialOf({ certificate, key }: Held): TlsMaterial {
  const parsed = tlsFrom(['the certificate', 'its key'], [certificate, key])
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}
