import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

import { test, type Test } from 'tap'

import { cacheFolder, findBinaries } from './binaries.ts'

function folderFor(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'binaries-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Writes programs of a shell script into a folder. */
function writePrograms(folder: string, names: readonly string[], script = ''): void {
  mkdirSync(folder, { recursive: true })
  for (const name of names) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
}

const all = ['etcd', 'kube-apiserver', 'kubectl']

/** A Go that makes empty programs, as `go build -o bin/ tool` makes real ones. */
const pretendGo = `
[ "$1 $CGO_ENABLED" = "build 0" ] && [ -f go.mod ] && [ -f go.sum ] || exit 3
mkdir bin && for name in server kube-apiserver kubectl; do echo >bin/$name; chmod +x bin/$name; done`

/** An environment with a Go of its own; its \`PATH\` still has the shell's commands. */
function environmentWith(t: Test, go: string) {
  const folder = folderFor(t)
  writePrograms(join(folder, 'go'), ['go'], go)
  return { PATH: `${join(folder, 'go')}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'cache') }
}

const inFolder = (folder: string) => ({
  etcd: join(folder, 'etcd'),
  apiServer: join(folder, 'kube-apiserver'),
  kubectl: join(folder, 'kubectl'),
})

void test('the folder that KUBEBUILDER_ASSETS names comes first', async (t) => {
  const folder = folderFor(t)
  writePrograms(folder, all)
  t.strictSame(await findBinaries({ KUBEBUILDER_ASSETS: folder, PATH: '' }), inFolder(folder))
})

void test('what the named folder lacks is named, and nothing is built instead', async (t) => {
  const environment = environmentWith(t, pretendGo)
  const folder = folderFor(t)
  writePrograms(folder, ['kubectl'])
  writeFileSync(join(folder, 'etcd'), 'cannot be run')
  await t.rejects(
    findBinaries({ ...environment, KUBEBUILDER_ASSETS: folder }),
    new Error(
      `error: KUBEBUILDER_ASSETS is ${folder}, where etcd and kube-apiserver cannot be run; do this: put etcd, kube-apiserver, kubectl there, or unset it to build them with Go`,
    ),
  )
  t.equal(existsSync(environment.XDG_CACHE_HOME), false)
})

void test('without a folder and without Go, the error names both ways', async (t) => {
  const environment = { PATH: '/nowhere', XDG_CACHE_HOME: folderFor(t) }
  await t.rejects(
    findBinaries(environment),
    new Error(
      `error: no etcd, kube-apiserver and kubectl to test with; do this: set KUBEBUILDER_ASSETS to a folder that holds them, or put Go 1.26 or newer on the PATH, which builds them into ${cacheFolder(environment)}`,
    ),
  )
})

void test('Go builds once: the programs are found in the cache the next time', async (t) => {
  const environment = environmentWith(t, pretendGo)
  const folder = cacheFolder(environment)
  t.strictSame(await findBinaries(environment), inFolder(folder))
  t.strictSame(readdirSync(folder).sort(), all)
  t.strictSame(readdirSync(dirname(folder)).length, 1, 'nothing else is left')
  t.strictSame(await findBinaries({ ...environment, PATH: '' }), inFolder(folder))
})

void test('two builds at once: both find the same programs', async (t) => {
  const environment = environmentWith(t, pretendGo)
  const folder = cacheFolder(environment)
  const both = await Promise.all([findBinaries(environment), findBinaries(environment)])
  t.strictSame(both, [inFolder(folder), inFolder(folder)])
  t.strictSame(readdirSync(dirname(folder)).length, 1, 'nothing else is left')
})

void test('a build that fails leaves nothing', async (t) => {
  const environment = environmentWith(t, `${pretendGo}\nexit 1`)
  await t.rejects(
    findBinaries(environment),
    new Error(
      'error: go build of the test cluster ended with 1, its reasons are above; do this: mend them, or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver, kubectl',
    ),
  )
  t.strictSame(readdirSync(dirname(cacheFolder(environment))), [])
})

void test('what a killed build left is removed by a later one, and a build that goes on is left alone', async (t) => {
  const environment = environmentWith(t, pretendGo)
  const folder = cacheFolder(environment)
  writePrograms(`${folder}.build-killed`, [])
  writePrograms(`${folder}.build-goes-on`, [])
  const twoHoursAgo = Date.now() / 1000 - 7200
  utimesSync(`${folder}.build-killed`, twoHoursAgo, twoHoursAgo)
  await findBinaries(environment)
  t.strictSame(
    readdirSync(dirname(folder)).sort(),
    [folder, `${folder}.build-goes-on`].map((path) => basename(path)),
  )
})

void test('a cache that lacks a program is built again', async (t) => {
  const environment = environmentWith(t, pretendGo)
  const folder = cacheFolder(environment)
  writePrograms(folder, ['etcd'])
  await findBinaries(environment)
  t.strictSame(readdirSync(folder).sort(), all)
})

void test('the home folder holds the cache unless XDG_CACHE_HOME names another', (t) => {
  t.match(cacheFolder({ HOME: '/home/dora' }), '/home/dora/.cache/clusterset-guard/test-cluster/')
  t.match(
    cacheFolder({ HOME: '/home/dora', XDG_CACHE_HOME: '/c' }),
    /^\/c\/clusterset-guard\/test-cluster\/[0-9a-f]{16}$/,
  )
  t.end()
})

void test('every module of Kubernetes has the version of the others', (t) => {
  const [, ...versions] = readFileSync(join(import.meta.dirname, 'go.mod'), 'utf8').split(
    / => k8s\.io\/\S+ v0\./,
  )
  t.strictSame([...new Set(versions.map((text) => text.split('\n')[0]))], ['36.3'])
  t.end()
})
