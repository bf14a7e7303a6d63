import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** How a run of kubectl ended, as a person in a terminal sees it. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where kubectl is, and the folder it may write to. */
export interface KubectlPlace {
  readonly kubectl: string
  readonly folder: string
}

const endsWithinMilliseconds = 60_000

/**
 * Runs kubectl to its end, with a kubeconfig and nothing of the person's own settings.
 *
 * @param input what it reads from standard input, for `-f -`
 */
export async function runKubectl(
  { kubectl, folder }: KubectlPlace,
  kubeconfigFile: string,
  given: readonly string[],
  input = '',
): Promise<Ended> {
  const child = spawn(kubectl, ['--kubeconfig', kubeconfigFile, ...given], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, KUBECACHEDIR: join(folder, 'kubectl-cache'), LANG: 'C' },
    timeout: endsWithinMilliseconds,
    killSignal: 'SIGKILL',
  })
  // kubectl may end before it has read all.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const [stdout, stderr, ended] = await Promise.all([text(child.stdout), text(child.stderr), code])
  return { code: ended, stdout, stderr }
}
