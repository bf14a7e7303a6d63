import { test } from 'tap'
import { parseAllDocuments } from 'yaml'

import { asObject, isObject } from '../../src/model/json.ts'
import { chartFolder, runHelm } from '../helm/run.ts'

const helms = ['helm3', 'helm4'] as const

/** Names that YAML reads as a number, a truth or nothing, where they stand bare. All may be given. */
const odd = ['y', 'on', 'null', '123', '1e3', '2026-11-22']

/** Where Kubernetes wants a text. */
const textual = new Set(
  'name namespace secretName serviceAccountName priorityClassName policyName key kind cidr value path'.split(
    ' ',
  ),
)

/** Values below an object that should be texts and are none, each with its path. */
function notTexts(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => notTexts(one, `${path}[${String(index)}]`))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, child]) => {
    const below = `${path}.${name}`
    const isText = textual.has(name) || /(?:labels|annotations|matchLabels|selector|nodeSelector)$/.test(path)
    const isWrong = isText && typeof child !== 'string' && !isObject(child)
    return isWrong ? [`${below}: ${JSON.stringify(child)}`] : notTexts(child, below)
  })
}

async function render(helm: (typeof helms)[number], name: string, flags: readonly string[]) {
  const { stdout, stderr } = await runHelm(helm, [
    ...['template', name, chartFolder, `--namespace=${name}`, `--set-string=nameOverride=x${name}`],
    ...flags,
  ])
  if (stdout === '') throw new Error(stderr)
  // As Kubernetes and Helm read it: `on` is true.
  return parseAllDocuments(stdout, { version: '1.1' }).map((document) => asObject(document.toJS()))
}

/** Sets a name everywhere that one can be set. */
function named(name: string): readonly string[] {
  const values = {
    imagePullSecrets: [{ name }],
    rbac: { secrets: [name] },
    webhooks: { onlyNamespaces: [`${name}-only`, name], exemptNamespaces: [name], annotations: { a: name } },
    tls: { clientCA: { secretName: name, key: name } },
    networkPolicy: { enabled: true, apiServerCIDRs: ['::1/128'], metricsNamespaces: [name] },
    priorityClassName: name,
    podLabels: { a: name },
    podAnnotations: { a: name },
    serviceAccount: { annotations: { a: name } },
    nodeSelector: { a: name },
    serviceMonitor: { enabled: true, labels: { a: name } },
    prometheusRule: { enabled: true, labels: { a: name } },
    dashboard: { enabled: true, labels: { a: name } },
  }
  return Object.entries(values).map(([key, value]) => `--set-json=${key}=${JSON.stringify(value)}`)
}

/** Flags for each source of certificates, with a name in it. */
const sources: readonly ((name: string) => readonly string[])[] = [
  () => [],
  (name) => ['--set=tls.source=cert-manager', `--set-string=tls.certManager.issuerRef.name=${name}`],
  (name) => [
    '--set=tls.source=provided',
    `--set-string=tls.provided.secretName=${name},tls.provided.caBundle=-----BEGIN CERTIFICATE-----`,
  ],
]

for (const helm of helms)
  void test(`${helm}: names that YAML reads as something else stay texts`, async (t) => {
    for (const [index, name] of odd.entries()) {
      const fullname = /^[a-z]/.test(name) ? name : `guard-${name}`
      const all = await render(helm, name, [
        ...named(name),
        `--set-string=fullnameOverride=${fullname}`,
        ...(sources[index % sources.length] ?? (() => []))(name),
      ])
      t.not(all.length, 0)
      t.strictSame(
        all.flatMap((object) => notTexts(object, String(object['kind']))),
        [],
        name,
      )
      const namespaces = new Set(all.map(({ metadata }) => asObject(metadata)['namespace']))
      t.strictSame(
        [...namespaces].filter((one) => one !== undefined),
        [name],
      )
    }
  })

for (const [release, helm] of [
  ['guard.eu', 'helm3'],
  ['guard.eu', 'helm4'],
  ['1st', 'helm3'],
  ['1st', 'helm4'],
] as const)
  void test(`${helm}: no Service can be named after the release ${release}, and that is said`, async (t) => {
    const { code, stderr } = await runHelm(helm, ['template', release, chartFolder])
    t.equal(code, 1)
    t.match(
      stderr,
      `a Service cannot be named after the release ${release}, since its name begins with a letter and has no dots; give the release another name, or set fullnameOverride`,
    )
    const named = await runHelm(helm, ['template', release, chartFolder, '--set=fullnameOverride=guard'])
    t.match(named, { code: 0, stdout: '\n  name: guard\n' })
  })
