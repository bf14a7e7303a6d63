// Finds or builds the programs of the test cluster, before tests with a time limit need them.
import { findBinaries } from './binaries.ts'

try {
  await findBinaries()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
