import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { findHelm, type HelmBinaries } from './binaries.ts'

/** How a run of Helm ended, as a person in a terminal sees it. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export const chartFolder = join(import.meta.dirname, '../../charts/clusterset-guard')

const endsWithinMilliseconds = 60_000

/**
 * Runs Helm to its end, with nothing of the person's own settings.
 *
 * @param kubeconfigFile of the cluster it is about; what renders only needs none
 */
export async function runHelm(
  which: keyof HelmBinaries,
  given: readonly string[],
  kubeconfigFile?: string,
): Promise<Ended> {
  const helm = (await findHelm())[which]
  const folder = mkdtempSync(join(tmpdir(), 'helm-'))
  try {
    const child = spawn(helm, given, {
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        ...(kubeconfigFile !== undefined && { KUBECONFIG: kubeconfigFile }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: endsWithinMilliseconds,
      killSignal: 'SIGKILL',
    })
    const code = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    const [stdout, stderr, ended] = await Promise.all([text(child.stdout), text(child.stderr), code])
    return { code: ended, stdout, stderr }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the chart renders, as release clusterset-guard in its namespace. Fails when Helm does. */
export async function rendered(which: keyof HelmBinaries, ...flags: readonly string[]): Promise<string> {
  const name = 'clusterset-guard'
  const { code, stdout, stderr } = await runHelm(which, [
    ...['template', name, chartFolder, '--namespace', name, '--skip-tests'],
    ...flags,
  ])
  if (code !== 0) throw new Error(`helm template ended with ${String(code)}: ${stderr}`)
  return stdout
}
