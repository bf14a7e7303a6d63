/**
 * Shows how the server keeps connections and cuts them: `npm run idle`, about five minutes, or one part:
 * `--part spells` (131 s), `slow` (`--watch N`: for so many seconds), `crowd`, `used` (Linux only). It ends
 * with 1 when something is not as promised.
 */
import { parseArgs } from 'node:util'

import { startGuardedBy, type HostileServer } from '../support/hostile-server.ts'
import { idleCrowd } from './idle-crowd.ts'
import { idleSpells } from './idle-spells.ts'
import { asOwner } from './owner.ts'
import { watchSlowClients } from './slow-clients.ts'

const { values } = parseArgs({ options: { part: { type: 'string' }, watch: { type: 'string' } } })

type Part = (server: HostileServer) => Promise<readonly string[]>

const parts: Readonly<Record<string, Part>> = {
  spells: ({ target }) => idleSpells(target),
  slow: ({ target }) => watchSlowClients(target, Number(values.watch ?? '40')),
  crowd: (server) => idleCrowd(server, false),
  used: (server) => idleCrowd(server, true),
}

const chosen = Object.entries(parts).filter(([name]) => values.part === undefined || name === values.part)
if (chosen.length === 0) {
  console.error(
    `error: --part must be one of ${Object.keys(parts).join(', ')}; name one of them, or none for all`,
  )
  process.exit(2)
}

const problems: string[] = []
for (const [name, part] of chosen) {
  const owner = asOwner()
  const server = await startGuardedBy(owner.test)
  console.log(`\n${name}`)
  problems.push(...(await part(server)))
  if (!(await server.isServing())) problems.push(`${name}: a plain review afterwards`)
  owner.end()
}
if (problems.length > 0) {
  console.log(`\nnot as promised:\n${problems.join('\n')}`)
  process.exitCode = 1
}
