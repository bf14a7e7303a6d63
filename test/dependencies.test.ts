import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import packageFile from '../package.json' with { type: 'json' }

interface Locked {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly hasInstallScript?: boolean
  readonly os?: readonly string[]
  readonly resolved?: string
}

const root = join(import.meta.dirname, '..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>
}
const names = Object.keys(packageFile.dependencies)

void test('there are at most eight run-time dependencies, each with its reason', (t) => {
  const decisions = readFileSync(join(root, 'DECISIONS.md'), 'utf8').replace(/ +/g, ' ')
  t.ok(names.length <= 8)
  for (const name of names) t.match(decisions, `| ${name} |`)
  t.end()
})

void test('no run-time package has native code or an install script', (t) => {
  const packages = Object.entries(lock.packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true,
  )
  t.ok(packages.length >= names.length)
  t.strictSame(
    packages.filter(([, { hasInstallScript, os }]) => hasInstallScript === true || os !== undefined),
    [],
  )
  t.end()
})

void test('every version is pinned, and no registry is named', (t) => {
  const versions = Object.values(packageFile.dependencies)
  t.strictSame(
    versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version)),
    [],
  )
  t.strictSame(
    Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined),
    [],
  )
  t.end()
})
