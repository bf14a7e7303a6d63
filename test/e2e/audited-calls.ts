import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { TAP } from 'tap'

import { asObject, asText, type JsonObject } from '../../src/model/json.ts'

/** What the audit log of an API server tells of webhooks. */
export class AuditedCalls {
  readonly #folder: string
  readonly #log: string

  constructor(t: Pick<TAP, 'teardown'>) {
    this.#folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-audit-'))
    this.#log = join(this.#folder, 'audit.log')
    t.teardown(() => {
      rmSync(this.#folder, { recursive: true })
    })
    const policy = {
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived', 'ResponseStarted'],
      rules: [{ level: 'Metadata', verbs: ['create', 'update', 'patch', 'delete'] }, { level: 'None' }],
    }
    writeFileSync(join(this.#folder, 'policy.yaml'), JSON.stringify(policy))
  }

  /** Flags of kube-apiserver. An answer is given when its entry is written. */
  get flags(): readonly string[] {
    return [
      `--audit-policy-file=${join(this.#folder, 'policy.yaml')}`,
      `--audit-log-path=${this.#log}`,
      '--audit-log-mode=blocking',
    ]
  }

  /** The entries that were called and did not answer, for writes of objects of a namespace, by name of the object. */
  unansweredIn(namespace: string): ReadonlyMap<string, readonly string[]> {
    const called = new Map<string, string[]>()
    for (const { objectRef, annotations, responseStatus } of this.#events()) {
      const { namespace: at, name } = asObject(objectRef)
      if (at !== namespace || typeof name !== 'string') continue
      const failedOpen = Object.entries(asObject(annotations)).flatMap(([key, value]) =>
        key.startsWith('failed-open.') && typeof value === 'string' ? [value] : [],
      )
      const message = asText(asObject(responseStatus)['message']) ?? ''
      const failedClosed = [...message.matchAll(/failed calling webhook "([^"]+)"/g)].map(
        ([, entry = '']) => entry,
      )
      const entries = [...failedOpen, ...failedClosed].map((entry) =>
        entry.replace('.clusterset-guard.io', ''),
      )
      called.set(name, [...(called.get(name) ?? []), ...entries])
    }
    return called
  }

  /** The annotations of the last write of an object. */
  annotationsOf(name: string): JsonObject {
    const event = this.#events().findLast(({ objectRef }) => asObject(objectRef)['name'] === name)
    return asObject(event?.['annotations'])
  }

  #events(): readonly JsonObject[] {
    const lines = readFileSync(this.#log, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => asObject(JSON.parse(line)))
  }
}
