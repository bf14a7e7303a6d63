import { setTimeout as wait } from 'node:timers/promises'

import type { Ended } from '../cluster/kubectl.ts'
import type { UserName } from '../cluster/users.ts'
import type { GuardedCluster } from './guarded-cluster.ts'

const knownWithinMilliseconds = 15_000

/**
 * Runs kubectl when the guard has seen what its answer depends on: its watches tell it a moment after the write.
 * Until then dry runs are asked, which leave nothing behind.
 *
 * @param telling what kubectl says, among other things, when all is known
 */
export async function kubectlOnceKnown(
  guarded: GuardedCluster,
  telling: string,
  user: UserName,
  given: readonly string[],
): Promise<Ended> {
  const deadline = performance.now() + knownWithinMilliseconds
  while (performance.now() < deadline) {
    const { stderr } = await guarded.kubectl(user, [...given, '--dry-run=server'])
    if (stderr.includes(telling)) break
    await wait(50)
  }
  return guarded.kubectl(user, given)
}
