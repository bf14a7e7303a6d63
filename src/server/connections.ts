import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'

interface Connection {
  /** As it was accepted. With TLS, requests come on another socket that lies on this one. */
  readonly accepted: Socket
  /** What both sockets say of the connection's two ends. */
  readonly ends: string
  /** Made once a connection: one closure for each answer would cost more than the rest of this. */
  readonly answered: () => void
  requests: number
}

/**
 * Follows the connections of a server, and makes room for a new one when there are too many: an idle TLS
 * connection costs 60 KiB, and whoever opens one need not send a request.
 */
export class Connections {
  readonly #limit: number
  /** Every connection, also one that never comes to a request or to the end of its handshake. */
  readonly #open = new Set<Connection>()
  /** Those without a request at work. First comes the one that has been idle longest. */
  readonly #idle = new Set<Connection>()
  readonly #bySocket = new WeakMap<Socket, Connection>()
  readonly #byEnds = new Map<string, Connection>()

  /** @param limit how many connections may be open at once */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Follows the connections of an HTTP or HTTPS server from now on. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#accept(socket)
    })
    server.on('secureConnection', (socket: Socket) => {
      const connection = this.#byEnds.get(endsOf(socket))
      if (connection !== undefined) this.#bySocket.set(socket, connection)
    })
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#begin(request.socket, response)
    })
  }

  /** Cuts every connection, whatever goes on there. */
  destroyAll(): void {
    for (const { accepted } of this.#open) accepted.destroy()
  }

  #accept(socket: Socket): void {
    if (this.#open.size >= this.#limit && !this.#closeLongestIdle()) {
      socket.destroy()
      return
    }
    const connection: Connection = {
      accepted: socket,
      ends: endsOf(socket),
      answered: () => {
        connection.requests -= 1
        if (connection.requests === 0 && this.#open.has(connection)) this.#idle.add(connection)
      },
      requests: 0,
    }
    this.#open.add(connection)
    this.#idle.add(connection)
    this.#bySocket.set(socket, connection)
    this.#byEnds.set(connection.ends, connection)
    socket.once('close', () => {
      this.#forget(connection)
    })
  }

  #begin(socket: Socket, response: ServerResponse): void {
    const connection = this.#bySocket.get(socket)
    if (connection === undefined) return
    connection.requests += 1
    this.#idle.delete(connection)
    response.on('close', connection.answered)
  }

  /** Whether there was one. */
  #closeLongestIdle(): boolean {
    const [connection] = this.#idle
    if (connection === undefined) return false
    // Its `close` comes later, perhaps after the next new connection.
    this.#forget(connection)
    connection.accepted.destroy()
    return true
  }

  #forget(connection: Connection): void {
    this.#open.delete(connection)
    this.#idle.delete(connection)
    if (this.#byEnds.get(connection.ends) === connection) this.#byEnds.delete(connection.ends)
  }
}

const endsOf = ({ remoteAddress, remotePort, localAddress }: Socket): string =>
  `${String(remoteAddress)} ${String(remotePort)} ${String(localAddress)}`
