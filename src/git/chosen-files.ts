import { join } from 'node:path'

import { isManifestIn } from '../manifests/files.ts'
import type { TreeFile } from './tree-entries.ts'

/** A file that a path chooses, named as the path names it. */
export interface ChosenFile {
  readonly file: string
  readonly blob: string
}

/**
 * Of the files of a commit those that a path stands for: the file itself, whatever it is called, or the
 * manifests below it in the order in which `readFiles` has them.
 *
 * @param path as it was given
 * @param rest the same from the root of the tree on
 */
export function chosenFiles(files: readonly TreeFile[], path: string, rest: string): readonly ChosenFile[] {
  const start = rest === '' ? '' : `${rest}/`
  const below = files
    .filter((file) => file.path.startsWith(start))
    .map(({ path: whole, blob }) => ({ steps: whole.slice(start.length).split('/'), blob }))
    .filter(({ steps }) => isManifestIn(steps))
    .sort((one, other) => compareSteps(one.steps, other.steps))
    .map(({ steps, blob }) => ({ file: join(path, ...steps), blob }))
  const itself = files.filter((file) => file.path === rest).map(({ blob }) => ({ file: path, blob }))
  return [...itself, ...below]
}

/** As a folder is read: its names in the order of `sort`, what is in a folder where its name comes. */
function compareSteps(one: readonly string[], other: readonly string[]): number {
  for (const [index, step] of one.entries()) {
    const otherStep = other[index]
    if (otherStep === undefined) return 1
    if (step !== otherStep) return step < otherStep ? -1 : 1
  }
  return one.length - other.length
}
