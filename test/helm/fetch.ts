// Finds or fetches Helm 3 and 4, before tests with a time limit need them.
import { findHelm } from './binaries.ts'

try {
  await findHelm()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
