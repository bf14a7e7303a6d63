import type { IncomingMessage } from 'node:http'

/** What came of reading a body: all of it, or more than the limit, or the caller went away. */
export type Body =
  { readonly is: 'whole'; readonly bytes: Buffer } | { readonly is: 'tooLong' } | { readonly is: 'cutOff' }

/** Reads the body of a request, up to a limit. It is told once what came of it. */
export function readBody(request: IncomingMessage, limitBytes: number, told: (body: Body) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
    told({ is: 'tooLong' })
    return
  }
  const chunks: Buffer[] = []
  let length = 0
  const take = (chunk: Buffer): void => {
    chunks.push(chunk)
    length += chunk.length
    if (length > limitBytes) end({ is: 'tooLong' })
  }
  const finish = (): void => {
    end({ is: 'whole', bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) })
  }
  const breakOff = (): void => {
    end({ is: 'cutOff' })
  }
  const end = (body: Body): void => {
    request.off('data', take).off('end', finish).off('close', breakOff)
    told(body)
  }
  // A caller who goes away is an error of the request, too; without a listener node tells only `close`.
  request.on('data', take).on('end', finish).on('close', breakOff)
}
