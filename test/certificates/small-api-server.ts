import {
  ConnectionProblem,
  type Answer,
  type Change,
  type OpenAnswer,
  type WritableApiServer,
} from '../../src/kubernetes/api-server.ts'
import { asList, asObject, asText, type JsonObject } from '../../src/model/json.ts'

/** Where our objects are. */
export const secretPath = '/api/v1/namespaces/guard/secrets/guard-tls'
const secretsPath = '/api/v1/namespaces/guard/secrets'
const group = '/apis/admissionregistration.k8s.io/v1'
export const configurationPaths = {
  validating: `${group}/validatingwebhookconfigurations/guard`,
  mutating: `${group}/mutatingwebhookconfigurations/guard`,
} as const

/** A webhook entry that leads to our Service, without a bundle. */
export const entry = (name: string): JsonObject => ({
  name,
  timeoutSeconds: 5,
  clientConfig: { service: { namespace: 'guard', name: 'guard' } },
})

/** As much of an API server as certificates need: three objects, versions, conflicts, and a clock that can be set. */
export class SmallApiServer implements WritableApiServer {
  readonly objects = new Map<string, JsonObject>()
  readonly changes: string[] = []
  /** What the clock of the API server is ahead of ours. */
  aheadMilliseconds = 0
  /** Codes that are answered instead, by method and path; 0: no answer. */
  readonly refused = new Map<string, number>()
  /** Called before each answer and waited for, so that a test can be the one who is quicker. */
  before: (asked: string) => unknown = () => undefined
  #version = 100

  constructor() {
    this.putConfigurations()
  }

  put(path: string, object: JsonObject): void {
    this.#version += 1
    const metadata = { ...asObject(object['metadata']), resourceVersion: String(this.#version) }
    this.objects.set(path, { ...object, metadata })
  }

  /** Changes keys of the Secret; undefined takes one away. */
  putInSecret(texts: Readonly<Record<string, string | undefined>>): void {
    const { data, ...rest } = this.objects.get(secretPath) ?? {}
    const entries = Object.entries(texts).map(([key, text]) => [
      key,
      text === undefined ? undefined : Buffer.from(text).toString('base64'),
    ])
    this.put(secretPath, { ...rest, data: { ...asObject(data), ...Object.fromEntries(entries) } })
  }

  /** Both configurations as they are when they were made anew: no bundle. */
  putConfigurations(): void {
    this.put(configurationPaths.validating, {
      webhooks: [entry('validate.example'), entry('guard-members.example')],
    })
    this.put(configurationPaths.mutating, { webhooks: [entry('mutate.example')] })
  }

  /** The text under a key of the Secret. */
  secretText(key: string): string {
    const data = asObject(this.objects.get(secretPath)?.['data'])
    return Buffer.from(asText(data[key]) ?? '', 'base64').toString('utf8')
  }

  /** The bundle of each entry of a configuration, PEM. */
  bundles(kind: keyof typeof configurationPaths): readonly string[] {
    return asList(this.objects.get(configurationPaths[kind])?.['webhooks']).map((one) => {
      const { caBundle } = asObject(asObject(one)['clientConfig'])
      return Buffer.from(asText(caBundle) ?? '', 'base64').toString('utf8')
    })
  }

  get(path: string): Promise<Answer> {
    return this.#answer(`GET ${path}`, () => {
      const object = this.objects.get(path)
      return object === undefined ? [404, undefined] : [200, object]
    })
  }

  send({ method, path: asked, body }: Change): Promise<Answer> {
    const [path = ''] = asked.split('?')
    return this.#answer(`${method} ${path}`, () => {
      const given = asObject(body)
      const target = method === 'POST' ? secretPath : path
      const stored = this.objects.get(target)
      if (method === 'POST' && (stored !== undefined || path !== secretsPath)) return [409, undefined]
      if (method !== 'POST' && stored === undefined) return [404, undefined]
      if (method !== 'POST' && versionOf(given) !== versionOf(stored ?? {})) return [409, undefined]
      this.put(target, method === 'PATCH' ? patched(stored ?? {}, given) : given)
      this.changes.push(`${method} ${path}`)
      return [200, this.objects.get(target)]
    })
  }

  open(): Promise<OpenAnswer> {
    return Promise.reject(new ConnectionProblem('not here'))
  }

  async #answer(asked: string, answer: () => readonly [number, unknown]): Promise<Answer> {
    await this.before(asked)
    const refused = this.refused.get(asked)
    if (refused === 0) throw new ConnectionProblem('ECONNREFUSED')
    const [code, body] = refused === undefined ? answer() : [refused, { reason: 'Refused' }]
    const date = new Date(Date.now() + this.aheadMilliseconds)
    return { code, body, date, retryAfterMilliseconds: undefined }
  }
}

const versionOf = (object: JsonObject): unknown => asObject(object['metadata'])['resourceVersion']

/** A strategic merge patch of bundles. */
function patched(stored: JsonObject, patch: JsonObject): JsonObject {
  const bundles = new Map(
    asList(patch['webhooks']).map((one) => [asObject(one)['name'], asObject(asObject(one)['clientConfig'])]),
  )
  const webhooks = asList(stored['webhooks']).map((one) => {
    const { clientConfig, ...rest } = asObject(one)
    return { ...rest, clientConfig: { ...asObject(clientConfig), ...bundles.get(rest['name']) } }
  })
  return { ...stored, webhooks }
}
