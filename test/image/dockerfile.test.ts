import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import packageFile from '../../package.json' with { type: 'json' }
import { repository } from '../support/guard-process.ts'
import { baseName } from './build-image.ts'

const read = (file: string): string => readFileSync(join(repository, file), 'utf8')
/** Without comments, and each instruction on one line. */
const dockerfile = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
const instructions = (name: string): readonly string[] =>
  [...dockerfile.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, rest = '']) => rest)

void test('the one base is a slim image of the Node that package.json pins', (t) => {
  t.strictSame(instructions('FROM'), [`${baseName(dockerfile)} AS build`, 'scratch'])
  const [major = ''] = packageFile.devDependencies.node.split('.')
  t.equal(baseName(dockerfile), `node:${major}-bookworm-slim`)
  t.end()
})

void test('the labels say what package.json says', (t) => {
  t.ok(instructions('ARG').includes(`VERSION=${packageFile.version}`))
  const [labels = ''] = instructions('LABEL')
  for (const text of [packageFile.name, packageFile.description, packageFile.license])
    t.match(labels, `="${text}"`)
  t.end()
})

void test('the build gets what the Dockerfile copies, and nothing else of the repository', (t) => {
  const copied = instructions('COPY')
    .filter((words) => !words.startsWith('--from=build '))
    .flatMap((words) => words.split(' ').slice(0, -1))
  const lines = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  t.equal(lines[0], '*')
  const letIn = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  // The folder around what is wanted of it is let in, and emptied on the next line.
  t.strictSame(letIn.filter((name) => !lines.includes(`${name}/*`)).sort(), [...copied].sort())
  for (const name of copied) t.ok(existsSync(join(repository, name)), name)
  t.end()
})

void test('every builder understands it: nothing of it is for BuildKit alone', (t) => {
  t.notMatch(read('Dockerfile'), /^# ?syntax=|<<-?['"]?[A-Z]+|^(?:RUN|COPY|ADD) --(?!from=)/m)
  t.end()
})
