import { homedir } from 'node:os'

import type { Logger } from 'pino'

import { connect, type Connected } from '../kubernetes/connect.ts'
import type { ServeSettings } from './serve-settings.ts'
import { version } from './version.ts'

/** The cluster that a server reads facts of, and keeps its certificates in. */
export type ServedCluster = Extract<Connected, { readonly ok: true }>

/** The cluster that the flags name, or why there is none. Nothing is asked of it yet. */
export async function servedCluster({ kubeconfig, context }: ServeSettings, log: Logger): Promise<Connected> {
  const connected = await connect({ kubeconfig, context, environment: process.env, home: homedir(), version })
  if (connected.ok)
    for (const problem of connected.warnings) log.warn({ event: 'insecure connection', problem })
  return connected
}
