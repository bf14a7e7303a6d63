import type { X509Certificate } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { dueOf, type Due } from './due.ts'
import { holdingIn, trustedBy, type Held, type Holding } from './holding.ts'
import {
  registrationKinds,
  type Failed,
  type OwnObjects,
  type ReadRegistration,
  type ReadSecret,
  type RegistrationKind,
} from './own-objects.ts'
import {
  authoritiesOf,
  bringInStep,
  failuresIn,
  readRegistrations,
  trustIn,
  type InStep,
  type Registrations,
  type Trust,
} from './registrations.ts'
import { isCurrent } from './pem.ts'
import { renewed, withoutSpentAuthorities } from './renewal.ts'
import { ServerClock } from './server-clock.ts'
import { Succession } from './succession.ts'

/** What a keeper tells of while it works. */
export type KeeperNews =
  | { readonly event: 'issued'; readonly due: Due; readonly holding: Holding }
  | { readonly event: 'patched'; readonly kind: RegistrationKind }
  | { readonly event: 'clock differs'; readonly seconds: number }
  | { readonly event: 'fault'; readonly error: unknown }

/** How long is waited, in milliseconds. */
export interface KeeperPace {
  /** Between two looks at what is stored. */
  readonly usual: number
  /** The same while something is not as it should be; each failure doubles it, up to the usual. */
  readonly hurried: number
  /** Until what everybody trusts is served. */
  readonly settling: number
}

/** A look takes three GETs. An API server hears of a configuration well within a second, as a rule. */
export const usualPace: KeeperPace = { usual: 10_000, hurried: 1_000, settling: 10_000 }

export interface KeeperParts {
  readonly objects: OwnObjects
  /** The name that the API server asks for: `NAME.NAMESPACE.svc`. */
  readonly serverName: string
  readonly told: (news: KeeperNews) => void
  readonly pace?: KeeperPace
}

/** A look begins anew as often as somebody was quicker. After so many times the next look is waited for. */
const mostConflicts = 10

const notRead: Failed = { is: 'failed', problem: 'not read yet', isUncertain: true }

/**
 * Keeps a certificate authority and a server certificate in a Secret, and the bundles of both webhook configurations right.
 * Any number of replicas may do so at once:
 *
 * - What is in the Secret was written by one of them, in one piece, over what it had read. The others take it.
 * - A bundle follows from the Secret, which is read after the configuration, and is written only over the configuration
 *   that was read. So whoever knows an older Secret cannot undo a newer bundle for good.
 * - A new certificate takes the place of one that is good only when both configurations have trusted it for a while. The
 *   authority of the former one stays in the bundle.
 *
 * Whoever deletes the Secret twice within the time between two looks can have calls refused until the next look.
 */
export class CertificateKeeper {
  readonly #parts: KeeperParts
  readonly #pace: KeeperPace
  readonly #succession: Succession
  /** What was in the Secret when there last was something of use. */
  #holding: Holding | undefined
  /** Each configuration as it was when it could last be read. */
  readonly #known: Record<RegistrationKind, ReadRegistration> = { validating: notRead, mutating: notRead }
  readonly #clock = new ServerClock()
  #problem: string | undefined
  #failures = 0

  constructor(parts: KeeperParts) {
    this.#parts = parts
    this.#pace = parts.pace ?? usualPace
    this.#succession = new Succession(this.#pace.settling)
  }

  /** What is to be served; undefined until there is something. */
  get serving(): Held | undefined {
    return this.#succession.served
  }

  /** The authority that signs now. */
  get authority(): X509Certificate | undefined {
    return this.#holding?.authority?.parsed
  }

