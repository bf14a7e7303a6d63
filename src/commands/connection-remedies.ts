import type { Trouble } from '../watch/trouble.ts'

/** What Node says of a certificate that it does not trust, and of one for another name (its documentation of tls). */
const otherAuthority = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]

const remediesByCode: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    otherAuthority.map((code) => [
      code,
      "the API server's certificate is of another authority: mend certificate-authority in the kubeconfig",
    ]),
  ),
  CERT_HAS_EXPIRED: "the API server's certificate has expired: renew it",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the API server's certificate is for another name: mend server or tls-server-name in the kubeconfig",
  ENOTFOUND: 'the name of the API server does not resolve: mend server in the kubeconfig, or DNS',
  ECONNREFUSED:
    'nothing listens at the address of the API server: mend server in the kubeconfig, or wait for it',
}

/**
 * What a person can do about a failure; nothing when it is not known.
 *
 * @param code what Node says of a connection that came to nothing
 */
export function remedyFor(reason: Trouble, code: string | undefined): { readonly remedy?: string } {
  if (reason === 'unauthorized')
    return { remedy: 'the API server does not take our token or certificate: renew it' }
  const remedy = code === undefined ? undefined : remediesByCode[code]
  return remedy === undefined ? {} : { remedy }
}
