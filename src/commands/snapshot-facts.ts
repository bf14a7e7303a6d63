import { readFileSync } from 'node:fs'

import { readSnapshot } from '../facts/read-snapshot.ts'
import type { LiveFacts } from './live-facts.ts'
import { codeOf } from '../model/error-code.ts'

/**
 * What the snapshot in a file holds, or what is wrong with it: a text for people, with file and line.
 *
 * @param keyId the id of the key that Secrets of manifests are digested with
 */
export function snapshotFacts(file: string, keyId: string): LiveFacts {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const reason = codeOf(error)
    return { ok: false, problem: `${file}: cannot be read (${reason}); check the path and its rights` }
  }
  const read = readSnapshot(text, keyId)
  if (read.ok) return { ...read, warnings: [] }
  const { line, problem, remedy } = read
  return { ok: false, problem: `${file}:${String(line)}: ${problem}; ${remedy}` }
}
