import { test } from 'tap'

import { canary, withoutCanary } from '../support/canary.ts'
import { folderWith, runGuard, startGuard } from '../support/guard-process.ts'
import { clusterSet, passwords, perconaServer, secret, statusOf } from '../support/objects.ts'
import { createReview, updateReview } from '../support/reviews.ts'
import { askHttps, certificate } from '../support/webhook.ts'

const free = ['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--log-level', 'trace']

const head = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n'

/** Manifests with the canary in a place that cannot be read; each must be complained about. */
const broken: Readonly<Record<string, string | Buffer>> = {
  'alias.yaml': `${head}  root: *${canary}\n`,
  'alias-of-other-document.yaml': `${head}  root: &${canary} a\n---\n${head}  root: *${canary}\n`,
  'bad-escape.yaml': `${head}  root: "${canary}\\q"\n`,
  'byte.yaml': Buffer.concat([Buffer.from(`${head}  root: ${canary}`), Buffer.from([0xff, 0x0a])]),
  'colon.yaml': `${head}  root: ${canary}: ${canary}\n`,
  'cut.json': `{"apiVersion":"v1","kind":"Secret","stringData":{"root":"${canary.slice(0, 20)}`,
  'duplicate-key.yaml': `${head}  ${canary}: a\n  ${canary}: b\n`,
  'duplicate-value.yaml': `${head}  root: ${canary}\n  root: ${canary}\n`,
  'indent.yaml': `${head}  root: a\n ${canary}: b\n`,
  'no-colon.yaml': `${head}  ${canary}\n  root: a\n`,
  'no-name.yaml': `apiVersion: v1\nkind: Secret\nstringData:\n  root: ${canary}\n`,
  'quote.yaml': `${head}  root: "${canary}\n`,
  'reserved.yaml': `${head}  root: @${canary}\n`,
  'single-quote.yaml': `${head}  root: '${canary}\n`,
  'tab.yaml': `${head}\troot: ${canary}\n`,
  'tag.yaml': `${head}  root: !<${canary} a\n`,
  'text.yaml': `${canary}\n`,
  'directive.yaml': `%${canary} a\n---\n${head.replace('name: s', 'name: d')}  root: a\n`,
  'key.yaml': `${head.replace('name: s', 'name: e')}  ? [${canary}, b]\n  : c\n`,
  'wrong-tag.yaml': `${head.replace('name: s', 'name: g')}  root: !!int ${canary}\n  monitor: !!float ${canary}\n`,
}

void test('manifests that cannot be read: each is complained about, and none quoted', async (t) => {
  const folder = folderWith(t, broken)
  const { certificateFile, keyFile } = await certificate()
  const { code, stdout, stderr } = await runGuard([
    'serve',
    ...free,
    ...['--world', folder, '--tls-cert', certificateFile, '--tls-key', keyFile],
  ])
  t.equal(code, 2)
  t.equal(stdout, '')
  withoutCanary(t, stderr, 'standard error')
  const complained = Object.keys(broken).filter((name) => stderr.includes(`error: ${folder}/${name}:`))
  t.strictSame(complained, Object.keys(broken))
})

/** Manifests with the canary in odd places that can be read. */
const odd: Readonly<Record<string, string>> = {
  'anchor.yaml': `${head.replace('name: s', 'name: a')}  root: &${canary} a\n  monitor: *${canary}\n`,
  'binary.yaml': `${head.replace('name: s', 'name: b')}  root: !!binary ${Buffer.from(canary).toString('base64')}\n`,
  'comment.yaml': `# ${canary}\n${head.replace('name: s', 'name: c')}  root: a # ${canary}\n`,
  'literal.json': `{"stringData":{"root":${canary}"}}`,
  'local-tag.yaml': `${head.replace('name: s', 'name: f')}  root: !${canary} a\n`,
  'other-kind.yaml': `kind: ${canary}\napiVersion: ${canary}\n`,
  'odd-data.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: h}\ndata: [${canary}]\nstringData: ${canary}\n`,
}

void test('a process that serves a world of Secrets', async (t) => {
  const replica = secret('dc2-secrets', { ...passwords, monitor: canary })
  const folder = folderWith(t, {
    ...odd,
    'world.json': JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        clusterSet({ status: statusOf('dc1', 'dc2') }),
        perconaServer('dc1'),
        perconaServer('dc2'),
        replica,
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'dc1-secrets', namespace: 'shop' },
          stringData: { ...passwords, root: canary },
        },
      ],
    }),
  })
  const { authority, certificateFile, keyFile } = await certificate()
  const { webhook, ended, process } = await startGuard(t, [
    ...free,
    ...['--world', folder, '--tls-cert', certificateFile, '--tls-key', keyFile],
  ])
  const reviews = [
    createReview(clusterSet({ name: 'another' })),
    updateReview(secret('dc2-secrets', passwords), replica),
    updateReview(replica, secret('dc2-secrets', { ...passwords, monitor: `${canary}2` })),
  ]
  const bodies = reviews.map((review) => JSON.stringify(review))
  for (const body of [...bodies, ...bodies.map((one) => one.slice(0, -200))]) {
    const { text } = await askHttps(
      { host: webhook.hostname, port: webhook.port, ca: authority },
      { method: 'POST', path: '/validate', headers: { 'content-type': 'application/json' }, body },
    )
    withoutCanary(t, text, 'an answer')
  }
  process.kill('SIGKILL')
  const { stdout, stderr } = await ended
  t.equal(stderr, '')
  withoutCanary(t, stdout, 'the log')
})
