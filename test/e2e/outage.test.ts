import { readFileSync, symlinkSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'

import tap, { test } from 'tap'

import { certificateBetween, certificateFor, inDays } from '../support/certificates.ts'
import { repository } from '../support/guard-process.ts'
import { clusterSet, entry } from '../support/objects.ts'
import { ApiProxy } from './api-proxy.ts'
import { becameOf, blindRequests, blindRows } from './blind-requests.ts'
import { caughtUp } from './caught-up.ts'
import { makeFormedSet } from './formed-set.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { howSoon } from './how-soon.ts'
import { create } from './kubectl-words.ts'
import { outageRows, prepareOutage, registeredTimeouts, sendAll } from './outage-table.ts'
import { Page, type } from './page-commands.ts'
import { standIn } from './stand-in.ts'
import { AuditedCalls } from './audited-calls.ts'

const page = new Page('docs/rollout.md')
const calls = new AuditedCalls(tap)
const guarded = await startGuardedCluster(tap, { apiServerFlags: calls.flags })
const { cluster } = guarded
const port = Number(guarded.guard.webhook.port)
const authority = readFileSync(join(cluster.folder, 'guard.crt'), 'utf8')
symlinkSync(join(repository, 'examples'), join(cluster.folder, 'examples'))

// While the guard answers.
await Promise.all(['down', 'hung'].map((namespace) => prepareOutage(cluster, namespace)))
await guarded.killGuard()

void test('the table, when nothing listens', async (t) => {
  t.strictSame(
    (await sendAll(cluster, calls, 'down')).map(({ title, asked, became }) => ({ title, asked, became })),
    outageRows.map(({ title, asked, whenDown }) => ({ title, asked, became: whenDown })),
  )
})

/** Timers of the API server and ours need not agree to the millisecond. */
const toleranceMilliseconds = 50

void test('the table, when a connection is made and nobody answers on it', async (t) => {
  const timeouts = await registeredTimeouts(cluster)
  t.strictSame(
    [...new Set(outageRows.flatMap(({ asked }) => asked))].sort(),
    [...timeouts.keys()].sort(),
    'the table has every entry that is registered',
  )
  await standIn(t, createServer(), port)
  const seen = await sendAll(cluster, calls, 'hung')
  const became = seen.map(({ title, asked, became }) => {
    const waits = asked.map((name) => timeouts.get(name) ?? 0)
    // The mutating entry is called first, and one of the others after it.
    const seconds = waits.reduce((sum, one) => sum + one, 0)
    return { title, asked, became: `${became} ${seconds === 0 ? 'at once' : `after ${String(seconds)} s`}` }
  })
  t.strictSame(
    became,
    outageRows.map(({ title, asked, whenHung }) => ({ title, asked, became: whenHung })),
  )
  for (const [index, { title, milliseconds }] of seen.entries()) {
    const seconds = Number(/after (\d+) s$/.exec(outageRows[index]?.whenHung ?? '')?.[1] ?? 0)
    t.ok(milliseconds > seconds * 1000 - toleranceMilliseconds, `${title}: ${milliseconds.toFixed(0)} ms`)
  }
})

const sets = '/apis/ps.percona.com/v1/namespaces/shop/perconaservermysqlclustersets'
const dryRunOfBroken = {
  method: 'POST',
  path: `${sets}?dryRun=All`,
  body: clusterSet({
    name: 'broken',
    spec: { clusters: [entry('dc1', 'twice'), entry('dc2', 'twice.shop')] },
  }),
} as const

void test('a certificate that has expired', async (t) => {
  const { certificate, key } = await certificateBetween(inDays(-2), inDays(-1))
  await standIn(t, createTlsServer({ cert: certificate, key }), port)
  t.match(await cluster.request('developer', dryRunOfBroken), {
    code: 500,
    text: 'certificate has expired or is not yet valid',
  })
})

void test('a certificate that caBundle does not trust', async (t) => {
  const { certificate, key } = await certificateFor(['clusterset-guard.clusterset-guard.svc'])
  await standIn(t, createTlsServer({ cert: certificate, key }), port)
  t.match(await cluster.request('developer', dryRunOfBroken), {
    code: 500,
    text: 'certificate signed by unknown authority',
  })
})

void test('what kubectl says when nothing listens', async (t) => {
  const { stderr } = await guarded.kubectl('developer', create, clusterSet())
  const shown = stderr.replace(/dial tcp \S+:\d+:/, 'dial tcp 10.96.7.20:443:').replace(/(?<=svc:)\d+/, '443')
  t.equal(shown, page.output('connection refused\n'))
})

const refusedWhenDown = outageRows.filter(({ whenDown }) => whenDown === 'refused').map(({ title }) => title)

void test('switched off, what was refused passes', async (t) => {
  t.strictSame(await type(cluster, page.commands('kubectl delete')), {
    code: 0,
    stdout:
      'validatingwebhookconfiguration.admissionregistration.k8s.io "clusterset-guard" deleted\n' +
      'mutatingwebhookconfiguration.admissionregistration.k8s.io "clusterset-guard" deleted\n',
    stderr: '',
  })
  await howSoon('the API server asks nobody', 10_000, async () => {
    return (await cluster.request('developer', dryRunOfBroken)).code === 201
  })
  const sent = await sendAll(cluster, calls, 'down', ({ title }) => refusedWhenDown.includes(title))
  t.strictSame(
    sent.map(({ title, became }) => ({ title, became })),
    refusedWhenDown.map((title) => ({ title, became: 'passes' })),
  )
})

void test('switched on again, it judges, and what is missing can be seen', async (t) => {
  await guarded.startGuard()
  await guarded.ready()
  t.match(await type(cluster, page.commands('kubectl apply -f deploy/webhooks.yaml')), {
    code: 0,
    stderr: '',
  })
  await guarded.register(authority)
  t.match(await cluster.request('developer', dryRunOfBroken), { code: 422, text: 'endpoint-hosts-unique' })

  const { stdout } = await type(cluster, page.commands('custom-columns'))
  t.match(stdout, /^down +new +<none> +<none>\n/m)
  t.match(stdout, /^down +recorded +\[percona.com\/clusterset-dissolve\] +dc8,dc9\n/m)
})

void test('the table, when only the way of the guard to the API server is broken', async (t) => {
  const proxy = await ApiProxy.start(t, cluster)
  await makeFormedSet(t, cluster, 'blind')
  await guarded.killGuard()
  await guarded.startGuard(proxy)
  await guarded.ready()
  // Longer than any review has.
  proxy.breaks(() => true, { delayMilliseconds: 6_000 })
  proxy.cutWatches(() => true)
  const begin = performance.now()
  const dryRun = ['--namespace=blind', '--dry-run=server']
  const seen = await Promise.all(
    Object.entries(blindRequests).map(async ([title, { user, given, manifest }]) => {
      const ended = await guarded.kubectl(user, [...given, ...dryRun], manifest)
      return { title, became: becameOf(ended), milliseconds: performance.now() - begin }
    }),
  )
  // It still has the address of the proxy.
  await guarded.killGuard()
  t.strictSame(
    seen.map(({ title, became }) => ({ title, became })),
    blindRows.map(({ title, became }) => ({ title, became })),
  )
  for (const [index, { title, milliseconds }] of seen.entries())
    t.ok(milliseconds > (blindRows[index]?.waitSeconds ?? 0) * 1000 - toleranceMilliseconds, title)
})

void test('mode warn: what is shown, logged and audited', async (t) => {
  const { process } = await guarded.startGuard(cluster, ['--mode', 'warn'])
  let log = ''
  process.stdout?.on('data', (written: string) => (log += written))
  await guarded.ready()
  await type(cluster, 'kubectl apply -f examples/cluster/orders.yaml')
  await caughtUp(guarded, 'clusterSets')
  const command = 'kubectl apply -f examples/cluster/billing.yaml'
  const { stdout, stderr } = await type(cluster, command)
  t.equal(`$ ${command}\n${stderr}${stdout}`, page.output(command))

  await howSoon('the review is logged', 10_000, () => log.includes('"wouldDeny"'))
  const line = log.split('\n').find((one) => one.includes('"wouldDeny"'))
  const passing = /(?<=":)(?:"[\dTZ.:-]+"|"[\da-f-]{36}"|[\d.]+)(?=[,}])/g
  t.equal(line?.replaceAll(passing, '_'), page.output('"event":"review"').trim().replaceAll(passing, '_'))
  const annotations = calls.annotationsOf('billing')
  for (const [name, value] of Object.entries(JSON.parse(page.output('io/wouldDeny')) as object))
    t.equal(annotations[name], value)
})

void test('what the chart registers with mode warn: nobody answers, and nothing is refused', async (t) => {
  await guarded.killGuard()
  t.equal((await cluster.request('developer', dryRunOfBroken)).code, 500)
  const entry = { name: 'validate.clusterset-guard.io', failurePolicy: 'Ignore' }
  const change = JSON.stringify({ webhooks: [entry] })
  await cluster.prepare(['patch', 'validatingwebhookconfiguration', 'clusterset-guard', `--patch=${change}`])
  await howSoon('the entry fails open', 10_000, async () => {
    return (await cluster.request('developer', dryRunOfBroken)).code === 201
  })
})
