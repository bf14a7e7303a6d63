import { closeSync, openSync, realpathSync, statSync, writeFileSync, type Stats } from 'node:fs'

import { replaceFile } from '../fix/replace-file.ts'

const ownersAlone = 0o600

/**
 * Writes a file that only its owner can read, also where one lies that others could read: beside it, then in its place,
 * so that nobody who has opened that one reads what is written. Of a symbolic link the target is written; a device or a
 * pipe takes the text as it is.
 *
 * @throws Error as Node's own functions for files do; what was there is as it was
 */
export function writePrivateFile(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there === undefined) writeFileSync(path, text, { mode: ownersAlone })
  else if (there.isFile()) replace(realpathSync(path), there, text)
  else writeFileSync(path, text)
}

function replace(target: string, { uid, gid }: Stats, text: string): void {
  // Who may not write the file may perhaps write its folder; it was meant to stay.
  closeSync(openSync(target, 'r+'))
  replaceFile(target, text, { uid, gid, mode: ownersAlone })
}
