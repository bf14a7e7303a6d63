import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the package that a bundled file came from: `node_modules/a/node_modules/@scope/b`. */
const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/

const separator = `\n${'='.repeat(80)}\n\n`

/**
 * Writes the licences of everything that is in the bundle: their authors ask for no more, and for no less.
 *
 * @param inputs the files that were bundled, by their paths below `root`
 */
export function writeNotices(file: string, inputs: readonly string[], root: string): void {
  const folders = new Set(inputs.flatMap((input) => packageFolder.exec(input)?.[0] ?? []))
  const notices = [...folders].sort().map((folder) => noticeOf(join(root, folder)))
  writeFileSync(file, notices.join(separator))
}

/** The packages that a file of notices names, each as name@version. */
export const packagesIn = (notices: string): readonly string[] =>
  notices.split(separator).map((notice) => (notice.split('\n')[0] ?? '').replace(' ', '@'))

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    'name' | 'version' | 'license',
    string
  >
  const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file))
  const text = licence === undefined ? `License: ${license}\n` : readFileSync(join(folder, licence), 'utf8')
  return `${name} ${version}\n\n${text}`
}
