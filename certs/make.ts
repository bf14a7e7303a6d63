/**
 * Makes a CA and a certificate for localhost in `certs/development`, unless they are there: what `serve --tls-development`
 * makes, for those who want the files alone.
 */
import { join } from 'node:path'

import { developmentCertificate } from '../src/certificates/development-certificate.ts'

const made = await developmentCertificate(join(import.meta.dirname, 'development'))
if (made.ok) {
  const { authority, certificate, key } = made.files
  process.stdout.write(
    `${made.isNew ? 'made' : 'there already'}:\n  ${authority}\n  ${certificate}\n  ${key}\n`,
  )
} else {
  process.stderr.write(`error: ${made.problem}\n`)
  process.exitCode = 2
}
