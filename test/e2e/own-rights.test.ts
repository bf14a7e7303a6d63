import { test } from 'tap'

import { asText, type JsonObject } from '../../src/model/json.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { findHelm } from '../helm/binaries.ts'
import { howSoon } from './how-soon.ts'
import { Installation, own } from './installed.ts'

const registrations = '/apis/admissionregistration.k8s.io/v1'
const secrets = `/api/v1/namespaces/${own}/secrets`

/** What the API server answers to a request with a stolen token: the code alone. */
type Steal = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: JsonObject) => Promise<number>

async function thief(cluster: Cluster): Promise<Steal> {
  const token = await cluster.tokenFor({ namespace: own, name: own })
  return async (method, path, body) => {
    const strategic = { contentType: 'application/strategic-merge-patch+json' }
    const { code } = await cluster.requestWith(token, {
      method,
      path,
      body,
      ...(method === 'PATCH' && strategic),
    })
    return code
  }
}

const everything = [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*'] }]
const hostile = {
  name: 'hostile.example.com',
  clientConfig: { url: 'https://127.0.0.1:1/' },
  rules: everything,
  failurePolicy: 'Ignore',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
}

/** What a patch of an entry of ours could change, were it not refused. */
const changes: readonly JsonObject[] = [
  { clientConfig: { service: null, url: 'https://127.0.0.1:1/' } },
  { clientConfig: { service: { path: '/elsewhere' } } },
  { rules: everything },
  { matchConditions: [{ name: 'never', expression: 'false' }] },
  { namespaceSelector: { matchLabels: { none: 'such' } } },
  { objectSelector: { matchLabels: { none: 'such' } } },
  { matchPolicy: 'Exact' },
  { timeoutSeconds: 1 },
]

void test('what a stolen token of the guard cannot do, and what the guard still can', async (t) => {
  const { helm4 } = await findHelm()
  const installation = await Installation.prepare(t, helm4)
  const { cluster } = installation
  const { code, stderr } = await installation.release('install')
  t.equal(code, 0, stderr)
  const server = await installation.startServer()
  await installation.isLedTo(server)
  const steal = await thief(cluster)
  // The API server takes a moment to learn of a policy.
  await howSoon('the policies hold', 30_000, async () => {
    const asked = await steal('POST', secrets, { metadata: { name: 'probe' } })
    return asked === 422
  })

  await t.test('Secrets', async (t) => {
    const tokenOf = { 'kubernetes.io/service-account.name': own }
    const type = 'kubernetes.io/service-account-token'
    t.equal(await steal('POST', secrets, { metadata: { name: 'token', annotations: tokenOf }, type }), 422)
    t.equal(await steal('POST', secrets, { metadata: { name: `sh.helm.release.v1.${own}.v2` } }), 422)
    t.equal(await steal('POST', secrets, { metadata: { generateName: `${own}-` } }), 422)
    t.equal(await steal('POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 'other' } }), 403)
    t.equal(await steal('GET', secrets), 403, 'list')
    t.equal(await steal('DELETE', `${secrets}/${own}-tls`), 403)
  })

  for (const [kind, entry] of [
    ['validatingwebhookconfigurations', 'validate.clusterset-guard.io'],
    ['mutatingwebhookconfigurations', 'mutate.clusterset-guard.io'],
  ] as const)
    await t.test(kind, async (t) => {
      const path = `${registrations}/${kind}/${own}`
      const refused: readonly JsonObject[] = [
        { webhooks: [hostile] },
        { webhooks: [{ name: entry, $patch: 'delete' }] },
        ...changes.map((change) => ({ webhooks: [{ name: entry, ...change }] })),
        { metadata: { labels: { some: 'label' } } },
        { metadata: { finalizers: ['example.com/never'] } },
      ]
      for (const body of refused) t.equal(await steal('PATCH', path, body), 422, JSON.stringify(body))
      t.equal(await steal('PATCH', path, {}), 200)
      t.equal(await steal('DELETE', path), 403)
      t.equal(await steal('POST', `${registrations}/${kind}`, { metadata: { name: 'another' } }), 403)
    })

  await t.test('the guard makes its Secret anew, and has the new CA trusted', async (t) => {
    const authority = async (): Promise<string | undefined> =>
      asText(
        await cluster.prepare([
          'get',
          'secret',
          `${own}-tls`,
          '-n',
          own,
          '-o',
          'jsonpath={.data.ca\\.crt}',
          '--ignore-not-found',
        ]),
      )
    const former = await authority()
    await cluster.prepare(['delete', 'secret', `${own}-tls`, '-n', own])
    await howSoon('there is another CA', 60_000, async () => {
      const now = await authority()
      return now !== undefined && now !== '' && now !== former
    })
    await howSoon('it is trusted', 60_000, async () =>
      (await server.readiness()).includes('caBundle of validating webhooks in step ok'),
    )
    t.end()
  })
})
