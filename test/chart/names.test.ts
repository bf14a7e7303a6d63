import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'
import { parse } from 'yaml'

import packageFile from '../../package.json' with { type: 'json' }
import { asObject } from '../../src/model/json.ts'
import { chartFolder, runHelm } from '../helm/run.ts'
import { objectsIn, objectsWith } from './objects.ts'

/** The name of the Deployment of a release. */
async function nameFor(release: string, ...flags: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await runHelm('helm4', [
    ...['template', release, chartFolder, '--show-only=templates/deployment.yaml'],
    ...flags,
  ])
  if (stdout === '') throw new Error(stderr)
  return asObject(objectsIn(stdout).the('Deployment')['metadata'])['name']
}

void test('what objects are called', async (t) => {
  t.equal(await nameFor('clusterset-guard'), 'clusterset-guard')
  t.equal(await nameFor('clusterset-guard-eu'), 'clusterset-guard-eu')
  t.equal(await nameFor('db'), 'db-clusterset-guard')
  t.equal(await nameFor('db', '--set=nameOverride=guard'), 'db-guard')
  t.equal(await nameFor('db', '--set=fullnameOverride=guard'), 'guard')
})

void test('the longest name of a release leaves room for every ending', async (t) => {
  const { stdout } = await runHelm('helm4', [
    'template',
    'a'.repeat(53),
    chartFolder,
    '--set=dashboard.enabled=true,serviceMonitor.enabled=true,prometheusRule.enabled=true',
  ])
  for (const { metadata } of objectsIn(stdout).all) {
    const { name } = asObject(metadata)
    t.ok(String(name).length <= 63, String(name))
  }
})

void test('chart and image have the version of the package', async (t) => {
  const chart = asObject(parse(readFileSync(join(chartFolder, 'Chart.yaml'), 'utf8')))
  t.match([chart['version'], chart['appVersion']], [packageFile.version, packageFile.version])
  t.equal((await objectsWith()).container['image'], `clusterset-guard:${packageFile.version}`)
})

void test('the image: another tag, and a digest that wins over it', async (t) => {
  const image = async (set: string) => (await objectsWith(`--set=${set}`)).container['image']
  t.equal(await image('image.repository=r.example/guard,image.tag=1.2'), 'r.example/guard:1.2')
  const digest = `sha256:${'ab'.repeat(32)}`
  t.equal(await image(`image.tag=1.2,image.digest=${digest}`), `clusterset-guard@${digest}`)
})

void test('the pods of an upgrade have the labels that the Deployment and the Service look for', async (t) => {
  const objects = await objectsWith()
  const spec = asObject(objects.the('Deployment')['spec'])
  const labels = asObject(asObject(asObject(spec['template'])['metadata'])['labels'])
  // A selector cannot be changed later, so nothing that has a version is in it.
  t.strictSame(labels, {
    'app.kubernetes.io/name': 'clusterset-guard',
    'app.kubernetes.io/instance': 'clusterset-guard',
  })
  t.strictSame(spec['selector'], { matchLabels: labels })
  t.strictSame(asObject(objects.the('Service', 'clusterset-guard')['spec'])['selector'], labels)
})
