import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { createInterface } from 'node:readline'

import type { TAP } from 'tap'

import { asList, asObject, asText, type JsonObject } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { own } from './installed.ts'

/** The two configurations of the release. */
export type Configuration = 'validating' | 'mutating'

const pathOf = (configuration: Configuration): string =>
  `/apis/admissionregistration.k8s.io/v1/${configuration}webhookconfigurations`

/** Changes entries of a configuration by name, as anybody may who may patch it. */
export async function patchEntries(
  cluster: Cluster,
  configuration: Configuration,
  webhooks: readonly JsonObject[],
): Promise<void> {
  const contentType = 'application/strategic-merge-patch+json'
  const path = `${pathOf(configuration)}/${own}`
  const { code, text } = await cluster.request('admin', {
    ...{ method: 'PATCH', path, contentType, body: { webhooks } },
  })
  if (code !== 200) throw new Error(`the configuration is not changed: ${text}`)
}

/** The entries of a configuration as they stand. */
export async function entriesOf(
  cluster: Cluster,
  configuration: Configuration,
): Promise<readonly JsonObject[]> {
  const { body } = await cluster.request('admin', { path: `${pathOf(configuration)}/${own}` })
  return asList(asObject(body)['webhooks']).map(asObject)
}

/** The bundles of all entries of a configuration, in base64. */
export const bundlesOf = async (
  cluster: Cluster,
  configuration: Configuration,
): Promise<readonly unknown[]> =>
  (await entriesOf(cluster, configuration)).map(({ clientConfig }) => asObject(clientConfig)['caBundle'])

/** One version of a webhook configuration, as a watch told it. */
export interface Version {
  readonly configuration: Configuration
  readonly change: string
  /** For each entry its bundle, PEM; empty when there is none. */
  readonly bundles: Readonly<Record<string, string>>
  /** Milliseconds of `performance.now()` when it was told. */
  readonly at: number
}

/** Versions of both webhook configurations from now on: none is missed, however short it stood. */
export async function watchBundles(
  t: Pick<TAP, 'teardown'>,
  cluster: Cluster,
): Promise<{ readonly versions: readonly Version[] }> {
  const versions: Version[] = []
  await Promise.all(
    (['validating', 'mutating'] as const).map(
      (configuration) =>
        new Promise<void>((resolve, reject) => {
          const query = `watch=true&fieldSelector=metadata.name%3D${own}`
          const asked = request(new URL(`${pathOf(configuration)}?${query}`, cluster.url), {
            agent: false,
            ca: readFileSync(cluster.certificateAuthorityFile),
            headers: { authorization: `Bearer ${cluster.users.admin.token}` },
          })
          asked.on('error', reject)
          asked.on('response', (response) => {
            resolve()
            const lines = createInterface(response)
            // It ends with the test.
            lines.on('error', () => undefined)
            lines.on('line', (line) => {
              versions.push(versionOf(configuration, line))
            })
          })
          asked.end()
          t.teardown(() => asked.destroy())
        }),
    ),
  )
  return { versions }
}

function versionOf(configuration: Configuration, line: string): Version {
  const { type, object } = asObject(JSON.parse(line))
  const bundles = asList(asObject(object)['webhooks']).map((entry) => {
    const { name, clientConfig } = asObject(entry)
    const bundle = Buffer.from(asText(asObject(clientConfig)['caBundle']) ?? '', 'base64').toString('utf8')
    return [asText(name) ?? '', bundle] as const
  })
  return {
    configuration,
    change: asText(type) ?? '',
    bundles: Object.fromEntries(bundles),
    at: performance.now(),
  }
}
