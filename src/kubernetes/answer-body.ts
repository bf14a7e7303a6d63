import type { Readable } from 'node:stream'

import { ConnectionProblem } from './api-server.ts'

/** The largest page of a list that is read: 100 objects of 670 kB each fill it. ClusterSets are about 4 kB. */
export const maxAnswerBytes = 64 * 1024 * 1024

/** Reads an answer to its end: its JSON, or undefined when it is none. Rejects when it is larger than allowed. */
export async function jsonIn(incoming: Readable, maxBytes = maxAnswerBytes): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // Leaving the loop ends the connection.
    if (bytes > maxBytes) throw new ConnectionProblem('answer too large')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}
