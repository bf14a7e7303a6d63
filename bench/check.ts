import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { peakMebibytes, inTurns, runNode } from './check-process.ts'
import { clusterSetsText, clusterSetText, worldText } from './check-worlds.ts'
import { compileExpression } from '../src/cel/expression.ts'
import { medianOf } from './statistics.ts'
import type { Row } from './table.ts'

interface CheckBench {
  readonly program: string
  /** For the manifests. */
  readonly folder: string
  readonly rounds: number
}

/** Reads a file and parses it with js-yaml, and says how long the parsing alone took. */
const parsesAlone = (library: string, file: string): readonly string[] => [
  '--input-type=module',
  '-e',
  `import { readFileSync } from 'node:fs'
import { loadAll } from ${JSON.stringify(library)}
const text = readFileSync(${JSON.stringify(file)}, 'utf8')
const began = performance.now()
loadAll(text)
console.log(performance.now() - began)`,
]

/** What `check` costs beside `node -e 0` and beside js-yaml's reading of the same text. */
export function measureCheck({ program, folder, rounds }: CheckBench): readonly Row[] {
  const library = import.meta.resolve('js-yaml')
  const rows: Row[] = []
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const checks = (path: string, code = 0) => {
    const run = runNode([program, 'check', path, '--assume-complete', 'all'])
    if (run.code !== code) throw new Error(`check ended with ${String(run.code)}: ${run.text.slice(-500)}`)
    return run.milliseconds
  }
  const parses = (path: string): number => Number(runNode(parsesAlone(library, path)).text)

  // Nothing is known of the Secret: a warning, and nothing else to say.
  const one = file('one.yaml', clusterSetText('orders'))
  const [empty = 0, single = 0] = inTurns(rounds * 3, [
    () => runNode(['-e', '0']).milliseconds,
    () => checks(one),
  ])
  rows.push({ what: 'check of one file, of the time of node -e 0', goal: 3, figure: single / empty })
  rows.push({
    what: 'check of one file: memory',
    goal: 90,
    unit: 'MiB',
    figure: peakMebibytes([program, 'check', one]),
  })

  const sets = file('sets.yaml', clusterSetsText(2000))
  const [ofSets = 0, parsedSets = 0] = inTurns(rounds, [() => checks(sets), () => parses(sets)])
  rows.push({ what: 'check of 2,000 ClusterSets', unit: 's', goal: 1.5, figure: ofSets / 1000 })
  rows.push({
    what: "check of 2,000 ClusterSets, of js-yaml's reading",
    goal: 2,
    figure: ofSets / parsedSets,
  })
  rows.push({
    what: 'check of 2,000 ClusterSets: memory',
    unit: 'MiB',
    goal: 200,
    figure: peakMebibytes([program, 'check', sets]),
  })

  const world = file('world.yaml', worldText(2000))
  const twice = file('twice.yaml', worldText(4000))
  const [ofWorld = 0, ofTwice = 0, parsedWorld = 0] = inTurns(rounds, [
    () => checks(world),
    () => checks(twice),
    () => parses(world),
  ])
  rows.push({ what: 'check of 22,000 documents', unit: 's', goal: 8, figure: ofWorld / 1000 })
  rows.push({
    what: "check of 22,000 documents, of js-yaml's reading",
    goal: 2,
    figure: ofWorld / parsedWorld,
  })
  rows.push({
    what: 'check of 44,000 documents, of the time of 22,000',
    goal: 2.2,
    figure: ofTwice / ofWorld,
  })
  rows.push(...hostileRows(program, file))
  rows.push({
    what: 'matches of (a+)+ in CEL, 100,000 characters',
    unit: 'ms',
    goal: 5,
    figure: matchMilliseconds(),
  })
  return rows
}

/** Files that are made to hold up whoever reads them. Each ends with a complaint. */
function hostileRows(program: string, file: (name: string, text: string) => string): readonly Row[] {
  const anchors = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  const bomb = anchors.map((anchor, index) => {
    const item = index === 0 ? 'x' : `*${anchors[index - 1] ?? ''}`
    return `${anchor}: &${anchor} [${Array.from({ length: 9 }, () => item).join()}]`
  })
  const hostile = {
    'aliases that multiply': bomb.join('\n'),
    'an anchor that holds itself': 'a: &a [*a]',
    '100 MB of [': '['.repeat(100e6),
    'a million documents': '---\na: 1\n'.repeat(1e6),
  }
  return Object.entries(hostile).flatMap(([what, text], index) => {
    const given = [program, 'check', file(`hostile${String(index)}.yaml`, text)]
    const { milliseconds, code } = runNode(given)
    if (code !== 2) throw new Error(`${what}: check ended with ${String(code)}`)
    return [
      { what: `check of ${what}`, unit: 's', goal: 2, figure: milliseconds / 1000 },
      { what: `check of ${what}: memory`, unit: 'MiB', goal: 512, figure: peakMebibytes(given) },
    ] as const
  })
}

/** A pattern that a backtracking engine never ends with. The first run takes the engine some milliseconds to compile. */
function matchMilliseconds(): number {
  const rule = compileExpression("self.matches('^(a+)+$')", 'none')
  if (!rule.ok) throw new Error(rule.problem)
  const self = `${'a'.repeat(100_000)}!`
  const times = Array.from({ length: 25 }, () => {
    const began = performance.now()
    rule.evaluate({ self })
    return performance.now() - began
  })
  return medianOf(times)
}
