import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** The programs of a test cluster, as paths. */
export interface Binaries {
  readonly etcd: string
  readonly apiServer: string
  readonly kubectl: string
}

/** What is looked at to find the programs: `process.env`, and what it says in tests. */
export type Environment = Readonly<Record<string, string | undefined>>

const names = ['etcd', 'kube-apiserver', 'kubectl']

/** The files that say what is built. There is no Go source: go.mod names three programs of others as tools. */
const moduleFiles = ['go.mod', 'go.sum']
const moduleFolder = import.meta.dirname

/** Is in the name of a folder that a build has not finished. */
const halfMark = '.build-'

const inFolder = (folder: string): Binaries => ({
  etcd: join(folder, 'etcd'),
  apiServer: join(folder, 'kube-apiserver'),
  kubectl: join(folder, 'kubectl'),
})

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const missingIn = (folder: string): readonly string[] =>
  names.filter((name) => !isProgram(join(folder, name)))

/** The programs in a folder, if all of them are there. */
const allIn = (folder: string): Binaries | undefined =>
  missingIn(folder).length === 0 ? inFolder(folder) : undefined

/** The folder that holds what these go.mod and go.sum build: another version goes to another folder. */
export function cacheFolder(environment: Environment): string {
  const hash = createHash('sha256')
  for (const file of moduleFiles) hash.update(readFileSync(join(moduleFolder, file)))
  const cache = environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache')
  return join(cache, 'clusterset-guard', 'test-cluster', hash.digest('hex').slice(0, 16))
}

const isOnPath = (name: string, { PATH = '' }: Environment): boolean =>
  PATH.split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, name)))

/** The version of Kubernetes that go.mod asks for, such as v1.36.3. */
function kubernetesVersion(): string {
  const [, version] =
    /^\s*k8s\.io\/kubernetes (v\S+)/m.exec(readFileSync(join(moduleFolder, 'go.mod'), 'utf8')) ?? []
  if (version === undefined) throw new Error('go.mod does not require k8s.io/kubernetes')
  return version
}

/** Runs Go to its end. What it says goes to standard error. */
async function runGo(folder: string, given: readonly string[], environment: Environment): Promise<void> {
  const child = spawn('go', given, { cwd: folder, env: environment, stdio: ['ignore', 2, 2] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) {
    throw new Error(
      `error: go build of the test cluster ended with ${String(code)}, its reasons are above; do this: mend them, or set KUBEBUILDER_ASSETS to a folder with ${names.join(', ')}`,
    )
  }
}

const say = (text: string): boolean => process.stderr.write(`test cluster: ${text}\n`)

/**
 * Puts a finished folder in its place. Another run may have been there first, and its programs are as good; a folder
 * that lacks some goes.
 */
function rename(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (allIn(to) !== undefined) return
    if (!existsSync(to)) throw error
    rmSync(to, { recursive: true, force: true })
    renameSync(from, to)
  }
}

const forgottenAfterMilliseconds = 3_600_000

/** Removes what builds left that were killed: no build takes an hour. */
function removeForgotten(folder: string): void {
  const parent = dirname(folder)
  for (const name of readdirSync(parent).filter((name) => name.includes(halfMark))) {
    const half = join(parent, name)
    const changedAt = statSync(half, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - changedAt > forgottenAfterMilliseconds) rmSync(half, { recursive: true, force: true })
  }
}

/**
 * Builds the programs into a folder beside the one that is wanted, and renames it when all is there, so that a
 * build that breaks off leaves nothing, and two builds at once do not see each other's halves.
 */
async function build(folder: string, environment: Environment): Promise<Binaries> {
  mkdirSync(dirname(folder), { recursive: true })
  removeForgotten(folder)
  const half = mkdtempSync(folder + halfMark)
  const startedAt = performance.now()
  say(`building ${names.join(', ')} ${kubernetesVersion()} into ${folder}; this takes minutes, once`)
  try {
    // Go may write beside go.mod; the clone stays as it is.
    for (const file of moduleFiles) cpSync(join(moduleFolder, file), join(half, file))
    const flags = `-s -w -X k8s.io/component-base/version.gitVersion=${kubernetesVersion()}`
    const given = ['build', '-mod=readonly', '-trimpath', '-ldflags', flags, '-o', 'bin/', 'tool']
    await runGo(half, given, { ...environment, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' })
    // The last part of etcd's import path is `v3`, of which Go makes `server`.
    renameSync(join(half, 'bin/server'), join(half, 'bin/etcd'))
    rename(join(half, 'bin'), folder)
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
  say(`built in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  return inFolder(folder)
}

/**
 * Finds etcd, kube-apiserver and kubectl: in the folder that `KUBEBUILDER_ASSETS` names, as envtest of
 * controller-runtime does, else in a cache folder outside the clone, into which Go builds them the first time.
 *
 * @throws Error when a program is missing in the named folder, or there is no Go to build with
 */
export async function findBinaries(environment: Environment = process.env): Promise<Binaries> {
  const named = environment['KUBEBUILDER_ASSETS']
  if (named) {
    const missing = missingIn(named)
    if (missing.length === 0) return inFolder(named)
    throw new Error(
      `error: KUBEBUILDER_ASSETS is ${named}, where ${new Intl.ListFormat('en').format(missing)} cannot be run; do this: put ${names.join(', ')} there, or unset it to build them with Go`,
    )
  }
  const folder = cacheFolder(environment)
  const cached = allIn(folder)
  if (cached !== undefined) return cached
  if (!isOnPath('go', environment)) {
    throw new Error(
      `error: no etcd, kube-apiserver and kubectl to test with; do this: set KUBEBUILDER_ASSETS to a folder that holds them, or put Go 1.26 or newer on the PATH, which builds them into ${folder}`,
    )
  }
  return build(folder, environment)
}
