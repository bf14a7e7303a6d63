import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Environment } from '../support/guard-process.ts'

const dayMilliseconds = 24 * 60 * 60 * 1000

/**
 * An environment in which a process of Node believes that it is another day: all that asks `Date`. What its TLS library
 * believes stays.
 *
 * @param folder where the module that does it is written to
 */
export function withClock(environment: Environment, folder: string, days: number): Environment {
  const file = join(folder, `clock-${String(days)}.mjs`)
  writeFileSync(file, moduleThatAdds(days * dayMilliseconds))
  return { ...environment, NODE_OPTIONS: `${environment['NODE_OPTIONS'] ?? ''} --import=${file}` }
}

const moduleThatAdds = (milliseconds: number): string => `const Right = Date
globalThis.Date = class extends Right {
  constructor(...parts) {
    if (parts.length === 0) super(Right.now() + ${String(milliseconds)})
    else super(...parts)
  }
  static now() {
    return Right.now() + ${String(milliseconds)}
  }
}
`
