import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request, type RequestOptions } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import pino from 'pino'
import type { Test } from 'tap'

import { developmentCertificate } from '../../src/certificates/development-certificate.ts'
import { Drain } from '../../src/server/drain.ts'
import { InFlight } from '../../src/server/in-flight.ts'
import type { Limits } from '../../src/server/limits.ts'
import { tlsFromFiles } from '../../src/server/tls-files.ts'
import { buildServer } from '../../src/server/webhook-server.ts'
import { mutating, validating } from '../../src/server/webhooks.ts'
import { unchanging, type Facts, type FactSource } from '../../src/engine/facts.ts'
import type { Mutator } from '../../src/engine/mutator.ts'
import type { Rule } from '../../src/engine/rule.ts'
import type { UndecidedPolicy } from '../../src/engine/verdict.ts'
import { defaultBreakGlassGroups } from '../../src/engine/waiver.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { mutators } from '../../src/mutators/index.ts'
import { rules, ruleSetVersion } from '../../src/rules/index.ts'
import { isObject } from '../../src/model/json.ts'
import type { Raw } from './objects.ts'
import { clusterDomain, readableDigest, world } from './world.ts'

/** What the server under test is made of. What is left out is as `serve` has it, with an empty world. */
export interface WebhookParts {
  readonly facts?: Facts
  /** Instead of `facts`, for a source that does more than answer. */
  readonly factSource?: FactSource
  readonly rules?: readonly Rule[]
  readonly mutators?: readonly Mutator[]
  readonly undecided?: UndecidedPolicy
  readonly breakGlassGroups?: readonly string[]
  readonly maxInFlight?: number
  readonly limits?: Limits
}

export interface Ask {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The text as JSON; undefined when it is none. */
  readonly body: unknown
}

export interface Webhook {
  readonly port: number
  /** Posts a review as JSON and gives the answer's parsed body. It fails when the status is not 200. */
  post(path: string, review: unknown): Promise<unknown>
  /** What Prometheus would read. */
  scrape(): Promise<string>
  /** Sends any request. Only the headers given are sent, and the length of the body. */
  ask(ask: Ask): Promise<Answer>
  /** What was logged so far, at level trace, a line an object; without times. */
  logged(): readonly Raw[]
  /** The same as text. */
  logText(): string
}

export interface Certificate {
  readonly authority: string
  readonly certificateFile: string
  readonly keyFile: string
}

let made: Promise<Certificate> | undefined

/** A development certificate for localhost, made once for a test file. */
export function certificate(): Promise<Certificate> {
  made ??= makeCertificate()
  return made
}

async function makeCertificate(): Promise<Certificate> {
  const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-tls-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true })
  })
  const result = await developmentCertificate(folder)
  if (!result.ok) throw new Error(result.problem)
  const { authority, certificate: certificateFile, key } = result.files
  return { authority: readFileSync(authority, 'utf8'), certificateFile, keyFile: key }
}

/** Starts the real server on a free port of 127.0.0.1. It is closed when the test ends. */
export async function startWebhook(t: Test, parts: WebhookParts = {}): Promise<Webhook> {
  const { authority, certificateFile, keyFile } = await certificate()
  const opened = await tlsFromFiles({
    certificate: certificateFile,
    key: keyFile,
    clientAuthority: undefined,
  })
  if (!opened.ok) throw new Error(opened.problems.join())
  const facts = parts.facts ?? world()
  const written: string[] = []
  const log = pino(
    { level: 'trace', base: null, timestamp: false },
    { write: (line: string) => written.push(line) },
  )
  const used = { rules: parts.rules ?? rules, mutators: parts.mutators ?? mutators }
  const inFlight = new InFlight(parts.maxInFlight ?? 256)
  const metrics = metricsFor(used, inFlight)
  const webhookParts = {
    judging: {
      rules: used.rules,
      factSource: parts.factSource ?? unchanging(facts),
      reading: { clusterDomain, digest: readableDigest },
      undecided: parts.undecided ?? 'deny',
      breakGlassGroups: parts.breakGlassGroups ?? defaultBreakGlassGroups,
    },
    mutators: used.mutators,
    log,
    metrics,
  }
  const server = buildServer({
    tls: opened.tls,
    webhooks: [validating(webhookParts), mutating(webhookParts)],
    log,
    metrics,
    inFlight,
    drain: new Drain(),
    ...(parts.limits === undefined ? {} : { limits: parts.limits }),
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no address')
  const { port } = address
  const ask = (one: Ask): Promise<Answer> => askHttps({ host: '127.0.0.1', port, ca: authority }, one)
  return {
    port,
    ask,
    scrape: async () => (await metrics.scrape()).text,
    async post(path, review) {
      const answer = await ask({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(review),
      })
      if (answer.status !== 200) throw new Error(`status ${String(answer.status)}: ${answer.text}`)
      return answer.body
    },
    logged: () => written.map(parsedLine),
    logText: () => written.join(''),
  }
}

const metricsFor = (
  used: { readonly rules: readonly Rule[]; readonly mutators: readonly Mutator[] },
  inFlight: InFlight,
): Metrics =>
  new Metrics({
    ruleIds: used.rules.map(({ id }) => id),
    mutatorIds: used.mutators.map(({ id }) => id),
    version: '0.0.0',
    ruleSetVersion,
    isReady: () => true,
    inFlight: () => inFlight.count,
    certificate: () => ({ validTo: new Date(0), reloads: { success: 0, failure: 0 } }),
  })

/** Sends one HTTPS request on a connection of its own. */
export function askHttps(
  server: RequestOptions,
  { method = 'GET', path, headers, body }: Ask,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...server,
        agent: false,
        method,
        path,
        headers: { ...lengthOf(headers, body), ...headers },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const { statusCode = 0, headers: received } = incoming
          resolve({ status: statusCode, headers: received, text, body: jsonIn(text) })
        })
      },
    )
    // After an answer that came before the whole body was sent, this is too late to matter.
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** The length of the body, unless it goes in chunks. */
const lengthOf = (headers: Ask['headers'], body: string | Buffer = ''): Record<string, string> =>
  headers?.['transfer-encoding'] === undefined ? { 'content-length': String(Buffer.byteLength(body)) } : {}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function parsedLine(line: string): Raw {
  const value = jsonIn(line)
  return isObject(value) ? { ...value } : { text: line }
}
