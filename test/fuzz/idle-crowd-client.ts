/** A process that opens connections, keeps them until it is ended, and says how many were opened and are open. */
import { once } from 'node:events'

import type { Crowd } from './idle-crowd.ts'
import { answersOn, tlsTo } from './patient-connection.ts'
import { plainRequest } from './plain-request.ts'

/** So many handshakes at a time: more would only wait for each other. */
const atOnce = 50

const [message] = (await once(process, 'message')) as [Crowd]
const { target, count, isUsed } = message

const state = { left: count, opened: 0, open: 0 }

async function openSome(): Promise<void> {
  while (state.left > 0) {
    state.left -= 1
    try {
      const connection = await tlsTo(target)
      connection.socket.on('close', () => (state.open -= 1))
      state.open += 1
      state.opened += 1
      if (!isUsed) continue
      connection.socket.write(plainRequest)
      await answersOn(connection, 1)
    } catch {
      // What could not be opened is missing in the count.
    }
  }
}

await Promise.all(Array.from({ length: atOnce }, openSome))
process.send?.(state)
process.on('message', () => process.send?.(state))
