/**
 * Measures what the guard costs beside a bare HTTPS server: `npm run bench`. Both run on the same Node and the
 * same core, take the same bodies in turns, and what counts is the median of the ratios within each round.
 * Needs Linux with two cores, taskset, and h2load (Debian's package nghttp2-client). It takes some ten minutes;
 * `--only NAME` measures one workload, `--program FILE` another build.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { build } from 'esbuild'

import { developmentCertificate } from '../src/certificates/development-certificate.ts'
import { measureCheck } from './check.ts'
import { measureCluster } from './cluster.ts'
import { judgingMicroseconds } from './judging.ts'
import { measureMemory } from './memory.ts'
import { workloads, world, type WorkloadName } from './reviews.ts'
import { medianFigure, medianRatio, runRounds, type Figures, type Round } from './rounds.ts'
import { startServer, type Program } from './servers.ts'
import { firstAnswerRatio } from './start.ts'
import { tableOf, type Row } from './table.ts'

const { values: settings } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    requests: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '16' },
    only: { type: 'string', multiple: true },
    program: { type: 'string', default: join(import.meta.dirname, '../dist/main.js') },
  },
})

const figureNames = { cpuMicroseconds: 'CPU', p50Microseconds: 'p50', p99Microseconds: 'p99' } as const

/** What `deploy/guard.yaml` and `npm start` give to Node. */
const nodeFlag = '--max-semi-space-size=16'

/** What is promised of a workload, as ratios to the bare server. */
interface Goals extends Partial<Figures> {
  readonly judgingPercent?: number
}

const goals: Readonly<Record<WorkloadName, Goals>> = {
  update3x3: { cpuMicroseconds: 1.35, p50Microseconds: 1.45, p99Microseconds: 1.5, judgingPercent: 10 },
  create3x3: { cpuMicroseconds: 1.55 },
  update10x9: { cpuMicroseconds: 1.35, judgingPercent: 20 },
  validateBare10x9: {},
  mutate10x9: {},
}

const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-bench-'))
const rows: Row[] = []
try {
  await main()
} finally {
  rmSync(folder, { recursive: true })
}

async function main(): Promise<void> {
  const programs = await prepare()
  const names = (Object.keys(workloads) as WorkloadName[]).filter(
    (name) => settings.only?.includes(name) ?? true,
  )
  const measured: Partial<Record<WorkloadName, readonly Round[]>> = {}
  for (const name of names) {
    const rounds = await measure(name, programs)
    measured[name] = rounds
    addRatios(name, rounds)
    const of = (who: keyof Round): string => medianFigure(rounds, who, 'cpuMicroseconds').toFixed(1)
    process.stderr.write(`${name}: CPU a request ${of('bare')} µs bare, ${of('guard')} µs guard\n`)
  }
  addMutation(measured)
  if (settings.only === undefined) {
    await addMemory(programs)
    const { bare, guardAtStart: guard } = programs
    const first = await firstAnswerRatio({ bare, guard }, Number(settings.rounds), folder)
    rows.push({ what: 'start of the process to the first answer', goal: 2.5, figure: first })
  }
  if (settings.only === undefined || settings.only.includes('cluster')) await addCluster(programs)
  if (settings.only === undefined || settings.only.includes('check'))
    rows.push(...measureCheck({ program: settings.program, folder, rounds: Number(settings.rounds) }))
  process.stdout.write(tableOf(rows))
}

type Programs = Awaited<ReturnType<typeof prepare>>

/** Makes a certificate, the worlds and the bare server's JavaScript, and says how the servers are started. */
async function prepare() {
  const made = await developmentCertificate(folder)
  if (!made.ok) throw new Error(made.problem)
  const { certificate, key } = made.files
  const worldFile = join(folder, 'world.json')
  writeFileSync(worldFile, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: world }))
  mkdirSync(join(folder, 'load'))
  const bareServer = join(folder, 'bare-server.mjs')
  const bareSource = join(import.meta.dirname, 'bare-server.ts')
  await build({ entryPoints: [bareSource], outfile: bareServer, platform: 'node', format: 'esm' })
  const guardFrom = (facts: readonly string[]): Program => [
    ...[nodeFlag, settings.program, 'serve', ...facts, '--tls-cert', certificate, '--tls-key', key],
    ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
  ]
  return {
    bare: [bareServer, certificate, key],
    guard: guardFrom(['--world', worldFile]),
    /** With a world of 14 objects: reading a large one as YAML takes longer than everything else. */
    guardAtStart: guardFrom(['--world', join(import.meta.dirname, '../examples/world')]),
    guardFromCluster: guardFrom,
  }
}

