import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import packageFile from '../../package.json' with { type: 'json' }
import { repository } from '../support/guard-process.ts'
import { provideBase } from './base-image.ts'
import { buildah, buildahArguments, imageName, run } from './containers.ts'

/** So many are left by some five builds of changed sources: what makes the next one quick, and 0.3 GB each time. */
const mostLeft = 10

/** The base that the Dockerfile names; the other line FROM is of nothing. */
export const baseName = (dockerfile: string): string => /^FROM (\S+) AS build$/m.exec(dockerfile)?.[1] ?? ''

/**
 * Builds the image of the working tree as the Dockerfile says.
 *
 * @returns its id
 * @throws Error when it cannot be built; why is on standard error
 */
export function buildImage(): string {
  provideBase(baseName(readFileSync(join(repository, 'Dockerfile'), 'utf8')))
  const left = buildah('images', '--quiet', '--filter', 'dangling=true').split('\n')
  if (left.length > mostLeft) buildah('rmi', '--prune', '--force')
  // Its own output is long, and of no use but when it fails.
  const isolated = ['--isolation', 'chroot', '--pull-never', '--layers', '--quiet', '--timestamp', '0']
  const named = ['--build-arg', `VERSION=${packageFile.version}`, '--tag', imageName]
  return (
    run('buildah', buildahArguments(['bud', ...isolated, ...named, '.']), repository)
      .split('\n')
      .at(-1) ?? ''
  )
}
