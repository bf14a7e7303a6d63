import { spawn, spawnSync } from 'node:child_process'

import type { Test } from 'tap'

import { asObject, textsIn } from '../../src/model/json.ts'
import { confined, imageName, podmanArguments } from './containers.ts'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const inContainer = (flags: readonly string[], given: readonly string[]): readonly string[] =>
  podmanArguments(['run', '--rm', ...confined, ...flags, imageName, ...given])

/**
 * Runs the image to its end, confined as a pod of the chart.
 *
 * @param given what follows the image's name
 * @param flags more for podman run, such as another entry point
 */
export function runImage(given: readonly string[], flags: readonly string[] = []): Ended {
  const { status, stdout, stderr } = spawnSync('podman', inContainer(flags, given), {
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { code: status, stdout, stderr }
}

export interface ServingImage {
  readonly webhook: URL
  readonly health: URL
  /** Sends SIGTERM to the program, as a kubelet does, and waits until it is gone. */
  stop(): Promise<{ readonly code: number | null; readonly milliseconds: number }>
}

let started = 0

/** Runs `serve` in the image and waits until it listens. It is killed when the test ends. */
export async function serveImage(
  t: Test,
  given: readonly string[],
  flags: readonly string[],
): Promise<ServingImage> {
  started += 1
  const name = `clusterset-guard-test-${String(process.pid)}-${String(started)}`
  const tell = (...words: readonly string[]): void => {
    spawnSync('podman', podmanArguments([...words, name]), { stdio: 'ignore' })
  }
  const child = spawn('podman', inContainer(['--name', name, ...flags], ['serve', ...given]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => {
    tell('rm', '--force', '--ignore', '--time', '0')
  })
  let written = ''
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written += text
      const found = written.split('\n').find((one) => one.includes('"listening"') && one.endsWith('}'))
      if (found !== undefined) resolve(found)
    })
    void ended.then((code) => {
      reject(new Error(`ended with ${String(code)} before it listened: ${complaint}`))
    })
  })
  const [webhook = '', health = ''] = textsIn(asObject(JSON.parse(line))['addresses'])
  return {
    webhook: new URL(webhook),
    health: new URL(health),
    async stop() {
      const startedAt = performance.now()
      tell('kill', '--signal', 'TERM')
      const code = await ended
      return { code, milliseconds: performance.now() - startedAt }
    },
  }
}
