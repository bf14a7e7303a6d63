import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server of our own, started as a user would start it. */
export interface DemoServer {
  readonly address: string
  post(path: string, body: unknown): Promise<unknown>
  /** Ends it with SIGTERM; gives its exit code. */
  stop(): Promise<number | null>
}

const root = join(import.meta.dirname, '../..')

interface Line {
  readonly event?: string
  readonly addresses?: readonly string[]
}

/** Starts `serve` on free ports, with the world of examples/world and a certificate made for it. */
export async function startServer(): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-demo-'))
  const flags = ['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--tls-development', folder]
  const server = spawn(
    process.execPath,
    [join(root, 'src/main.ts'), 'serve', '--world', join(root, 'examples/world'), ...flags],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const exited = new Promise<number | null>((resolve) => server.once('exit', resolve))
  let errors = ''
  server.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const address = await new Promise<string>((resolve, reject) => {
    let output = ''
    server.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      for (const line of output.split('\n').filter((text) => text.endsWith('}'))) {
        const { event, addresses = [] } = JSON.parse(line) as Line
        if (event === 'listening') resolve(addresses[0] ?? '')
      }
    })
    void exited.then((code) => {
      reject(new Error(`the server ended with ${String(code)}: ${errors}`))
    })
  })
  const ca = readFileSync(join(folder, 'ca.crt'))
  return {
    address,
    post: (path, body) => post(`${address}${path}`, body, ca),
    async stop() {
      server.kill('SIGTERM')
      const code = await exited
      rmSync(folder, { recursive: true })
      return code
    },
  }
}

function post(url: string, body: unknown, ca: Buffer): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}?timeout=5s`,
      { method: 'POST', ca, headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          resolve(JSON.parse(Buffer.concat(chunks).toString()))
        })
      },
    )
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}
