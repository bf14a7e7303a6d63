import type { Test } from 'tap'

import { asList, asObject, asText, textsIn } from '../../src/model/json.ts'
import type { ChangingWebhook } from '../support/changing-world.ts'
import type { Told } from '../support/answers.ts'
import { withPatch, type PatchStep } from '../support/json-patch.ts'
import type { Raw } from '../support/objects.ts'
import { createReview, deleteReview, reviewOf, updateReview } from '../support/reviews.ts'
import type { World } from '../support/world.ts'

/** One write of a flow, by whoever makes it. */
export interface Step {
  readonly name: string
  readonly by: 'user' | 'operator'
  readonly verb: 'creates' | 'edits' | 'reports' | 'deletes'
  /** `Kind/name` of what is written; a creation tells by its object. */
  readonly what: string
  readonly object?: Raw
  readonly patch?: readonly PatchStep[]
  readonly status?: Raw
  /** Rules that warn of this step when `/mutate` was out of reach. With its patch nothing warns. */
  readonly warnsUnpatched?: readonly string[]
  /** Rules that warn of this step in any case. */
  readonly warns?: readonly string[]
}

/** Which rules may warn of a step. */
type Expectations = Pick<Step, 'warns' | 'warnsUnpatched'>

const refOf = (object: Raw): string =>
  `${String(object['kind'])}/${String(asObject(object['metadata'])['name'])}`

/** A person, or GitOps, creates an object. */
export const creates = (object: Raw, told: Expectations = {}): Step => ({
  name: `${refOf(object)} is created`,
  by: 'user',
  verb: 'creates',
  what: refOf(object),
  object,
  ...told,
})

/** The operator creates an object. */
export const makes = (object: Raw): Step => ({ ...creates(object), by: 'operator' })

/** A person edits an object. */
export const edits = (
  what: string,
  name: string,
  patch: readonly PatchStep[],
  told: Expectations = {},
): Step => ({
  name: `${what}: ${name}`,
  by: 'user',
  verb: 'edits',
  what,
  patch,
  ...told,
})

/** The operator edits the main resource: finalizers, annotations, and a few fields of the spec. */
export const writes = (what: string, name: string, patch: readonly PatchStep[]): Step => ({
  ...edits(what, name, patch),
  by: 'operator',
})

/** The operator writes a status, through the subresource. */
export const reports = (what: string, name: string, status: Raw): Step => ({
  name: `${what}: ${name}`,
  by: 'operator',
  verb: 'reports',
  what,
  status,
})

/** A person deletes an object. With finalizers it stays until they are gone. */
export const deletes = (what: string): Step => ({
  name: `${what} is deleted`,
  by: 'user',
  verb: 'deletes',
  what,
})

const users = { user: 'alice', operator: 'system:serviceaccount:operators:percona-server-mysql-operator' }

/** Kinds whose status an API server drops or restores on a write of the main resource. */
const hasStatusSubresource = (object: Raw): boolean =>
  String(object['apiVersion']).startsWith('ps.percona.com/')

/** Whether a write is one that rules never look at: only ClusterSets have metadata that counts. */
const isOfMetadata = ({ what, patch = [] }: Step): boolean =>
  !what.startsWith('PerconaServerMySQLClusterSet/') &&
  patch.length > 0 &&
  patch.every(({ path }) => path.startsWith('/metadata/'))

/** As much of an API server as the flows need: objects by kind and name, in one namespace. */
export class PretendCluster {
  readonly #webhook: ChangingWebhook
  readonly #objects = new Map<string, Raw>()

  constructor(webhook: ChangingWebhook) {
    this.#webhook = webhook
  }

