import type { Readable } from 'node:stream'

import type { ApiServer } from '../kubernetes/api-server.ts'
import type { Pace } from './pace.ts'
import { setbackWithout, troubleOf, type Setback } from './trouble.ts'

/** Opens a watch on a collection from a version on; its stream, or why there is none. */
export async function openWatch(
  server: ApiServer,
  from: { readonly path: string; readonly version: string },
  pace: Pace,
  signal: AbortSignal,
): Promise<{ readonly stream: Readable } | Setback> {
  const path =
    `${from.path}?watch=1&allowWatchBookmarks=true&resourceVersion=${encodeURIComponent(from.version)}` +
    `&timeoutSeconds=${String(secondsToAskFor(pace))}`
  try {
    const opened = await server.open(path, { signal, timeoutMilliseconds: pace.answerMilliseconds })
    const trouble = signal.aborted ? 'unreachable' : troubleOf(opened.code)
    if (trouble === undefined) return opened
    opened.stream.on('error', () => undefined)
    opened.stream.destroy()
    return { trouble, retryAfterMilliseconds: opened.retryAfterMilliseconds }
  } catch (problem) {
    return setbackWithout(problem)
  }
}

function secondsToAskFor({ watchSeconds: { shortest, longest } }: Pace): number {
  return shortest + Math.floor(Math.random() * (longest - shortest + 1))
}
