import { once } from 'node:events'
import type { Server, Socket } from 'node:net'

import type { Test } from 'tap'

/** Listens on the port of a guard that is gone, until the test ends. */
export async function standIn(t: Test, server: Server, port: number): Promise<void> {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => undefined)))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
}
