import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { namePlace, uidPlace, type Workload } from './reviews.ts'

const loadCore = '1'
const connectionsPerClient = 4

/** What a load of requests came to. */
export interface LoadResult {
  readonly requests: number
  /** Of each request, in ascending order. */
  readonly latenciesMicroseconds: readonly number[]
}

/** How much is sent. */
export interface Amount {
  readonly requests: number
  readonly connections: number
}

/**
 * Sends a workload with h2load, by HTTP/1.1 as the API server does. h2load reads its file anew for each request:
 * there is one file for four connections, and the names and uids in the files are changed all the while, so
 * that no two requests in a row are the same.
 *
 * @throws when anything else than 2xx came back
 */
export async function send(
  origin: string,
  workload: Workload,
  { requests, connections }: Amount,
  folder: string,
): Promise<LoadResult> {
  const clients = Array.from({ length: Math.max(1, connections / connectionsPerClient) }, (_, index) =>
    join(folder, `client${String(index)}`),
  )
  for (const client of clients) writeFileSync(`${client}.json`, workload.body)
  const stopChanging = changeAllTheWhile(clients, workload.body)
  const ended = await Promise.all(
    clients.map((client) =>
      h2load(
        `${origin}${workload.path}`,
        client,
        Math.floor(requests / clients.length),
        Math.min(connections, connectionsPerClient),
      ),
    ),
  )
  stopChanging()
  const latencies = ended.flat().sort((one, other) => one - other)
  return { requests: latencies.length, latenciesMicroseconds: latencies }
}

/** Overwrites the names and uids in the clients' files each millisecond. */
function changeAllTheWhile(clients: readonly string[], body: string): () => void {
  const places = [...body.matchAll(new RegExp(`${namePlace}|${uidPlace}`, 'g'))].map(({ index }) => index + 1)
  const files = clients.map((client) => openSync(`${client}.json`, 'r+'))
  let count = 0
  const timer = setInterval(() => {
    for (const file of files) {
      count += 1
      const digits = String(count % 100_000).padStart(5, '0')
      for (const place of places) writeSync(file, digits, place)
    }
  }, 1)
  return () => {
    clearInterval(timer)
    for (const file of files) closeSync(file)
  }
}

async function h2load(
  url: string,
  client: string,
  requests: number,
  connections: number,
): Promise<readonly number[]> {
  const flags = [
    '--h1',
    '-n',
    requests,
    '-c',
    connections,
    '-d',
    `${client}.json`,
    '--log-file',
    `${client}.log`,
  ]
  writeFileSync(`${client}.log`, '')
  const child = spawn(
    'taskset',
    ['-c', loadCore, 'h2load', ...flags.map(String), '-H', 'content-type: application/json', url],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let report = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (report += text))
  const code = await new Promise((resolve) => child.once('close', resolve))
  // Columns: when it began, the HTTP status, how long it took in microseconds (man h2load).
  const lines = readFileSync(`${client}.log`, 'utf8').trimEnd().split('\n')
  const bad = lines.filter((line) => !/^\d+\t2\d\d\t/.test(line))
  if (code !== 0 || bad.length > 0 || lines.length !== requests)
    throw new Error(`${String(bad.length)} of ${String(requests)} requests failed:\n${report}`)
  return lines.map((line) => Number(line.split('\t')[2]))
}
