import { parseAllDocuments } from 'yaml'

import { asList, asObject, asText, isObject, textsIn, type JsonObject } from '../../src/model/json.ts'
import { rendered } from '../helm/run.ts'

/** What the chart renders, to be asked for. */
export class Objects {
  readonly all: readonly JsonObject[]

  constructor(all: readonly JsonObject[]) {
    this.all = all
  }

  /** The objects of a kind, as `namespace/name`, or `name` where there is no namespace. */
  named(kind: string): readonly string[] {
    return this.all
      .filter((object) => object['kind'] === kind)
      .map(({ metadata }) => {
        const { namespace, name } = asObject(metadata)
        return [namespace, name].filter((part) => asText(part) !== undefined).join('/')
      })
  }

  /** The one object of a kind; of several the one with a name. */
  the(kind: string, name?: string): JsonObject {
    const [found, ...more] = this.all.filter(
      (object) =>
        object['kind'] === kind && (name === undefined || asObject(object['metadata'])['name'] === name),
    )
    if (found === undefined || more.length > 0) throw new Error(`not one ${kind} ${name ?? ''} is rendered`)
    return found
  }

  get pod(): JsonObject {
    return asObject(asObject(asObject(this.the('Deployment')['spec'])['template'])['spec'])
  }

  get container(): JsonObject {
    return asObject(asList(this.pod['containers'])[0])
  }

  /** What is mounted beside the account: its names and where, and the volumes themselves. */
  get mounted(): { readonly mounts: readonly unknown[]; readonly volumes: readonly unknown[] } {
    const isOther = (one: unknown): boolean => asObject(one)['name'] !== 'service-account'
    return {
      mounts: asList(this.container['volumeMounts']).filter(isOther),
      volumes: asList(this.pod['volumes']).filter(isOther),
    }
  }

  get args(): readonly string[] {
    return textsIn(this.container['args'])
  }

  /** The entries of both webhook configurations, the validating ones first. */
  get entries(): readonly JsonObject[] {
    return ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].flatMap((kind) =>
      asList(this.the(kind)['webhooks']).map(asObject),
    )
  }

  entry(name: string): JsonObject {
    return this.entries.find((one) => one['name'] === `${name}.clusterset-guard.io`) ?? {}
  }
}

/** The objects in YAML of many documents. */
export const objectsIn = (text: string): Objects =>
  new Objects(
    parseAllDocuments(text).map((document) => {
      const value: unknown = document.toJS()
      if (document.errors.length > 0 || !isObject(value)) throw new Error('what Helm rendered is no object')
      return value
    }),
  )

/** What the chart renders with flags of Helm, such as `--set=mode=warn`. */
export const objectsWith = async (...flags: readonly string[]): Promise<Objects> =>
  objectsIn(await rendered('helm4', ...flags))
