import { ReloadedFiles, type Parsed } from '../certificates/reloaded-files.ts'
import { isValidAt, tlsFrom, type TlsMaterial } from '../certificates/tls-material.ts'
import { clientAuthorityFrom, type ClientAuthority } from './client-authority.ts'
import { ServerTls } from './server-tls.ts'

/** Where the PEM files lie. */
export interface TlsFileNames {
  readonly certificate: string
  readonly key: string
  /** Callers must show a certificate of one of these authorities; without, nobody is asked for one. */
  readonly clientAuthority: string | undefined
}

/** TLS that follows files, or everything that is wrong with them: texts for people. */
export async function tlsFromFiles(
  names: TlsFileNames,
): Promise<
  | { readonly ok: true; readonly tls: ServerTls }
  | { readonly ok: false; readonly problems: readonly string[] }
> {
  const [certificate, clientAuthority] = await Promise.all([
    openCertificate(names),
    openClientAuthority(names.clientAuthority),
  ])
  if (certificate.ok && clientAuthority.ok)
    return { ok: true, tls: new ServerTls(certificate.value, clientAuthority.value) }
  return {
    ok: false,
    problems: [certificate, clientAuthority].flatMap((one) => (one.ok ? [] : [one.problem])),
  }
}

const openCertificate = ({ certificate, key }: TlsFileNames): Promise<Parsed<ReloadedFiles<TlsMaterial>>> =>
  ReloadedFiles.open({
    files: [certificate, key],
    parse: tlsFrom,
    objection: (candidate, current) => objectionTo(candidate, current, certificate),
  })

/** A certificate that is not good now is taken only when there is nothing to lose by it. */
function objectionTo(candidate: TlsMaterial, current: TlsMaterial, file: string): string | undefined {
  const now = new Date()
  if (isValidAt(candidate, now) || !isValidAt(current, now)) return undefined
  return candidate.validFrom > now
    ? `${file} is not valid before ${candidate.validFrom.toISOString()}; it is taken then, or set the clocks right`
    : `${file} expired at ${candidate.validTo.toISOString()}; put a certificate there that is valid now`
}

/** Opens the CA that callers must have their certificates from, if one is named. */
export async function openClientAuthority(
  file: string | undefined,
): Promise<Parsed<ReloadedFiles<ClientAuthority> | undefined>> {
  if (file === undefined) return { ok: true, value: undefined }
  return ReloadedFiles.open({ files: [file], parse: clientAuthorityFrom })
}
