// Builds the image where there is no Docker: `npm run image`. docs/image.md says what it takes.
import { buildImage } from './build-image.ts'
import { imageName, whyNot } from './containers.ts'

const reason = whyNot()
if (reason === undefined) {
  try {
    const startedAt = performance.now()
    const id = buildImage()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    process.stdout.write(`${imageName} is ${id.slice(0, 12)}, built in ${seconds} s\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
} else {
  // Whoever lacks the tools can run every other test.
  process.stderr.write(`image: not built: ${reason}\n`)
}
