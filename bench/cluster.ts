import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { ask } from './ask.ts'
import { send } from './load.ts'
import { pacedLatencies } from './paced.ts'
import { workloads } from './reviews.ts'
import { startServer, type MeasuredServer, type Program } from './servers.ts'
import { medianOf, quantileOf } from './statistics.ts'

/** What the guard costs with facts from a cluster. */
export interface ClusterFigures {
  /** From the start of the process until it has said that it is ready, with 10,000 sets and as many members. */
  readonly readySeconds: number
  /** Then, and after the load. */
  readonly residentMebibytes: number
  /** CPU of a request among 10,000 sets, to one among 10. */
  readonly costRatio: number
  /** p99 with 1,000 changes a second, to p99 without. */
  readonly changesRatio: number
}

const few = 10
const many = 10_000
const changesASecond = 1_000

/** A server that is measured, and the API server that it reads. */
interface Watched {
  readonly guard: MeasuredServer
  readonly api: ChildProcess
  readonly readySeconds: number
}

/** @param guardWith the program with these flags in the place of a world of manifests */
export async function measureCluster(
  guardWith: (flags: readonly string[]) => Program,
  folder: string,
  rounds: number,
): Promise<ClusterFigures> {
  const large = await watched(many, guardWith, folder)
  try {
    const changesRatio = await ratioOfChanges(large, rounds)
    const residentMebibytes = large.guard.residentBytes() / 2 ** 20
    const { readySeconds } = large
    await stop(large)
    return {
      readySeconds,
      residentMebibytes,
      changesRatio,
      costRatio: await ratioOfCost(guardWith, folder, rounds),
    }
  } finally {
    await stop(large)
  }
}

/** Starts an API server with so many sets, and the guard; waits until it is ready. */
async function watched(
  sets: number,
  guardWith: (flags: readonly string[]) => Program,
  folder: string,
  flags: readonly string[] = [],
): Promise<Watched> {
  const api = fork(join(import.meta.dirname, 'fake-cluster.ts'), [String(sets)])
  const [{ port }] = (await once(api, 'message')) as [{ readonly port: number }]
  const kubeconfig = join(folder, `kubeconfig.${String(port)}`)
  writeFileSync(kubeconfig, kubeconfigOf(port))
  const start = performance.now()
  const log = join(folder, `cluster.${String(port)}.log`)
  const guard = await startServer(guardWith(['--kubeconfig', kubeconfig, ...flags]), log)
  while ((await fetch(`${guard.health}/readyz`)).status !== 200) {
    if (performance.now() - start > 60_000) throw new Error(`not ready after a minute; see ${log}`)
    await sleep(20)
  }
  return { guard, api, readySeconds: (performance.now() - start) / 1000 }
}

const kubeconfigOf = (port: number): string =>
  JSON.stringify({
    'current-context': 'measurement',
    contexts: [{ name: 'measurement', context: { cluster: 'measurement', user: 'measurement' } }],
    clusters: [
      {
        name: 'measurement',
        cluster: { server: `http://127.0.0.1:${String(port)}`, 'insecure-skip-tls-verify': true },
      },
    ],
    users: [{ name: 'measurement', user: {} }],
  })

async function stop({ guard, api }: Watched): Promise<void> {
  await guard.stop()
  if (api.exitCode !== null || api.signalCode !== null) return
  api.kill('SIGKILL')
  await once(api, 'exit')
}

/** The p99 of a hundred requests a second, Secrets read and all, with changes and without in turns. */
async function ratioOfChanges({ guard, api }: Watched, rounds: number): Promise<number> {
  const ratios: number[] = []
  await pacedLatencies(guard.origin, workloads.update3x3)
  for (let round = 0; round < rounds; round += 1) {
    api.send(0)
    const idle = quantileOf(await pacedLatencies(guard.origin, workloads.update3x3), 0.99)
    api.send(changesASecond)
    const busy = quantileOf(await pacedLatencies(guard.origin, workloads.update3x3), 0.99)
    process.stderr.write(`p99 ${idle.toFixed(0)} µs without changes, ${busy.toFixed(0)} µs with\n`)
    ratios.push(busy / idle)
  }
  return medianOf(ratios)
}

/** CPU of a request among many sets to that among few. Without Secrets: reading them costs more than all else. */
async function ratioOfCost(
  guardWith: (flags: readonly string[]) => Program,
  folder: string,
  rounds: number,
): Promise<number> {
  const small = await watched(few, guardWith, folder, ['--no-secrets'])
  const large = await watched(many, guardWith, folder, ['--no-secrets'])
  const loads = join(folder, 'load')
  const cost = async ({ guard }: Watched): Promise<number> => {
    const before = guard.cpuMicroseconds()
    const { requests } = await send(
      guard.origin,
      workloads.update3x3,
      { requests: 20_000, connections: 16 },
      loads,
    )
    return (guard.cpuMicroseconds() - before) / requests
  }
  try {
    const answer = await ask(large.guard.origin, workloads.update3x3)
    if (!answer.includes('may not read Secrets'))
      throw new Error(`expected the warning of --no-secrets in ${answer}`)
    for (const one of [small, large]) await cost(one)
    const ratios: number[] = []
    for (let round = 0; round < rounds; round += 1)
      ratios.push(1 / ((await cost(small)) / (await cost(large))))
    return medianOf(ratios)
  } finally {
    await stop(small)
    await stop(large)
  }
}
