import { readFileSync } from 'node:fs'

import { digestUnder, randomlyKeyed, shortestKeyBytes, type KeyedDigest } from '../facts/digest.ts'
import { codeOf } from '../model/error-code.ts'

/** What `--digest-key` comes to. */
export type DigestKey =
  | { readonly ok: true; readonly keyed: KeyedDigest; readonly isGiven: boolean }
  | { readonly ok: false; readonly problem: string }

/**
 * The digest under the key in a file, or under a random key when no file is named. A line end after the key does not
 * count: editors and `echo` add one, and it must be the same key at every site.
 */
export function digestKey(file: string | undefined): DigestKey {
  if (file === undefined) return { ok: true, keyed: randomlyKeyed(), isGiven: false }
  try {
    const key = withoutLineEnd(readFileSync(file))
    if (key.length >= shortestKeyBytes) return { ok: true, keyed: digestUnder(key), isGiven: true }
    const has = `has ${String(key.length)} bytes, and ${String(shortestKeyBytes)} are the least`
    return {
      ok: false,
      problem: `--digest-key ${file} ${has}; make one with: openssl rand -hex 32 > ${file}`,
    }
  } catch (error) {
    const reason = codeOf(error)
    return {
      ok: false,
      problem: `--digest-key ${file} cannot be read (${reason}); check the path and its rights`,
    }
  }
}

const lineEnds: readonly (number | undefined)[] = [0x0a, 0x0d]

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && lineEnds.includes(bytes[end - 1])) end -= 1
  return bytes.subarray(0, end)
}