  /** The facts as they are now. */
  get world(): World {
    const ofKind = (kind: string): Raw[] => [...this.#objects.values()].filter((one) => one['kind'] === kind)
    return {
      clusterSets: ofKind('PerconaServerMySQLClusterSet'),
      perconaServers: ofKind('PerconaServerMySQL'),
      services: ofKind('Service'),
      secrets: ofKind('Secret'),
    }
  }

  /** What is left. */
  get references(): readonly string[] {
    return [...this.#objects.keys()]
  }

  find(what: string): Raw {
    const object = this.#objects.get(what)
    if (object === undefined) throw new Error(`there is no ${what}`)
    return object
  }

  /** Asks the webhook as an API server does, and stores what was written. */
  async take(t: Test, step: Step): Promise<void> {
    switch (step.verb) {
      case 'creates':
        return this.#write(t, step, undefined, step.object ?? {})
      case 'edits':
        return this.#write(t, step, this.find(step.what), withPatch(this.find(step.what), step.patch ?? []))
      case 'reports':
        return this.#report(t, step)
      case 'deletes':
        return this.#delete(t, step)
    }
  }

  /** A write of the main resource: mutated, patched, judged, stored. Without the patch it is judged as well. */
  async #write(t: Test, step: Step, stored: Raw | undefined, written: Raw): Promise<void> {
    // Validating webhooks see the stored status, or none.
    const { status, ...rest } = written
    const keeps = !hasStatusSubresource(written)
    const object: Raw = { ...rest, ...(keeps && status !== undefined ? { status } : statusIn(stored)) }
    const review = (one: Raw): Raw =>
      stored === undefined
        ? createReview(one, { user: users[step.by] })
        : updateReview(stored, one, { user: users[step.by] })
    const { patch } = await this.#webhook.mutate(review(object))
    const patched = patch.length === 0 ? object : withPatch(object, patch)
    const always = step.warns ?? []
    this.#demandAllowed(t, 'as it was written', await this.#validate(review(object)), [
      ...always,
      ...(step.warnsUnpatched ?? []),
    ])
    this.#demandAllowed(t, 'patched', await this.#validate(review(patched)), always)
    const again = await this.#webhook.mutate(review(patched))
    t.strictSame(again.patch, [], 'what is patched is not patched again')
    if (isOfMetadata(step))
      t.equal((await this.#validate(review(object))).verdict, 'exempt', 'nothing is run for it')
    this.#store(step.what, patched)
  }

  async #report(t: Test, step: Step): Promise<void> {
    const stored = this.find(step.what)
    const object = { ...stored, status: step.status }
    const review = reviewOf('UPDATE', object, stored, { subResource: 'status', user: users[step.by] })
    t.strictSame((await this.#webhook.mutate(review)).patch, [], 'a status is not patched')
    const told = await this.#validate(review)
    t.strictSame(shown(told), { allowed: true, verdict: 'exempt', rules: [], causes: [] })
    this.#store(step.what, object)
  }

  async #delete(t: Test, step: Step): Promise<void> {
    const stored = this.find(step.what)
    const review = deleteReview(stored, { user: users[step.by] })
    t.strictSame((await this.#webhook.mutate(review)).patch, [], 'a deletion is not patched')
    this.#demandAllowed(t, 'deleted', await this.#validate(review), [])
    const metadata = asObject(stored['metadata'])
    this.#store(step.what, {
      ...stored,
      metadata: { ...metadata, deletionTimestamp: '2026-11-21T14:46:46Z' },
    })
  }

  async #validate(review: Raw): Promise<Told> {
    return this.#webhook.validate(review, this.world)
  }

  #demandAllowed(t: Test, how: string, told: Told, warns: readonly string[]): void {
    const { allowed, rules, causes } = shown(told)
    t.strictSame({ allowed, rules, causes }, { allowed: true, rules: [...warns].sort(), causes: [] }, how)
  }

  /** An object that is being deleted goes with its last finalizer. */
  #store(what: string, object: Raw): void {
    const { deletionTimestamp, finalizers } = asObject(object['metadata'])
    const isGone = asText(deletionTimestamp) !== undefined && textsIn(finalizers).length === 0
    if (isGone) this.#objects.delete(what)
    else this.#objects.set(what, object)
  }
}

const statusIn = (stored: Raw | undefined): Raw =>
  stored?.['status'] === undefined ? {} : { status: stored['status'] }

const shown = ({ allowed, verdict, rules, causes }: Told) => ({
  allowed,
  verdict,
  rules: [...rules].sort(),
  causes: causes.map(({ field, message }) => `${field}: ${message}`),
})

/** The names of the entries that a stored set has now. */
export const membersIn = (set: Raw): readonly string[] =>
  asList(asObject(set['spec'])['clusters']).map((one) => String(asObject(one)['innodbClusterName']))
