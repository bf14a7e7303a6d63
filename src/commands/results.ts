import type { Writable } from 'node:stream'

/**
 * Writes results to a stream that is opened with the first of them. Whoever reads only the first lines (`| head`) closes
 * the pipe and wants no more: the process ends then, as other programs do. Results that cannot be written otherwise, on
 * a full disk, are none: exit code 2.
 */
export function resultsTo(open: () => Writable): (text: string) => void {
  let stream: Writable | undefined
  return (text) => {
    stream ??= watched(open())
    stream.write(text)
  }
}

function watched(stream: Writable): Writable {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    process.stderr.write(`error: results cannot be written (${error.code ?? error.name}); free some room\n`)
    process.exit(2)
  })
  return stream
}
