import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import type { Binaries } from './binaries.ts'
import { OwnedProcess } from './owned-process.ts'

/** Ports of the loopback address, and the folder in which all of a cluster lies. */
export interface Place {
  readonly binaries: Binaries
  readonly folder: string
  readonly etcdPort: number
  readonly etcdPeerPort: number
  readonly apiServerPort: number
}

export const tokenFile = (folder: string): string => join(folder, 'tokens.csv')
export const certificateFolder = (folder: string): string => join(folder, 'certificates')
export const etcdUrl = ({ etcdPort }: Place): string => `http://127.0.0.1:${String(etcdPort)}`

/** Starts etcd in the cluster's folder. What it holds is lost with the machine, so it need not wait for the disk. */
export function startEtcd(place: Place): OwnedProcess {
  const { binaries, folder, etcdPeerPort } = place
  const peerUrl = `http://127.0.0.1:${String(etcdPeerPort)}`
  return new OwnedProcess({
    program: binaries.etcd,
    arguments: [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${etcdUrl(place)}`,
      `--advertise-client-urls=${etcdUrl(place)}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    logFile: join(folder, 'etcd.log'),
    folder,
  })
}

/** Makes the key with which the API server signs tokens of ServiceAccounts. */
export function writeAccountKeys(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  mkdirSync(certificateFolder(folder), { recursive: true })
  writeFileSync(join(folder, 'accounts.key'), privateKey, { mode: 0o600 })
  writeFileSync(join(folder, 'accounts.pub'), publicKey)
}

/**
 * Starts kube-apiserver on its port. It makes its own certificate the first time, and keeps it.
 *
 * @param flags further flags, or others instead of those here: the last one counts
 */
export function startApiServer(place: Place, flags: readonly string[]): OwnedProcess {
  const { binaries, folder, apiServerPort } = place
  return new OwnedProcess({
    program: binaries.apiServer,
    arguments: [
      `--etcd-servers=${etcdUrl(place)}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${String(apiServerPort)}`,
      `--cert-dir=${certificateFolder(folder)}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${join(folder, 'accounts.pub')}`,
      `--service-account-signing-key-file=${join(folder, 'accounts.key')}`,
      `--token-auth-file=${tokenFile(folder)}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--endpoint-reconciler-type=none',
      '--disable-admission-plugins=ServiceAccount',
      // Old versions go when a test says so.
      '--etcd-compaction-interval=0',
      ...flags,
    ],
    logFile: join(folder, 'kube-apiserver.log'),
    folder,
  })
}

const lookAgainMilliseconds = 50

/**
 * Asks again and again until something is so.
 *
 * @param failed what the error says after so many milliseconds
 * @param check throws when it can never be so any more
 */
export async function until(
  isSo: () => Promise<boolean>,
  failed: string,
  withinMilliseconds: number,
  check: () => void = () => undefined,
): Promise<void> {
  const end = performance.now() + withinMilliseconds
  while (!(await isSo().catch(() => false))) {
    check()
    if (performance.now() > end) throw new Error(`${failed} within ${String(withinMilliseconds / 1000)} s`)
    await wait(lookAgainMilliseconds)
  }
}
