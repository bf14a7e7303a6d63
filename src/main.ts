#!/usr/bin/env node
import { run } from './commands/program.ts'

/** What Node can run: TypeScript as it is, from this version on. */
const lowestNode = [22, 19]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const [lowestMajor = 0, lowestMinor = 0] = lowestNode

if (major < lowestMajor || (major === lowestMajor && minor < lowestMinor)) {
  process.stderr.write(
    `clusterset-guard needs Node ${lowestNode.join('.')} or later, not ${process.version}\n`,
  )
  process.exitCode = 2
} else {
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
  })
}
