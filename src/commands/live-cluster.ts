import { homedir } from 'node:os'

import { listCluster, type Listing, type Listings } from '../facts/from-lists.ts'
import { listedInventories, type ListedInventory } from '../facts/recorded.ts'
import type { ApiServer } from '../kubernetes/api-server.ts'
import { connect } from '../kubernetes/connect.ts'
import { resources } from '../kubernetes/resources.ts'
import type { Setback } from '../watch/trouble.ts'
import { remedyFor } from './connection-remedies.ts'
import { version } from './version.ts'

/** Which cluster is read. */
export interface ClusterChoice {
  /** The file of `--kubeconfig`. */
  readonly kubeconfig?: string | undefined
  /** The name of `--context`. */
  readonly context?: string | undefined
}

/** A cluster that answered; or why there is none, a text for people. */
export type LiveCluster =
  | {
      readonly ok: true
      readonly server: ApiServer
      readonly listings: Listings
      /** `in-cluster`, or the kubeconfig and its context. */
      readonly where: string
      readonly address: string
      /** What is not safe about the connection. */
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly problem: string }

/** Who waits longer for a list looks for what is wrong. */
const listMilliseconds = 60_000

/** Connects to a cluster and lists it. With `demandsAll` one list that fails is a problem, otherwise only all of them. */
export async function liveCluster(
  { kubeconfig, context }: ClusterChoice,
  { demandsAll }: { readonly demandsAll: boolean },
): Promise<LiveCluster> {
  const connected = await connect({ kubeconfig, context, environment: process.env, home: homedir(), version })
  if (!connected.ok) return connected
  const { server, where, address, warnings } = connected
  const listings = await listCluster({ server, deadline: performance.now() + listMilliseconds })
  const failed = failuresIn(listings)
  const [first] = failed
  const isFailure = demandsAll || failed.length === listedInventories.length
  if (first !== undefined && isFailure)
    return { ok: false, problem: `${shownFailure(first)}; the API server is ${address}, by ${where}` }
  return { ok: true, server, listings, where, address, warnings }
}

/** A list that failed. */
export interface Failure {
  readonly inventory: ListedInventory
  readonly setback: Setback
}

/** Services come first: every API server has them, so what is wrong with them says most. */
export const failuresIn = (listings: Listings): readonly Failure[] =>
  [...listedInventories].reverse().flatMap((inventory) => {
    const { setback }: Listing = listings[inventory]
    return setback === undefined ? [] : [{ inventory, setback }]
  })

const reasons: Readonly<Partial<Record<Setback['trouble'], string>>> = {
  unreachable: 'the API server cannot be reached',
  timeout: 'the API server does not answer in time',
  unauthorized: 'the API server does not know us (401)',
  'not found': 'there are no Services (404)',
  'too many requests': 'the API server has too much to do (429)',
  'server error': 'the API server is not well (5xx)',
  'too large': 'a page of the list is too large',
  expired: 'the list changes faster than it can be read (410)',
}

/** `services cannot be listed: the API server cannot be reached (ECONNREFUSED); nothing listens …` */
export function shownFailure({ inventory, setback: { trouble, code } }: Failure): string {
  const reason = reasons[trouble] ?? 'the answer is not that of an API server'
  const { remedy = otherRemedies[trouble] ?? 'mend server in the kubeconfig' } = remedyFor(trouble, code)
  const shownCode = code === undefined ? '' : ` (${code})`
  return `${resources[inventory].resource} cannot be listed: ${reason}${shownCode}; ${remedy}`
}

const otherRemedies: Readonly<Partial<Record<Setback['trouble'], string>>> = {
  timeout: 'try again, or from a place nearer to it',
  'too many requests': 'try again later',
  'server error': 'look into its log, or try again later',
  'too large': 'take big objects out of the cluster',
  expired: 'try again',
}
