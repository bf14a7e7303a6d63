/** What Node or the operating system calls an error, as `ENOENT`: its message may name what nobody should read. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
