import { readFileSync, realpathSync, statSync } from 'node:fs'

import type { Complaint } from '../manifests/complaint.ts'
import { codeOf } from '../model/error-code.ts'
import { replaceFile } from './replace-file.ts'

/** A file that is to have another text. */
export interface FileChange {
  readonly path: string
  /** What was read. A file that holds something else by now is not written. */
  readonly before: Uint8Array
  readonly after: string
}

/** Writes the files one after the other. What could not be written is a complaint, and is as it was. */
export const writeFiles = (changes: readonly FileChange[]): readonly Complaint[] =>
  changes.flatMap((change) => {
    const complaint = written(change)
    return complaint === undefined ? [] : [complaint]
  })

/** All writing bits: a file that nobody may write was meant to stay, whoever we are. */
const anyWriter = 0o222
const permissions = 0o7777

/**
 * Writes one file so that at every moment it is there as a whole, old or new: beside it, then in its place.
 * Rights and owner stay; of a symbolic link the target is written.
 */
function written({ path, before, after }: FileChange): Complaint | undefined {
  const complaint = (problem: string, remedy: string): Complaint => ({ file: path, problem, remedy })
  try {
    const target = realpathSync(path)
    const status = statSync(target)
    if ((status.mode & anyWriter) === 0)
      return complaint('is read-only, and was not changed', 'give it writing rights, or change it by hand')
    if (Buffer.compare(readFileSync(target), before) !== 0)
      return complaint('has changed since it was read, and was left so', 'run the command again')
    const { uid, gid } = status
    replaceFile(target, after, { uid, gid, mode: status.mode & permissions })
    return undefined
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return complaint('is gone since it was read', 'run the command again')
    return complaint(`cannot be written (${code})`, 'check the rights of the file and of its folder')
  }
}
