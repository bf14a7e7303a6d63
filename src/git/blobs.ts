import { GitProblem, outputOf } from './git-command.ts'

const newline = 10

/** The bytes of blobs, by their ids. Throws `GitProblem`, also where one is missing. */
export function blobs(root: string, ids: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const wanted = [...new Set(ids)]
  const found = new Map<string, Uint8Array>()
  if (wanted.length === 0) return found
  const output = outputOf(root, ['cat-file', '--batch'], wanted.map((id) => `${id}\n`).join(''))
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(newline, at)
    const [id = '', type, size] = output.toString('latin1', at, end).split(' ')
    if (type !== 'blob')
      throw new GitProblem(
        `a file of that commit is not in this clone (${id}); fetch it: git fetch --refetch origin`,
      )
    const start = end + 1
    const stop = start + Number(size)
    found.set(id, output.subarray(start, stop))
    at = stop + 1
  }
  return found
}
