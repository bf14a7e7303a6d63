import type { IncomingMessage, ServerResponse } from 'node:http'

/** A body of this many bytes is read to its end sooner than a new connection is made. */
const smallBytes = 64 * 1024

/** Whether a body may still be coming that is not worth waiting for: the connection is to be closed. */
export const isBodyLeft = ({ complete, headers }: IncomingMessage): boolean =>
  !complete &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > smallBytes)

/**
 * Sends the body of an answer whose head is written, at once and whole, while the request's body may still be
 * coming. The answer is not ended before the request is: node would close the connection, the caller, who is
 * still sending, would be told of a reset, and the answer would be lost. What comes is thrown away.
 *
 * @param lingerMilliseconds how long the caller may go on sending before the connection is cut
 */
export function answerEarly(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  lingerMilliseconds: number,
): void {
  if (request.complete || !hasBody(request)) {
    response.end(body)
    return
  }
  response.write(body)
  const end = (): void => {
    clearTimeout(cut)
    request.off('end', end).off('close', end)
    response.end()
  }
  const cut = setTimeout(() => {
    end()
    request.socket.destroySoon()
  }, lingerMilliseconds)
  request.on('end', end).on('close', end).resume()
}

/** RFC 9112, section 6.3: without both there is none. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
