import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { issueAuthority, issueCertificate } from './issue.ts'

/** Where a development certificate lies. */
export interface DevelopmentFiles {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

const days = (count: number): Date => new Date(Date.now() + count * 24 * 60 * 60 * 1000)

/**
 * Makes a certificate authority and a certificate for localhost in a folder, unless they are there. The
 * authority's own key is thrown away: whoever trusts it trusts this one certificate and no other.
 *
 * @returns the files, and whether they were made now; or the problem when only some of them are there
 */
export async function developmentCertificate(
  folder: string,
): Promise<
  | { readonly ok: true; readonly files: DevelopmentFiles; readonly isNew: boolean }
  | { readonly ok: false; readonly problem: string }
> {
  const files = {
    authority: join(folder, 'ca.crt'),
    certificate: join(folder, 'tls.crt'),
    key: join(folder, 'tls.key'),
  }
  const there = Object.values(files).filter((file) => existsSync(file))
  if (there.length === 3) return { ok: true, files, isNew: false }
  if (there.length > 0)
    return { ok: false, problem: `${folder} holds only ${there.join(', ')}; empty it or name another folder` }
  const { authority, certificate, key } = await makeChain()
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(files.authority, authority)
    writeFileSync(files.certificate, certificate)
    writeFileSync(files.key, key, { mode: 0o600 })
  } catch {
    return {
      ok: false,
      problem: `${JSON.stringify(folder)} cannot be written to; name a folder for certificates`,
    }
  }
  return { ok: true, files, isNew: true }
}

async function makeChain(): Promise<{ authority: string; certificate: string; key: string }> {
  const validity = { notBefore: days(-1), notAfter: days(365) }
  const authority = await issueAuthority('clusterset-guard development CA', validity)
  const names = { dns: ['localhost'], ip: ['127.0.0.1', '::1'] }
  const server = await issueCertificate(authority, names, validity)
  return { authority: authority.certificate, certificate: server.certificate, key: server.key }
}
