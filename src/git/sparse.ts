import { git, outputOf } from './git-command.ts'

/**
 * The files that a sparse checkout leaves out of the working tree, from the root on. They are not among
 * today's manifests, which does not mean that they are gone.
 */
export function leftOut(root: string): ReadonlySet<string> {
  const { output } = git(root, ['config', '--type=bool', '--get', 'core.sparseCheckout'])
  if (output.toString().trim() !== 'true') return new Set()
  const listed = outputOf(root, ['ls-files', '-t', '-z', '--full-name']).toString()
  return new Set(
    listed
      .split('\0')
      .filter((line) => line.startsWith('S '))
      .map((line) => line.slice(2)),
  )
}
