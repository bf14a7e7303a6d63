import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'

import { test } from 'tap'

import packageFile from '../package.json' with { type: 'json' }

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly hasInstallScript?: boolean
  readonly os?: readonly string[]
  readonly resolved?: string
}

const root = join(import.meta.dirname, '..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>
}

const packageImport = /(?:from |import |import\(|require\()'((?:@[^/']+\/)?[a-z][^/']*)[^']*'/g

/** The text of a file without what is imported for its types alone: nothing of that is left when it runs. */
const importsIn = (file: string): string =>
  readFileSync(join(root, file), 'utf8').replace(/^import type [^;']*'[^']+'$/gm, '')

/**
 * The packages that the program imports. package.json does not set them apart: the bundle holds them, so that
 * whoever installs clusterset-guard installs nothing else.
 */
const names = [
  ...new Set(
    globSync('src/**/*.ts', { cwd: root }).flatMap((file) =>
      [...importsIn(file).matchAll(packageImport)].map(([, name = '']) => name),
    ),
  ),
]
  .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
  .sort()

/** Those packages, and what they depend on in their turn, by their places in the lockfile. */
function closure(): ReadonlyMap<string, Locked> {
  const found = new Map<string, Locked>()
  const add = (name: string, from: string): void => {
    const places = [`${from}/node_modules/${name}`, `node_modules/${name}`]
    const place = places.find((one) => lock.packages[one] !== undefined) ?? ''
    const locked = lock.packages[place]
    if (locked === undefined) throw new Error(`${name} is not in the lockfile`)
    if (found.has(place)) return
    found.set(place, locked)
    for (const next of Object.keys(locked.dependencies ?? {})) add(next, place)
  }
  for (const name of names) add(name, '')
  return found
}

void test('there are at most thirteen run-time dependencies, each with its reason', (t) => {
  const decisions = readFileSync(join(root, 'DECISIONS.md'), 'utf8').replace(/ +/g, ' ')
  t.ok(names.includes('pino') && names.includes('pino-pretty'), 'imports are found, lazy ones too')
  t.ok(names.length <= 13)
  for (const name of names) t.match(decisions, `| ${name} |`)
  t.end()
})

void test('no run-time package has native code or an install script', (t) => {
  const packages = [...closure()]
  t.ok(packages.length >= names.length)
  t.strictSame(
    packages.filter(([, { hasInstallScript, os }]) => hasInstallScript === true || os !== undefined),
    [],
  )
  t.end()
})

void test('whoever installs the package installs nothing else', (t) => {
  t.notOk('dependencies' in packageFile)
  t.end()
})

void test('every version of a run-time dependency is pinned, and no registry is named', (t) => {
  const versions: Readonly<Record<string, string>> = packageFile.devDependencies
  t.strictSame(
    names.filter((name) => !/^\d+\.\d+\.\d+$/.test(versions[name] ?? '')),
    [],
  )
  t.strictSame(
    Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined),
    [],
  )
  t.end()
})
