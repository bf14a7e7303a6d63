import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const loopback = '127.0.0.1'

/** Whether nobody listens on a port of the loopback address. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, loopback)
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

/**
 * Free ports of the loopback address, all different. They lie below those that systems give to clients: the port
 * of an API server that is down must not be taken by a client that tries to reach it.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>()
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries === 1000) throw new Error('no free ports between 20000 and 32000 on 127.0.0.1')
    const port = randomInt(20_000, 32_000)
    if (!found.has(port) && (await isFree(port))) found.add(port)
  }
  return [...found]
}
