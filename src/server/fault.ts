/**
 * What a log may say of a fault of ours: its type and where it happened. Not its message, which may quote
 * what was being read.
 */
export function describeFault(error: unknown): { readonly fault: string; readonly at: readonly string[] } {
  if (!(error instanceof Error)) return { fault: typeof error, at: [] }
  const said = error.message.split('\n')
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !said.includes(line))
  return { fault: error.name, at: frames.slice(0, 8).map((line) => line.trim()) }
}
