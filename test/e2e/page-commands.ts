import { spawn } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

import { findBinaries } from '../cluster/binaries.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Ended } from '../cluster/kubectl.ts'
import { repository } from '../support/guard-process.ts'

/** The commands and outputs that a page shows, as it shows them. */
export class Page {
  readonly #commands: readonly string[]
  readonly #outputs: readonly string[]

  /** @param file path in the repository */
  constructor(file: string) {
    const page = readFileSync(join(repository, file), 'utf8')
    const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, block = '']) => ({
      isCommand: language === 'sh',
      block,
    }))
    this.#commands = blocks.filter(({ isCommand }) => isCommand).map(({ block }) => block)
    this.#outputs = blocks.filter(({ isCommand }) => !isCommand).map(({ block }) => block)
  }

  /** The one block of commands that holds a text. */
  commands(part: string): string {
    return only(this.#commands, part)
  }

  /** The one block of output that holds a text. */
  output(part: string): string {
    return only(this.#outputs, part)
  }
}

function only(blocks: readonly string[], part: string): string {
  const [found, ...more] = blocks.filter((block) => block.includes(part))
  if (found === undefined || more.length > 0) throw new Error(`not one block of the page has ${part}`)
  return found
}

/** Types commands into a shell as the admin of a cluster would, in a checkout. */
export async function type(cluster: Cluster, commands: string): Promise<Ended> {
  const { kubectl } = await findBinaries()
  const deploy = join(cluster.folder, 'deploy')
  if (!existsSync(deploy)) symlinkSync(join(repository, 'deploy'), deploy)
  const child = spawn('sh', ['-euc', commands], {
    cwd: cluster.folder,
    env: {
      PATH: [dirname(kubectl), process.env['PATH']].join(delimiter),
      HOME: cluster.folder,
      KUBECONFIG: cluster.users.admin.kubeconfigFile,
      LANG: 'C',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  const code = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const [stdout, stderr, ended] = await Promise.all([text(child.stdout), text(child.stderr), code])
  return { code: ended, stdout, stderr }
}
