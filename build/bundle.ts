/**
 * Bundles the program for Node 24 into `dist/`: what the npm package and the image hold. The command line and `check` are a
 * file each, since a check of one file is mostly start; everything else is in files of its own and loaded when it is needed.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { build, type BuildOptions, type Metafile } from 'esbuild'
import { load } from 'js-yaml'

import { keptLazy, lazyName } from './kept-lazy.ts'
import { writeNotices } from './notices.ts'
import { withoutUnusedParts } from './unused-parts.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  // A stack in a log must name the function that failed.
  keepNames: false,
  legalComments: 'none',
  metafile: true,
  // Libraries in CommonJS ask for Node's modules by `require`, which a module does not have.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
} as const satisfies BuildOptions

/** Modules that are files of their own, and what to bundle them from. */
const alone: Readonly<Record<string, string>> = {
  main: join(root, 'src/main.ts'),
  'check-command': join(root, 'src/commands/check-command.ts'),
}

rmSync(dist, { recursive: true, force: true })
const lazy = new Set<string>()
const plugins = [keptLazy(['text'], (path) => lazy.add(path)), withoutUnusedParts]
const first = await build({ ...common, entryPoints: alone, plugins })
// They are found in any order. The same source must give the same files.
const entries = [...lazy].sort().filter((path) => alone[lazyName(path)] === undefined)
const rest = await build({
  ...common,
  entryPoints: Object.fromEntries(entries.map((path) => [lazyName(path), path])),
  splitting: true,
  plugins: [withoutUnusedParts],
})

const outputs: Metafile['outputs'] = { ...first.metafile.outputs, ...rest.metafile.outputs }
/** What ended up in the bundle; files of which nothing is used were read as well. */
const bundled = Object.values(outputs).flatMap(({ inputs }) =>
  Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
)
// It is read at run time, from beside the code that reads it; as JSON ten times as fast as as YAML.
const crd = load(readFileSync(join(root, 'src/crd/perconaservermysqlclustersets.yaml'), 'utf8'))
writeFileSync(join(dist, 'perconaservermysqlclustersets.json'), JSON.stringify(crd))
writeNotices(join(dist, 'THIRD-PARTY-NOTICES.txt'), bundled, root)
for (const [file, { bytes }] of Object.entries(outputs))
  process.stdout.write(`${file} ${String(bytes)} bytes\n`)
