import { STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import type { Limits } from './limits.ts'
import { bodyOf, noRequest, tooLongHead, tooSlow, type Refusal } from './refusals.ts'

/** What node says of a connection that it gives up on, by the code of its error. */
const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: tooSlow,
  HPE_HEADER_OVERFLOW: tooLongHead,
}

/**
 * Answers what is not even HTTP, or came too slowly, and closes the connection. A connection on which nothing
 * came is no slow request: an API server may open one before it has a use for it, and is left the time in
 * which idle connections are kept.
 *
 * @returns the status of the answer; undefined where nobody was answered: a handshake that failed, a caller
 *   who has gone or has got an answer, or a connection that is left open
 */
export function refusedConnection(error: Error, socket: Duplex, limits: Limits): number | undefined {
  const code = 'code' in error ? String(error.code) : ''
  // After its last answer a caller may still be sending, and node calls each piece of it an error.
  if (socket.writableEnded && !socket.destroyed) return undefined
  if (!socket.writable || /^ERR_(?:TLS|SSL)_/.test(code)) {
    socket.destroy()
    return undefined
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket instanceof Socket && socket.bytesRead === 0) {
    socket.setTimeout(limits.keepAliveMilliseconds - limits.headersMilliseconds)
    return undefined
  }
  const refusal = refusals[code] ?? noRequest
  refuseOn(socket, refusal, limits)
  return refusal.code
}

/** Writes a refusal where node has no response for it, and closes the connection. */
export function refuseOn(socket: Duplex, refusal: Refusal, { lingerMilliseconds }: Limits): void {
  const { code, headers = {} } = refusal
  const body = bodyOf(refusal)
  const head = [
    `HTTP/1.1 ${String(code)} ${STATUS_CODES[code] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${String(Buffer.byteLength(body))}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  // To close takes two. What the caller still sends is thrown away: a reset could overtake the answer.
  socket.resume()
  // After CONNECT nobody else listens for a reset.
  socket.on('error', () => undefined)
  const cut = setTimeout(() => socket.destroy(), lingerMilliseconds)
  socket.once('close', () => {
    clearTimeout(cut)
  })
}
