import {
  closeSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { codeOf } from '../model/error-code.ts'

/**
 * Writes a file that only its owner can read, also where one lies that others could read: beside it, then in its place,
 * so that nobody who has opened that one reads what is written. Of a symbolic link the target is written; a device or a
 * pipe takes the text as it is.
 *
 * @throws Error as Node's own functions for files do; what was there is as it was
 */
export function writePrivateFile(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there === undefined) writeFileSync(path, text, { mode: 0o600 })
  else if (there.isFile()) replace(realpathSync(path), there, text)
  else writeFileSync(path, text)
}

function replace(target: string, there: Stats, text: string): void {
  // Who may not write the file may perhaps write its folder; it was meant to stay.
  closeSync(openSync(target, 'r+'))
  const beside = join(dirname(target), `.${basename(target)}.${String(process.pid)}.tmp`)
  const descriptor = openSync(beside, 'wx', 0o600)
  try {
    try {
      keepOwner(descriptor, there)
      writeFileSync(descriptor, text)
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
function keepOwner(descriptor: number, { uid, gid }: Stats): void {
  try {
    fchownSync(descriptor, uid, gid)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error
  }
}
