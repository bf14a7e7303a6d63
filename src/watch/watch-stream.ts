import type { Readable } from 'node:stream'

import { Lines } from './lines.ts'
import { watchEvent, type WatchEvent } from './watch-event.ts'

/** An object is at most 3 MiB (what an API server takes in one request), as JSON; this is past any of them. */
const longestLineBytes = 16 * 1024 * 1024

/** How a watch came to its end; `told` when the API server said itself that it cannot go on. */
export type StreamEnd =
  | { readonly is: 'ended' | 'reset' | 'silent' | 'unreadable' | 'stopped' }
  | { readonly is: 'told'; readonly code: number }

/** What is asked of an open watch. */
export interface StreamUse {
  readonly signal: AbortSignal
  /** Nothing for so long: the watch is taken for dead. */
  readonly silenceMilliseconds: number
  /** Takes an event, in the turn in which its last byte came. Must not throw. */
  readonly event: (event: WatchEvent) => void
  /** Called after each chunk, unless the watch ended with it. Must not throw. */
  readonly turnEnded: () => void
}

/**
 * Reads a watch until it ends, in whatever way, and ends its connection. Never rejects. What a signal stops has no
 * more events: not even those that have come already.
 */
export function readStream(stream: Readable, use: StreamUse): Promise<StreamEnd> {
  return new Promise((resolve) => {
    const lines = new Lines(longestLineBytes)
    let end: StreamEnd | undefined

    const finish = (how: StreamEnd): void => {
      if (end !== undefined) return
      end = how
      clearTimeout(silence)
      use.signal.removeEventListener('abort', stop)
      stream.off('data', take)
      // The listener for `error` stays: what a destroyed connection has to say must not end the process.
      stream.destroy()
      resolve(how)
    }
    const takeLine = (line: string): boolean => {
      if (end !== undefined) return false
      // What separates two events is one newline; an empty line says nothing.
      if (line === '') return true
      const event = watchEvent(line)
      if (event === undefined) return false
      if (event.type === 'ERROR') finish({ is: 'told', code: event.code })
      else use.event(event)
      return isOpen()
    }
    const take = (chunk: Buffer | string): void => {
      silence.refresh()
      const isReadable = lines.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, takeLine)
      if (!isReadable) finish({ is: 'unreadable' })
      if (isOpen()) use.turnEnded()
    }
    const isOpen = (): boolean => end === undefined
    const stop = (): void => {
      finish({ is: 'stopped' })
    }
    const silence = setTimeout(() => {
      finish({ is: 'silent' })
    }, use.silenceMilliseconds)

    use.signal.addEventListener('abort', stop)
    stream.on('data', take)
    stream.once('end', () => {
      finish({ is: 'ended' })
    })
    stream.on('error', () => {
      finish({ is: 'reset' })
    })
    stream.once('close', () => {
      finish({ is: 'reset' })
    })
    if (use.signal.aborted) stop()
    else if (stream.destroyed) finish({ is: 'reset' })
  })
}
