import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { repository } from '../support/guard-process.ts'
import { buildah, buildahArguments, isThere, run, whyNot } from './containers.ts'

/** The npm of the stand-in. Node is the one of package.json. */
const npm = 'npm@11.19.1'

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Where a machine has the certificates that it trusts. */
const trusted = '/etc/ssl/certs/ca-certificates.crt'

/**
 * Sees to it that the base image is there: pulled, and where no registry is in reach made of Debian and of Node's and
 * npm's packages on npm. What was made is kept and used from then on; `buildah rmi` of the name makes it go.
 *
 * @param name the name in the Dockerfile's line FROM, such as node:24-bookworm-slim
 * @throws Error when it cannot be pulled, and what it takes to make it is not there
 */
export function provideBase(name: string): void {
  if (isThere(name)) return
  const pulled = spawnSync('buildah', buildahArguments(['pull', '--quiet', name]), {
    stdio: 'ignore',
    timeout: 120_000,
  })
  if (pulled.status === 0) return
  const reason = whyNot('debootstrap')
  if (reason !== undefined) throw new Error(`error: ${name} cannot be pulled, and not be made: ${reason}`)
  process.stderr.write(
    `image: ${name} cannot be pulled; making one of the same name, this takes a minute, once\n`,
  )
  const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-base-'))
  try {
    make(name, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function make(name: string, folder: string): void {
  run('debootstrap', ['--variant=minbase', 'bookworm', join(folder, 'debian')])
  layOutNode(join(folder, 'node'))
  run('npm', ['pack', '--silent', '--pack-destination', folder, npm])
  const [archive = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  const packages = join(folder, 'node/usr/local/lib/node_modules')
  mkdirSync(packages, { recursive: true })
  run('tar', ['-xzf', join(folder, archive), '-C', packages, '--transform', 's/^package/npm/'])

  const container = buildah('from', 'scratch')
  buildah('add', '--quiet', container, join(folder, 'debian'), '/')
  buildah('add', '--quiet', container, join(folder, 'node'), '/')
  buildah('config', '--env', `PATH=${path}`, '--cmd', 'node', container)
  buildah('commit', '--quiet', '--rm', container, name)
}

/** Node as the real base has it, and the certificates that lead out of this machine. */
function layOutNode(folder: string): void {
  const programs = join(folder, 'usr/local/bin')
  mkdirSync(programs, { recursive: true })
  cpSync(join(repository, 'node_modules/node/bin/node'), join(programs, 'node'), { dereference: true })
  chmodSync(join(programs, 'node'), 0o755)
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(programs, 'npm'))
  if (!existsSync(trusted)) return
  mkdirSync(join(folder, 'etc/ssl/certs'), { recursive: true })
  cpSync(trusted, join(folder, trusted), { dereference: true })
}
