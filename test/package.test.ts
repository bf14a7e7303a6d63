import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { test } from 'tap'

import packageFile from '../package.json' with { type: 'json' }
import { createReview } from './support/reviews.ts'
import { clusterSet } from './support/objects.ts'
import { answering, makeServerCertificate } from './kubernetes/answering-server.ts'
import { folderWith, repository, runGuard, startGuard } from './support/guard-process.ts'
import { askHttps } from './support/webhook.ts'

/** Packs the package and unpacks it where there is no node_modules far and wide. */
function unpacked(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-package-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true })
  })
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: repository, stdio: 'ignore' })
  const [archive = ''] = readdirSync(folder)
  execFileSync('tar', ['-xzf', archive], { cwd: folder })
  return join(folder, 'package')
}

const folder = unpacked()
const world = ['--world', join(repository, 'examples/world')]
const program = join(folder, packageFile.bin['clusterset-guard'])

void test('the package holds the program, the examples, and the licences of what is bundled', (t) => {
  t.match(readFileSync(program, 'utf8'), /^#!\/usr\/bin\/env node\n/)
  t.ok(existsSync(join(folder, 'examples/rules/endpoint-hosts-unique/rejected.yaml')))
  t.match(readFileSync(join(folder, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8'), /^pino \d+\.\d+\.\d+$/m)
  t.end()
})

void test('the program says its version and explains a rule with its examples', async (t) => {
  const version = await runGuard(['version'], {}, program)
  t.match(version, { code: 0, stdout: `clusterset-guard ${packageFile.version}` })
  const explanation = await runGuard(['explain', 'endpoint-hosts-unique'], {}, program)
  t.equal(explanation.code, 0)
  t.strictSame(explanation, await runGuard(['explain', 'endpoint-hosts-unique']))
  t.match(explanation.stdout, 'kind: PerconaServerMySQLClusterSet')
})

void test('the program serves, with metrics, a certificate of its own making and a log for people', async (t) => {
  const tls = join(folder, 'tls')
  const listening = await startGuard(
    t,
    [...world, '--tls-development', tls, '--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    {},
    program,
  )
  const answer = await askHttps(
    { host: '127.0.0.1', port: listening.webhook.port, ca: readFileSync(join(tls, 'ca.crt')) },
    {
      method: 'POST',
      path: '/validate',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(createReview(clusterSet())),
    },
  )
  t.equal(answer.status, 200)
  const metrics = await fetch(new URL('/metrics', listening.health))
  t.match(await metrics.text(), /^clusterset_guard_reviews_total\{webhook="validate",.*\} 1$/m)
  listening.process.kill('SIGKILL')

  const pretty = await runGuard(
    [
      'serve',
      ...world,
      '--tls-development',
      tls,
      '--listen',
      '127.0.0.1:0',
      '--metrics-listen',
      '203.0.113.1:1',
    ],
    { CLUSTERSET_GUARD_LOG_FORMAT: 'pretty' },
    program,
  )
  t.match(pretty, { code: 2, stderr: /cannot listen/ }, 'it came as far as to listen')
})

void test('the program reads a cluster by a kubeconfig, with a credential plugin', async (t) => {
  const pair = await makeServerCertificate()
  let tell = (_authorization: string | undefined): void => undefined
  const told = new Promise<string | undefined>((resolve) => (tell = resolve))
  const { url } = await answering(
    t,
    ({ headers }, response) => {
      tell(headers.authorization)
      response.writeHead(503).end()
    },
    pair,
  )
  const config = {
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: url.href, 'certificate-authority': 'ca.crt' } }],
    users: [{ name: 'u', user: { exec: { command: 'echo', args: ['{"status":{"token":"abc"}}'] } } }],
  }
  const files = folderWith(t, { config: JSON.stringify(config), 'ca.crt': pair.certificate })
  await startGuard(
    t,
    [
      ...['--kubeconfig', join(files, 'config'), '--tls-development', join(files, 'tls')],
      ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    ],
    {},
    program,
  )
  t.equal(await told, 'Bearer abc')
})
