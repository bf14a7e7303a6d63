import pino from 'pino'
import { test } from 'tap'

import { ClusterLog } from '../../src/commands/cluster-log.ts'
import { asObject } from '../../src/model/json.ts'
import type { WatchNews } from '../../src/watch/watch-news.ts'

/** A log, and what is in it from `info` on. */
function written() {
  const lines: unknown[] = []
  const log = pino(
    { level: 'info', base: null, timestamp: false },
    { write: (line: string) => lines.push(asObject(JSON.parse(line))) },
  )
  const told = new ClusterLog(log)
  return { told, lines }
}

const failed = (reason: Extract<WatchNews, { event: 'failed' }>['reason'], code?: string): WatchNews => ({
  event: 'failed',
  verb: 'watch',
  reason,
  retryMilliseconds: 529.62,
  ...(code === undefined ? {} : { code }),
})

const services = { inventory: 'services', resource: 'services' }
const failure = { level: 40, event: 'watch failed', ...services, verb: 'watch', retryMilliseconds: 530 }

void test('a trouble is told when it begins and when it is another, not at each try, and when it is over', (t) => {
  const { told, lines } = written()
  for (let tries = 0; tries < 20; tries += 1) told.watch('services', failed('reset'))
  told.watch('services', failed('server error'))
  told.watch('services', { event: 'watching' })
  told.watch('services', { event: 'watching' })
  t.match(lines, [
    { ...failure, reason: 'reset' },
    { ...failure, reason: 'server error', tries: 20 },
    { level: 30, event: 'watch open again', ...services, afterMilliseconds: Number },
  ])
  t.equal(lines.length, 3)
  t.end()
})

void test('what passes by itself after a restart of the API server is no warning', (t) => {
  const { told, lines } = written()
  for (const reason of ['expired', 'forbidden', 'not found', 'too many requests'] as const)
    told.watch('services', failed(reason))
  told.watch('services', { event: 'watching' })
  t.strictSame(lines, [])
  t.end()
})

void test('each collection has its own troubles', (t) => {
  const { told, lines } = written()
  told.watch('services', failed('reset'))
  told.watch('perconaServers', failed('reset'))
  t.match(lines, [services, { inventory: 'perconaServers', resource: 'perconaservermysqls' }])
  t.end()
})

void test('what can be done is said, where it is known', (t) => {
  const { told, lines } = written()
  told.watch('services', failed('unauthorized'))
  told.watch('clusterSets', failed('unreachable', 'SELF_SIGNED_CERT_IN_CHAIN'))
  told.watch('perconaServers', failed('unreachable', 'EPIPE'))
  t.match(lines, [
    { reason: 'unauthorized', remedy: 'the API server does not take our token or certificate: renew it' },
    {
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      remedy:
        "the API server's certificate is of another authority: mend certificate-authority in the kubeconfig",
    },
    { code: 'EPIPE' },
  ])
  t.notOk('remedy' in asObject(lines[2]))
  t.end()
})

void test('a missing right, a missing kind, and Secrets that may not be read, each with what gives it', (t) => {
  const { told, lines } = written()
  told.watch('services', { event: 'forbidden', verb: 'watch' })
  told.watch('perconaServers', { event: 'no such kind', verb: 'list' })
  told.forbiddenSecrets('shop')
  t.match(lines, [
    { level: 40, event: 'watch forbidden', missing: 'watch services', remedy: /rules --format rbac/ },
    { level: 40, event: 'watch no such kind', missing: 'perconaservermysqls.ps.percona.com', remedy: /CRDs/ },
    { level: 40, event: 'forbidden', resource: 'secrets', namespace: 'shop', missing: 'get secrets' },
  ])
  t.end()
})
