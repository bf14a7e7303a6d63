import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'

import { test, type Test } from 'tap'

import { OwnedProcess } from './owned-process.ts'

function folderFor(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'owned-process-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

const running = (folder: string, program: string, ...given: readonly string[]): OwnedProcess =>
  new OwnedProcess({ program, arguments: given, logFile: join(folder, 'log'), folder })

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Looks again and again, for 20 s at most. */
async function becomes(isSo: () => boolean): Promise<boolean> {
  const end = performance.now() + 20_000
  while (!isSo() && performance.now() < end) await wait(20)
  return isSo()
}

void test('a program ends when the process that started it is killed, and its folder goes', async (t) => {
  const folder = folderFor(t)
  const owned = join(import.meta.dirname, 'owned-process.ts')
  const given = JSON.stringify({
    program: 'sleep',
    arguments: ['600'],
    logFile: join(folder, 'log'),
    folder,
  })
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { OwnedProcess } = await import(${JSON.stringify(owned)})
     console.log(new OwnedProcess(${given}).pid)`,
  ])
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string]
  const pid = Number(line)
  t.equal(isAlive(pid), true)
  parent.kill('SIGKILL')
  t.equal(await becomes(() => !isAlive(pid)), true, 'the program has ended')
  t.equal(await becomes(() => !existsSync(folder)), true, 'the folder is gone')
})

void test('a program that is stopped may end as it likes, and its files stay', async (t) => {
  const folder = folderFor(t)
  const script = 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.05; done'
  const program = running(folder, 'sh', '-c', script)
  const log = (): string => readFileSync(join(folder, 'log'), 'utf8')
  t.equal(await becomes(() => log() === 'ready\n'), true)
  program.checkIsRunning()
  await program.stop(20_000)
  t.equal(log(), 'ready\nbye\n')
  t.throws(() => {
    program.checkIsRunning()
  }, new Error('sh ended with 0:\nready\nbye'))
})

void test('a program that does not want to end is ended by force', async (t) => {
  const folder = folderFor(t)
  const program = running(folder, 'sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done')
  t.equal(await becomes(() => readFileSync(join(folder, 'log'), 'utf8') === 'ready\n'), true)
  await program.stop(50)
  t.throws(() => {
    program.checkIsRunning()
  }, new Error('sh ended with SIGKILL:\nready'))
})

void test('a killed program has no time to say anything, and may be killed twice', async (t) => {
  const folder = folderFor(t)
  const program = running(folder, 'sleep', '600')
  await program.kill()
  await program.kill()
  await program.stop(1000)
  t.throws(() => {
    program.checkIsRunning()
  }, new Error('sleep ended with SIGKILL:\n'))
})
