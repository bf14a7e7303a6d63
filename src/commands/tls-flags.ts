import type { TlsFileNames } from '../server/tls-files.ts'
import type { ServeSettings } from './serve-settings.ts'
import type { Terminal } from './terminal.ts'

/** Where the files for TLS are; the development certificate is made now. */
export async function tlsFileNames(
  { tlsCert = '', tlsKey = '', tlsDevelopment, clientCa }: ServeSettings,
  terminal: Terminal,
): Promise<
  { readonly ok: true; readonly files: TlsFileNames } | { readonly ok: false; readonly problem: string }
> {
  if (tlsDevelopment === undefined)
    return { ok: true, files: { certificate: tlsCert, key: tlsKey, clientAuthority: clientCa } }
  // Only here is a certificate made, and the library that does it takes 150 ms to load.
  const { developmentCertificate } = await import('../certificates/development-certificate.ts')
  const made = await developmentCertificate(tlsDevelopment)
  if (!made.ok) return made
  const { authority, certificate, key } = made.files
  terminal.error(
    `${made.isNew ? 'made' : 'using'} a development certificate; trust it with: curl --cacert ${authority}\n`,
  )
  return { ok: true, files: { certificate, key, clientAuthority: clientCa } }
}
