import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import type { TAP } from 'tap'

import { imageName, podman } from './containers.ts'

export interface ImageFile {
  /** Below the root of the image, without a slash before it. */
  readonly path: string
  readonly isFile: boolean
  readonly isExecutable: boolean
  /** Whether a user can write to it who is neither root nor in root's group. */
  readonly isWritable: boolean
}

/** Mounts the image and gives the folder; that ends with the tests. */
export function mountImage(t: Pick<TAP, 'teardown'>): string {
  const folder = podman('image', 'mount', imageName)
  t.teardown(() => podman('image', 'unmount', imageName))
  return folder
}

/** Everything below a folder, in order of its path. */
export const filesBelow = (folder: string): readonly ImageFile[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const { mode, uid, gid } = lstatSync(join(folder, path))
      const isLink = (mode & 0o170000) === 0o120000
      return {
        path,
        isFile: (mode & 0o170000) === 0o100000,
        isExecutable: (mode & 0o170000) === 0o100000 && (mode & 0o111) !== 0,
        isWritable: !isLink && (uid !== 0 || gid !== 0 || (mode & 0o002) !== 0),
      }
    })
