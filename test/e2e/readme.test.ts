import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

import tap, { test } from 'tap'

import { repository } from '../support/guard-process.ts'
import { caughtUp } from './caught-up.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { Page, type } from './page-commands.ts'

const guarded = await startGuardedCluster(tap)
const { cluster } = guarded
symlinkSync(join(repository, 'examples'), join(cluster.folder, 'examples'))

/** What a terminal shows of one command: what it was, and what it wrote. */
async function shown(command: string): Promise<string> {
  const { stdout, stderr } = await type(cluster, command)
  // A page has no spaces at the ends of its lines.
  return `$ ${command}\n${stderr}${stdout}`.replaceAll(/ +$/gm, '')
}

void test('README: what kubectl shows is what the page says', async (t) => {
  const page = new Page('README.md').output('kubectl apply -f examples/cluster')
  const commands = [...page.matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => command)
  t.equal(commands.length, 3)
  let seen = ''
  for (const command of commands) {
    seen += await shown(command)
    // The next one is judged with what this one made.
    await caughtUp(guarded, 'clusterSets')
  }
  t.equal(seen, page)
})
