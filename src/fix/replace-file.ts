import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { codeOf } from '../model/error-code.ts'

/**
 * Writes a file so that at every moment it is there as a whole, old or new: beside it, then in its place. The owner stays.
 *
 * @param target no link: that would be replaced
 * @param mode the rights that it is to have
 * @throws Error as Node's own functions for files do; what was there is as it was
 */
export function replaceFile(
  target: string,
  text: string,
  { uid, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>,
): void {
  const beside = join(dirname(target), `.${basename(target)}.${String(process.pid)}.tmp`)
  const descriptor = openSync(beside, 'wx', 0o600)
  try {
    try {
      writeFileSync(descriptor, text)
      keepOwner(descriptor, uid, gid)
      // After the owner: a change of owner may take rights away.
      fchmodSync(descriptor, mode)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

/** In a container we may be root and the file somebody's. Who may not give files away owns what is written. */
function keepOwner(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error
  }
}