async function measure(name: WorkloadName, programs: Programs): Promise<readonly Round[]> {
  const guardLog = join(folder, `${name}.log`)
  const bare = await startServer(programs.bare, join(folder, `${name}.bare.log`))
  const guard = await startServer(programs.guard, guardLog)
  try {
    return await runRounds({ bare, guard, guardLog }, workloads[name], {
      rounds: Number(settings.rounds),
      requests: Number(settings.requests),
      connections: Number(settings.connections),
      folder: join(folder, 'load'),
    })
  } finally {
    await Promise.all([bare.stop(), guard.stop()])
  }
}

/** The ratios to the bare server, and the share of it that the shape check and the rules alone take. */
function addRatios(name: WorkloadName, rounds: readonly Round[]): void {
  const workload = workloads[name]
  const { judgingPercent, ...ratios }: Goals = goals[name]
  const { title } = workload
  const bytes = Buffer.byteLength(workload.body)
  for (const [figure, goal] of Object.entries(ratios) as [keyof Figures, number][])
    rows.push({ what: `${title}: ${figureNames[figure]}`, bytes, goal, figure: medianRatio(rounds, figure) })
  if (judgingPercent === undefined) return
  const bare = medianFigure(rounds, 'bare', 'cpuMicroseconds')
  rows.push({
    what: `${title}: shape check and rules alone, of the bare server's CPU`,
    bytes,
    goal: judgingPercent,
    figure: (100 * judgingMicroseconds(workload)) / bare,
    unit: '%',
  })
}

function addMutation({
  validateBare10x9: validated,
  mutate10x9: mutated,
}: Partial<Record<WorkloadName, readonly Round[]>>): void {
  if (validated === undefined || mutated === undefined) return
  rows.push({
    what: '`/mutate` with 92 defaults, to `/validate` of the same body: CPU',
    bytes: Buffer.byteLength(workloads.mutate10x9.body),
    goal: 1.5,
    figure:
      medianFigure(mutated, 'guard', 'cpuMicroseconds') / medianFigure(validated, 'guard', 'cpuMicroseconds'),
  })
}

async function addCluster({ guardFromCluster }: Programs): Promise<void> {
  const figures = await measureCluster(guardFromCluster, folder, Number(settings.rounds))
  rows.push(
    {
      what: 'facts from a cluster: a request among 10,000 ClusterSets, to one among 10: CPU',
      goal: 1.2,
      figure: figures.costRatio,
    },
    {
      what: 'p99 with 1,000 changes a second in the cluster, to p99 with none',
      goal: 2,
      figure: figures.changesRatio,
    },
    {
      what: 'resident memory with 10,000 ClusterSets and 10,000 PerconaServerMySQLs of 4 kB, after the changes',
      goal: 250,
      figure: figures.residentMebibytes,
      unit: 'MiB',
    },
    {
      what: 'start of the process until it is ready with these',
      goal: 10,
      figure: figures.readySeconds,
      unit: 's',
    },
  )
}

async function addMemory(programs: Programs): Promise<void> {
  const loadFolder = join(folder, 'load')
  const bare = await measureMemory(programs.bare, join(folder, 'memory.bare.log'), loadFolder)
  const guard = await measureMemory(programs.guard, join(folder, 'memory.guard.log'), loadFolder)
  rows.push(
    {
      what: 'resident memory after 200,000 requests',
      goal: 1.5,
      figure: guard.after200k / bare.after200k,
    },
    {
      what: 'growth of it from 100,000 to 500,000 requests',
      goal: 5,
      figure: 100 * (guard.after500k / guard.after100k - 1),
      unit: '%',
    },
  )
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)
  process.stderr.write(
    `memory after 200,000: ${megabytes(bare.after200k)} MB bare, ${megabytes(guard.after200k)} MB guard\n`,
  )
}
