import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

import packageFile from '../../package.json' with { type: 'json' }

/** The image as charts and manifests name it. */
export const imageName = `localhost/clusterset-guard:${packageFile.version}`

/** Where we keep what can be made again. */
export const cacheFolder = join(
  process.env['XDG_CACHE_HOME'] || join(process.env['HOME'] || homedir(), '.cache'),
  'clusterset-guard',
)

/**
 * Images of our own, apart from those of the machine: a base that we made must not be taken for the real one by whoever
 * builds something else.
 */
const storage = [
  ...['--root', join(cacheFolder, 'images')],
  ...['--runroot', '/run/clusterset-guard-images'],
  ...['--storage-driver', 'overlay'],
]

/** What is asked of a container tool, its storage included. */
export const buildahArguments = (given: readonly string[]): readonly string[] => [...storage, ...given]
export const podmanArguments = (given: readonly string[]): readonly string[] => [
  ...storage,
  ...['--runtime', 'runc', '--cgroup-manager', 'cgroupfs'],
  ...given,
]

/** What a container may: as little as a pod of the chart, and nothing to write to. */
export const confined = [
  ...['--network', 'host', '--no-healthcheck'],
  ...['--read-only', '--read-only-tmpfs=false'],
  ...['--cap-drop=all', '--security-opt', 'no-new-privileges'],
  // More than this, the machine of a test may not be allowed to give.
  ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=4096:4096'],
]

/** Runs a program to its end and gives what it wrote; what it says of itself goes to standard error. */
export function run(program: string, given: readonly string[], cwd?: string): string {
  mkdirSync(cacheFolder, { recursive: true })
  return execFileSync(program, given, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  }).trim()
}

export const buildah = (...given: readonly string[]): string => run('buildah', buildahArguments(given))
export const podman = (...given: readonly string[]): string => run('podman', podmanArguments(given))

/** Whether our storage holds an image of this name. */
export const isThere = (image: string): boolean =>
  spawnSync('buildah', buildahArguments(['inspect', '--type', 'image', image]), { stdio: 'ignore' })
    .status === 0

/**
 * Why there can be no containers here.
 *
 * @param tools programs that are needed beside buildah, podman and runc
 * @returns undefined when there can
 */
export function whyNot(...tools: readonly string[]): string | undefined {
  const missing = ['buildah', 'podman', 'runc', ...tools].filter(
    (tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error !== undefined,
  )
  if (missing.length > 0) return `no ${missing.join(', no ')} here: docs/image.md says how to get them`
  if (process.getuid?.() !== 0) return 'root is needed to build an image and to run it'
  return undefined
}
