#!/usr/bin/env node
import { isatty } from 'node:tty'

import { run } from './commands/program.ts'
import { resultsTo } from './commands/results.ts'

const [standardOutput, standardError] = [1, 2]

process.exitCode = await run(process.argv.slice(2), process.env, {
  // Only who writes results touches `process.stdout`: that makes a pipe non-blocking, which the log of `serve` must not have.
  out: resultsTo(() => process.stdout),
  error: (text) => process.stderr.write(text),
  isErrorTerminal: isatty(standardError),
  // An empty NO_COLOR counts as not set (no-color.org).
  isColoured: isatty(standardOutput) && !process.env['NO_COLOR'],
})
