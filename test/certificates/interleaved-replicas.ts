import { setImmediate as turn } from 'node:timers/promises'

import type { X509Certificate } from 'node:crypto'

import { registrationKinds, type RegistrationKind } from '../../src/certificates/own-objects.ts'
import { isCurrent } from '../../src/certificates/pem.ts'
import { registrationIn, trusts } from '../../src/certificates/registration.ts'
import { AwaitedAnswers, type Mishap } from './awaited-answers.ts'
import { dayMilliseconds, replicaOf } from './replica.ts'
import { configurationPaths, secretPath, SmallApiServer } from './small-api-server.ts'

const installedAs = { namespace: 'guard', name: 'guard' }

/** What happens next. A number means one of those that can: of the replicas, of the keys. Its remainder counts. */
export type Step =
  | { readonly is: 'look'; readonly replica: number }
  | { readonly is: 'answer'; readonly replica: number; readonly mishap: Mishap }
  | { readonly is: 'configurations made anew' }
  | { readonly is: 'secret deleted' }
  | { readonly is: 'secret emptied' }
  | { readonly is: 'secret damaged'; readonly key: number }
  | { readonly is: 'restart'; readonly replica: number }
  | { readonly is: 'days pass'; readonly days: number }

interface Running {
  readonly answers: AwaitedAnswers
  readonly keeper: ReturnType<typeof replicaOf>
  isLooking: boolean
  /** Whether it has looked, from the beginning and without trouble, since something was last lost. */
  hasSeenLoss: boolean
  served: X509Certificate | undefined
  trustedBy: ReadonlySet<RegistrationKind>
}

/** Some replicas whose requests come through in any order, and what was trusted after the last step. */
export class InterleavedReplicas {
  readonly server = new SmallApiServer()
  readonly #replicas: Running[]
  #losses = 0
  readonly #judged = new Map<string, boolean>()

  private constructor(count: number) {
    this.#replicas = Array.from({ length: count }, () => this.#started())
  }

  /** Replicas that have looked once and serve. */
  static async start(count: number): Promise<InterleavedReplicas> {
    const started = new InterleavedReplicas(count)
    for (const replica of started.#replicas.keys()) {
      await started.take({ is: 'look', replica })
      while (started.#looking.length > 0) await started.take({ is: 'answer', replica: 0, mishap: 'none' })
    }
    started.lost()
    if (started.#replicas.some(({ trustedBy }) => trustedBy.size !== registrationKinds.length))
      throw new Error('not everybody is trusted at the start')
    return started
  }

  /** Does one step, and waits until every replica that looks waits for an answer. */
  async take(step: Step): Promise<void> {
    this.#do(step)
    do await turn()
    while (this.#replicas.some(({ isLooking, answers }) => isLooking && !answers.isWaiting))
  }

  /** Who serves, within its dates, what a configuration trusted after the last step and does not trust any more. */
  lost(): readonly string[] {
    return this.#replicas.flatMap((replica, index) => {
      const { serving } = replica.keeper
      const moment = new Date(Date.now() + this.server.aheadMilliseconds)
      const trustedBy = new Set(
        registrationKinds.filter(
          (kind) => serving !== undefined && this.#trusts(kind, serving.parsed, moment),
        ),
      )
      const wasGood = replica.served !== undefined && isCurrent(replica.served, moment)
      const gone = [...replica.trustedBy].filter((kind) => !trustedBy.has(kind))
      replica.served = serving?.parsed
      replica.trustedBy = trustedBy
      return wasGood ? gone.map((kind) => `${kind} of replica ${String(index)}`) : []
    })
  }

  #do(step: Step): void {
    switch (step.is) {
      case 'look':
        this.#look(oneOf(this.#idle, step.replica))
        return
      case 'answer':
        oneOf(this.#looking, step.replica)?.answers.letThrough(step.mishap)
        return
      case 'restart':
        this.#replicas[step.replica % this.#replicas.length] = this.#started()
        return
      case 'days pass':
        this.server.aheadMilliseconds += step.days * dayMilliseconds
        return
      case 'configurations made anew':
        this.#lose(() => {
          this.server.putConfigurations()
          // Nobody is trusted by them until somebody has looked.
          for (const replica of this.#replicas) replica.trustedBy = new Set()
        })
        return
      case 'secret deleted':
        this.#lose(() => this.server.objects.delete(secretPath))
        return
      case 'secret emptied':
        this.#lose(() => {
          this.server.put(secretPath, {})
        })
        return
      case 'secret damaged':
        this.#lose(() => {
          this.server.putInSecret({ [oneOf(damaged, step.key) ?? '']: 'noise' })
        })
    }
  }

  /** Nothing is lost before everybody has seen what was lost before: of that the keeper promises nothing. */
  #lose(act: () => unknown): void {
    if (!this.#replicas.every(({ hasSeenLoss }) => hasSeenLoss)) return
    this.#losses += 1
    for (const replica of this.#replicas) replica.hasSeenLoss = false
    act()
  }

  get #idle(): readonly Running[] {
    return this.#replicas.filter(({ isLooking }) => !isLooking)
  }

  get #looking(): readonly Running[] {
    return this.#replicas.filter(({ isLooking }) => isLooking)
  }

  #started(): Running {
    const answers = new AwaitedAnswers(this.server)
    const keeper = replicaOf(answers)
    return { answers, keeper, isLooking: false, hasSeenLoss: false, served: undefined, trustedBy: new Set() }
  }

  #look(replica: Running | undefined): void {
    if (replica === undefined || replica.isLooking) return
    const losses = this.#losses
    replica.isLooking = true
    void replica.keeper.look().then(() => {
      replica.isLooking = false
      if (losses === this.#losses && replica.keeper.problem === undefined) replica.hasSeenLoss = true
    })
  }

  /** A certificate within its dates is signed by an authority within its own, so a judgement stays as it was. */
  #trusts(kind: RegistrationKind, certificate: X509Certificate, moment: Date): boolean {
    const registration = registrationIn(this.server.objects.get(configurationPaths[kind]), installedAs)
    const judged = `${registration.resourceVersion} ${certificate.fingerprint256}`
    const isTrusted = this.#judged.get(judged) ?? trusts(registration, certificate, moment)
    this.#judged.set(judged, isTrusted)
    return isTrusted
  }
}

const oneOf = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length]

const damaged = ['ca.crt', 'ca.key', 'tls.crt', 'tls.key'] as const
