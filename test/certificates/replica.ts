import {
  CertificateKeeper,
  type KeeperNews,
  type KeeperPace,
} from '../../src/certificates/certificate-keeper.ts'
import { OwnObjects } from '../../src/certificates/own-objects.ts'
import { certificatesIn } from '../../src/certificates/pem.ts'
import type { WritableApiServer } from '../../src/kubernetes/api-server.ts'
import type { SmallApiServer } from './small-api-server.ts'

export const dayMilliseconds = 24 * 60 * 60 * 1000

/** What everybody trusts is served at the same look. */
export const atOnce: KeeperPace = { usual: 10, hurried: 10, settling: 0 }

/** What is served stays, as long as it is good. */
export const never: KeeperPace = { ...atOnce, settling: 60 * 60 * 1000 }

/** A replica. What it tells is gathered. */
export function replicaOf(server: WritableApiServer, pace = atOnce) {
  const news: KeeperNews[] = []
  const keeper = new CertificateKeeper({
    objects: new OwnObjects(server, { namespace: 'guard', name: 'guard' }, new AbortController().signal),
    serverName: 'guard.guard.svc',
    told: (one) => news.push(one),
    pace,
  })
  return Object.assign(keeper, { news })
}

export const servedBy = (keeper: CertificateKeeper): string => keeper.serving?.parsed.serialNumber ?? 'none'

/** Whether each bundle of both configurations trusts what a replica serves. */
export const isTrusted = (server: SmallApiServer, keeper: CertificateKeeper): boolean =>
  [...server.bundles('validating'), ...server.bundles('mutating')].every((bundle) =>
    certificatesIn(bundle).some(
      (authority) =>
        keeper.serving?.parsed.checkIssued(authority) === true &&
        keeper.serving.parsed.verify(authority.publicKey),
    ),
  )

/** What was issued by a replica: an authority, or a server certificate alone. */
export const issuedBy = ({ news }: { readonly news: readonly KeeperNews[] }): readonly string[] =>
  news.flatMap((one) => (one.event === 'issued' ? [one.due.what] : []))