  /** Whether what is served is trusted, as far as is known. */
  trustOf(kind: RegistrationKind): Trust {
    const { serving } = this
    return serving === undefined ? 'unknown' : trustIn(this.#known[kind], serving.parsed, this.#clock.now())
  }

  /** What is wrong since the last look, if anything: a text for people. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Now, by the clock of the API server. */
  now(): Date {
    return this.#clock.now()
  }

  /** Looks again and again until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look()
      // Replicas that started together need not ask together.
      const wait = this.#pauseMilliseconds() * (0.9 + Math.random() * 0.2)
      await sleep(wait, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Looks once, and does what is to be done. It never rejects. */
  async look(): Promise<void> {
    try {
      this.#problem = await this.#lookUntilAlone()
    } catch (error) {
      this.#parts.told({ event: 'fault', error })
      this.#problem = 'clusterset-guard failed; its log says where'
    }
    this.#failures = this.#problem === undefined ? 0 : this.#failures + 1
  }

  /** What is wrong, if anything. */
  async #lookUntilAlone(): Promise<string | undefined> {
    for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
      const looked = await this.#lookOnce()
      if (looked !== 'conflict') return looked.problem
    }
    return 'others change the same objects all the time'
  }

  async #lookOnce(): Promise<'conflict' | { readonly problem: string | undefined }> {
    const { objects } = this.#parts
    const registrations = await readRegistrations(objects)
    const secret = await objects.readSecret()
    if (secret.is === 'failed') {
      this.#serve(registrations)
      return secret
    }
    const ahead = this.#clock.hear(secret.date)
    if (ahead !== undefined) this.#parts.told({ event: 'clock differs', seconds: ahead })
    const stored = await this.#storedIn(secret, registrations)
    if (stored === 'conflict') return 'conflict'
    if (stored.holding.authority !== undefined) this.#holding = stored.holding
    const patched = await this.#bringInStep(registrations)
    if (patched === 'conflict') return 'conflict'
    this.#serve(patched.registrations)
    const failures = [
      ...(stored.failed ? [stored.failed] : []),
      ...patched.failures,
      ...failuresIn(registrations),
    ]
    const problem = failures.map((failed) => failed.problem).join('; ')
    return { problem: problem === '' ? undefined : problem }
  }

  /** What the Secret holds after what was due has been done. When that fails, what it held before. */
  async #storedIn(
    secret: Exclude<ReadSecret, Failed>,
    registrations: Registrations,
  ): Promise<'conflict' | { readonly holding: Holding; readonly failed?: Failed }> {
    const { objects, serverName, told } = this.#parts
    const now = this.#clock.now()
    const found = holdingIn(secret.is === 'there' ? secret.data : {}, serverName)
    const kept = withoutSpentAuthorities(found, now)
    const due = dueOf(kept, now, this.authority)
    // Where another authority is due, what we remember is better than what was found.
    const before = due?.what === 'authority' ? (this.#holding ?? found) : found
    // Those who are trusted until now must be known before there is another: see `trustedUntilNow`.
    if (due?.what === 'authority' && failuresIn(registrations).length > 0) return { holding: before }
    if (due === undefined && kept.retired.length === found.retired.length) return { holding: found }
    const trusted = this.#trustedUntilNow(registrations)
    const holding = due === undefined ? kept : await renewed(kept, { due, now, serverName, trusted })
    const written = await objects.writeSecret(holding, secret)
    if (written.is === 'conflict') return 'conflict'
    if (written.is === 'failed') return { holding: before, failed: written }
    if (due !== undefined) told({ event: 'issued', due, holding })
    return { holding }
  }

  /** Replicas may serve what these have signed, whether or not the Secret still knows them. */
  #trustedUntilNow(registrations: Registrations): readonly X509Certificate[] {
    const remembered = this.#holding
    return [
      ...(remembered?.authority === undefined ? [] : [remembered.authority.parsed]),
      ...(remembered?.retired ?? []),
      ...authoritiesOf(registrations),
    ]
  }

  /** Gives both configurations the bundle of what is held, if they have another. */
  async #bringInStep(registrations: Registrations): Promise<'conflict' | InStep> {
    if (this.#holding === undefined) return { registrations, failures: [] }
    const { objects, told } = this.#parts
    return bringInStep(objects, registrations, trustedBy(this.#holding), (kind) => {
      told({ event: 'patched', kind })
    })
  }

  /** Decides what is served. What could not be read is judged by what it was when it could. */
  #serve(registrations: Registrations): void {
    for (const kind of registrationKinds)
      if (registrations[kind].is !== 'failed') this.#known[kind] = registrations[kind]
    const offered = this.#holding?.server
    const { serving } = this
    if (offered !== undefined)
      this.#succession.offer(offered, {
        // Of what was never seen nobody knows that it is bad: that is no reason to change.
        isServedGood: serving !== undefined && this.#isGood(serving, ['in step', 'absent', 'unknown']),
        isOfferedTrusted: this.#isGood(offered, ['in step', 'absent']),
        at: performance.now(),
      })
  }

  #isGood({ parsed }: Held, trusts: readonly Trust[]): boolean {
    const now = this.#clock.now()
    return (
      isCurrent(parsed, now) &&
      registrationKinds.every((kind) => trusts.includes(trustIn(this.#known[kind], parsed, now)))
    )
  }

  #pauseMilliseconds(): number {
    const { usual, hurried } = this.#pace
    if (this.#failures > 0) return Math.min(usual, hurried * 2 ** Math.min(this.#failures, 10))
    // A configuration that comes back is without a bundle, and nobody can ask us until it has one.
    const isAbsent = registrationKinds.some((kind) => this.trustOf(kind) === 'absent')
    return this.#succession.isWaiting || isAbsent ? hurried : usual
  }
}
