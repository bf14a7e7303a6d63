import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { TAP } from 'tap'

import { asObject, asText } from '../../src/model/json.ts'

/** One request, as the API server wrote it down in its audit log. */
interface Entry {
  readonly id: string
  readonly stage: string
  readonly verb: string
  readonly resource: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly code: number
  readonly path: string
}

const entryOf = (line: string): Entry => {
  const { auditID, stage, verb, requestURI, objectRef, responseStatus, ...rest } = asObject(JSON.parse(line))
  const code = asObject(responseStatus)['code']
  return {
    id: asText(auditID) ?? '',
    stage: asText(stage) ?? '',
    verb: asText(verb) ?? '',
    resource: asText(asObject(objectRef)['resource']) ?? '',
    at: Date.parse(asText(rest['requestReceivedTimestamp']) ?? ''),
    code: typeof code === 'number' ? code : 0,
    path: asText(requestURI) ?? '',
  }
}

/** What one user asks of an API server, in the words of the API server: its audit log. */
export class RequestLedger {
  readonly #folder: string
  readonly #log: string
  #begin = 0

  /** @param user the name of whose requests are written down */
  constructor(t: Pick<TAP, 'teardown'>, user: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-audit-'))
    this.#log = join(this.#folder, 'audit.log')
    writeFileSync(this.#log, '')
    t.teardown(() => {
      rmSync(this.#folder, { recursive: true })
    })
    const policy = {
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      rules: [{ level: 'Metadata', users: [user], verbs: ['list', 'watch'] }, { level: 'None' }],
    }
    writeFileSync(join(this.#folder, 'policy.yaml'), JSON.stringify(policy))
  }

  /** Flags of kube-apiserver. */
  get flags(): readonly string[] {
    return [
      `--audit-policy-file=${join(this.#folder, 'policy.yaml')}`,
      `--audit-log-path=${this.#log}`,
      '--audit-log-mode=blocking',
    ]
  }

  /** What was written before now counts no more. An API server that ended writes nothing of the watches it had. */
  beginAnew(): void {
    this.#begin = readFileSync(this.#log).length
  }

  /** How many watches on a resource are open. */
  openWatches(resource: string): number {
    const entries = this.#entries(resource).filter(({ verb }) => verb === 'watch')
    const over = new Set(entries.flatMap(({ id, stage }) => (stage === 'ResponseComplete' ? [id] : [])))
    return entries.filter(
      ({ id, stage, code }) => stage === 'ResponseStarted' && code === 200 && !over.has(id),
    ).length
  }

  /** How many requests about a resource were answered with a status code. */
  answeredWith(code: number, resource: string): number {
    return this.#entries(resource).filter(
      (entry) => entry.stage === 'ResponseComplete' && entry.code === code,
    ).length
  }

  /** The shortest time between two lists of a resource that followed one another, in milliseconds. */
  shortestListGap(resource: string): number {
    const begun = this.#entries(resource)
      .filter(
        ({ verb, stage, path }) =>
          verb === 'list' && stage === 'RequestReceived' && !path.includes('continue='),
      )
      .map(({ at }) => at)
      .sort((one, other) => one - other)
    return Math.min(...begun.slice(1).map((at, index) => at - (begun[index] ?? 0)))
  }

  /** How many lists of a resource were begun. */
  lists(resource: string): number {
    return this.#entries(resource).filter(({ verb, stage }) => verb === 'list' && stage === 'RequestReceived')
      .length
  }

  #entries(resource: string): readonly Entry[] {
    const written = readFileSync(this.#log).subarray(this.#begin).toString()
    // The last line may be half written.
    return written
      .split('\n')
      .slice(0, -1)
      .map(entryOf)
      .filter((entry) => entry.resource === resource)
  }
}
