import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { TAP, Test } from 'tap'

import { asObject, textsIn } from '../../src/model/json.ts'

/** Where the process runs, and so what relative paths in its output mean. */
export const repository = join(import.meta.dirname, '../..')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A process that listens. */
export interface Listening {
  /** `https://127.0.0.1:41234`, as the line `listening` says. */
  readonly webhook: URL
  readonly health: URL
  /** The line `listening`, parsed. */
  readonly line: Readonly<Record<string, unknown>>
  readonly process: ChildProcess
  /** When it has ended. */
  readonly ended: Promise<Ended>
}

export type Environment = Readonly<Record<string, string>>

/** Node keeps what it has compiled there, so that only the first process takes long to start. */
const compileCache = join(tmpdir(), 'clusterset-guard-test-compiled')

/** The program as it lies in the repository. Tests of the package run another one. */
export const sourceProgram = join(repository, 'src/main.ts')

function start(given: readonly string[], environment: Environment, program = sourceProgram, input?: string) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('CLUSTERSET_GUARD_') && !/^(?:NO|FORCE)_COLOR$/.test(name),
  )
  const child = spawn(process.execPath, [program, ...given], {
    cwd: repository,
    env: { ...Object.fromEntries(inherited), NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  const written = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, ...written })
    })
  })
  return { child, written, ended }
}

/** Runs `clusterset-guard` as a person would, to its end. */
export const runGuard = (
  given: readonly string[],
  environment: Environment = {},
  program = sourceProgram,
  input?: string,
): Promise<Ended> => start(given, environment, program, input).ended

/** Starts `clusterset-guard serve` and waits until it listens. It is killed when the test ends. */
export async function startGuard(
  t: Pick<TAP, 'teardown'>,
  given: readonly string[],
  environment: Environment = {},
  program = sourceProgram,
): Promise<Listening> {
  const { child, written, ended } = start(['serve', ...given], environment, program)
  t.teardown(() => child.kill('SIGKILL'))
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = written.stdout.split('\n').find((one) => one.includes('"listening"'))
      if (found !== undefined) resolve(found)
    })
    void ended.then(({ code, stderr }) => {
      reject(new Error(`ended with ${String(code)} before it listened: ${stderr}`))
    }, reject)
  })
  const parsed = asObject(JSON.parse(line))
  const [webhook = '', health = ''] = textsIn(parsed['addresses'])
  return { webhook: new URL(webhook), health: new URL(health), line: parsed, process: child, ended }
}

/** Writes files into a new folder, which goes when the test ends, and gives its path. */
export function folderWith(t: Test, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-test-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true })
  })
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}
