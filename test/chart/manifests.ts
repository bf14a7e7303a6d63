import { format, resolveConfig } from 'prettier'

import { rendered } from '../helm/run.ts'

/** What deploy/guard.yaml and deploy/webhooks.yaml hold. */
export interface Manifests {
  readonly guard: string
  readonly webhooks: string
}

const guardHead = `# clusterset-guard itself. README.md beside this file has the commands, in order.
# Written by \`npm run manifests\` from charts/clusterset-guard.
apiVersion: v1
kind: Namespace
metadata:
  name: clusterset-guard
  labels:
    app.kubernetes.io/name: clusterset-guard
    pod-security.kubernetes.io/enforce: restricted
`

const webhooksHead = `# Apply it last, when the guard is ready. The guard writes caBundle into it.
# Written by \`npm run manifests\` from charts/clusterset-guard.
#
`

/** Which template a document is from, and labels that are true of a release only. */
const ofHelm = /^(?:# Source: .*|\s+(?:app\.kubernetes\.io\/managed-by: Helm|helm\.sh\/chart: .*))\n/gm

const documentsIn = (text: string): readonly string[] =>
  text
    .split(/^---\n/m)
    .filter((document) => document.trim() !== '')
    .map((document) => document.replaceAll(ofHelm, ''))

const kindOf = (document: string): string => /^kind: (\w+)$/m.exec(document)?.[1] ?? ''

/** What is registered: the validating entries first, since they are what most people look for. */
const registrationKinds = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']

/** The chart with its defaults, for `kubectl apply`. */
export async function manifests(): Promise<Manifests> {
  const documents = documentsIn(await rendered('helm4'))
  const guard = documents.filter((document) => !registrationKinds.includes(kindOf(document)))
  const webhooks = registrationKinds.flatMap((kind) =>
    documents.filter((document) => kindOf(document) === kind),
  )
  const style = await resolveConfig(import.meta.filename)
  const written = (text: string): Promise<string> => format(text, { ...style, parser: 'yaml' })
  return {
    guard: await written([guardHead, ...guard].join('---\n')),
    webhooks: await written(webhooksHead + webhooks.join('---\n')),
  }
}
