import { X509Certificate } from 'node:crypto'

import { CertificateKeeper } from '../../src/certificates/certificate-keeper.ts'
import { OwnObjects } from '../../src/certificates/own-objects.ts'
import { asObject, asText } from '../../src/model/json.ts'
import { connect } from '../../src/kubernetes/connect.ts'
import { own, type Installation } from './installed.ts'
import { entriesOf } from './installed-bundles.ts'
import { deleteSecret, patchSecret } from './installed-certificates.ts'

/** What is left when all have found a certificate to serve. */
export interface Agreement {
  /** Fingerprints of the certificates that are served. */
  readonly served: readonly string[]
  /** Names of the entries of both configurations whose bundle does not trust one of them. */
  readonly untrusting: readonly string[]
}

export interface Race {
  readonly count: number
  readonly kubeconfig: string
  readonly before: 'deleted' | 'emptied'
}

/** For all entries of both configurations, whether their bundles trust the certificates. */
export async function agreementOn(
  { cluster }: Installation,
  served: readonly X509Certificate[],
): Promise<Agreement> {
  const entries = [...(await entriesOf(cluster, 'validating')), ...(await entriesOf(cluster, 'mutating'))]
  const untrusting = entries.flatMap(({ name, clientConfig }) => {
    const bundle = Buffer.from(asText(asObject(clientConfig)['caBundle']) ?? '', 'base64').toString('utf8')
    const authorities = bundle
      .split(/(?<=-----END CERTIFICATE-----\n)/)
      .filter((one) => one.includes('BEGIN'))
      .map((one) => new X509Certificate(one))
    const isTrusted = (leaf: X509Certificate): boolean =>
      authorities.some((authority) => leaf.checkIssued(authority) && leaf.verify(authority.publicKey))
    return served.every(isTrusted) ? [] : [asText(name) ?? '']
  })
  return { served: [...new Set(served.map(({ fingerprint256 }) => fingerprint256))], untrusting }
}

/**
 * So many keepers look at once, each for the first time and with a connection of its own.
 *
 * @param kubeconfig of the chart's account
 * @param before what became of the Secret
 */
export async function race(
  installation: Installation,
  { count, kubeconfig, before }: Race,
): Promise<Agreement> {
  const { cluster } = installation
  if (before === 'deleted') await deleteSecret(cluster)
  else
    await patchSecret(cluster, {
      ...{ 'ca.crt': null, 'ca.key': null, 'tls.crt': null, 'tls.key': null },
      'retired-ca.crt': null,
    })
  const ending = new AbortController()
  const keepers = await Promise.all(
    Array.from({ length: count }, async () => {
      const connected = await connect({
        kubeconfig,
        context: undefined,
        environment: {},
        home: cluster.folder,
        version: 'race',
      })
      if (!connected.ok) throw new Error(connected.problem)
      const objects = new OwnObjects(connected.server, { namespace: own, name: own }, ending.signal)
      return new CertificateKeeper({ objects, serverName: `${own}.${own}.svc`, told: () => undefined })
    }),
  )
  await Promise.all(keepers.map((keeper) => keeper.look()))
  const served = keepers.map((keeper) => {
    if (keeper.serving === undefined) throw new Error(`nothing to serve: ${String(keeper.problem)}`)
    return keeper.serving.parsed
  })
  ending.abort()
  return agreementOn(installation, served)
}
