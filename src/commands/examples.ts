import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Examples } from '../report/rule-catalogue.ts'
import { packageRoot } from './package-root.ts'

/** The examples of a rule, as they lie in `examples/rules`. A test judges every one of them. */
export function examplesOf(id: string): Examples {
  const folder = join(packageRoot(), 'examples/rules')
  const read = (file: string): string | undefined => {
    const path = join(folder, id, file)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }
  const before = read('before.yaml')
  return {
    rejected: { object: read('rejected.yaml') ?? '', before: read('rejected.before.yaml') ?? before },
    accepted: { object: read('accepted.yaml') ?? '', before: read('accepted.before.yaml') ?? before },
    world: read('world.yaml'),
  }
}
