import 'reflect-metadata'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** Where a development certificate lies. */
export interface DevelopmentFiles {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

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
  const authorityKeys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const serverKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=clusterset-guard development CA',
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    notBefore: days(-1),
    notAfter: days(365),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: authority.subject,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    notBefore: days(-1),
    notAfter: days(365),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  })
  const key = await crypto.subtle.exportKey('pkcs8', serverKeys.privateKey)
  return {
    authority: authority.toString('pem'),
    certificate: certificate.toString('pem'),
    key: PemConverter.encode(key, 'PRIVATE KEY'),
  }
}
