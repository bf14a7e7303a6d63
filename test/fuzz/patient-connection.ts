import { once } from 'node:events'
import { connect as connectPlainly, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

import type { Target } from '../support/wire.ts'

/** How a connection came to its end: in order, by a reset, or not while it was watched. */
export interface End {
  readonly how: 'closed' | 'reset' | 'open'
  readonly afterMilliseconds: number
}

/** A connection whose end is remembered, whenever it comes. */
export interface Watched {
  readonly socket: Socket
  /** Everything that was received, as text. */
  readonly received: () => string
  /** The end, or `open` when it has not come after so long. */
  readonly endWithin: (milliseconds: number) => Promise<End>
  /** The same, but that the other end has only ended its side counts as open. */
  readonly closedWithin: (milliseconds: number) => Promise<End>
}

/** Watches a connection from now on. */
export function watched(socket: Socket): Watched {
  const start = performance.now()
  let text = ''
  let how: End['how'] = 'closed'
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  socket.on('error', () => {
    how = 'reset'
  })
  const now = (): End => ({ how, afterMilliseconds: performance.now() - start })
  const closed = new Promise<End>((resolve) => {
    socket.once('close', () => {
      resolve(now())
    })
  })
  const ended = new Promise<End>((resolve) => {
    socket.once('end', () => {
      resolve(now())
    })
    void closed.then(resolve)
  })
  const within = (end: Promise<End>, milliseconds: number): Promise<End> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve({ ...now(), how: 'open' })
      }, milliseconds)
      void end.then((one) => {
        clearTimeout(timer)
        resolve(one)
      })
    })
  return {
    socket,
    received: () => text,
    endWithin: (milliseconds) => within(ended, milliseconds),
    closedWithin: (milliseconds) => within(closed, milliseconds),
  }
}

/** A TCP connection on which no TLS is spoken. */
export async function tcpTo({ port, host }: Target): Promise<Watched> {
  const socket = connectPlainly(port, host)
  await once(socket, 'connect')
  return watched(socket)
}

/** A connection after its TLS handshake. */
export async function tlsTo(target: Target): Promise<Watched & { readonly socket: TLSSocket }> {
  const socket = connect(target)
  await once(socket, 'secureConnect')
  return { ...watched(socket), socket }
}

/** Waits until so many answers have come; false when the connection ends before. */
export function answersOn({ socket, received }: Watched, count: number): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      if ((received().match(/HTTP\/1\.1 200 /g) ?? []).length >= count) resolve(true)
    }
    socket.on('data', look)
    socket.once('close', () => {
      resolve(false)
    })
    look()
  })
}
