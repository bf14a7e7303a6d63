import type { X509Certificate } from 'node:crypto'

import {
  registrationKinds,
  type Failed,
  type OwnObjects,
  type ReadRegistration,
  type RegistrationKind,
} from './own-objects.ts'
import { authoritiesIn, patchTo, trusts } from './registration.ts'

/** Both webhook configurations, as they were read. */
export type Registrations = Readonly<Record<RegistrationKind, ReadRegistration>>

/** Whether the API server trusts what we serve, by one configuration. Absent: it asks us nothing by it. */
export type Trust = 'in step' | 'out of step' | 'absent' | 'unknown'

/** Both configurations after their bundles were written, and what failed of that. */
export interface InStep {
  readonly registrations: Registrations
  readonly failures: readonly Failed[]
}

/** Reads both configurations. */
export async function readRegistrations(objects: OwnObjects): Promise<Registrations> {
  const [validating, mutating] = await Promise.all([
    objects.readRegistration('validating'),
    objects.readRegistration('mutating'),
  ])
  return { validating, mutating }
}

/**
 * Gives both configurations a bundle, if they have another.
 *
 * @param patched is told of each that was changed
 * @returns `conflict` when one of them is no longer as it was read
 */
export async function bringInStep(
  objects: OwnObjects,
  registrations: Registrations,
  bundle: string,
  patched: (kind: RegistrationKind) => void,
): Promise<'conflict' | InStep> {
  const now: Record<RegistrationKind, ReadRegistration> = { ...registrations }
  const failures: Failed[] = []
  for (const kind of registrationKinds) {
    const read = registrations[kind]
    const patch = read.is === 'there' ? patchTo(bundle, read.registration) : undefined
    if (read.is !== 'there' || patch === undefined) continue
    const written = await objects.patchRegistration(kind, patch)
    if (written.is === 'conflict') return 'conflict'
    if (written.is === 'failed') {
      failures.push(written)
      // What was read may be true no longer.
      if (written.isUncertain) now[kind] = written
      continue
    }
    patched(kind)
    const entries = read.registration.entries.map(({ name }) => ({ name, bundle }))
    now[kind] = { is: 'there', registration: { ...read.registration, entries } }
  }
  return { registrations: now, failures }
}

/** Whether whoever goes by a configuration accepts a certificate at a moment. */
export function trustIn(read: ReadRegistration, certificate: X509Certificate, now: Date): Trust {
  if (read.is === 'failed') return 'unknown'
  // Without an entry that leads to us nothing is asked either.
  if (read.is === 'absent' || read.registration.entries.length === 0) return 'absent'
  return trusts(read.registration, certificate, now) ? 'in step' : 'out of step'
}

/** All authorities that one of them trusts. */
export const authoritiesOf = (registrations: Registrations): readonly X509Certificate[] =>
  Object.values(registrations).flatMap((one) => (one.is === 'there' ? authoritiesIn(one.registration) : []))

/** Why they could not be read, as far as that is so. */
export const failuresIn = (registrations: Registrations): readonly Failed[] =>
  Object.values(registrations).filter((one): one is Failed => one.is === 'failed')
