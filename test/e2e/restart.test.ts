import { setTimeout as wait } from 'node:timers/promises'

import tap, { test } from 'tap'

import { findHelm } from '../helm/binaries.ts'
import { Installation, patience } from './installed.ts'
import { calm, lostCalls, prepareLoad, startLoad } from './load.ts'
import { inSeconds } from './probe.ts'

const perSecond = 100

const installation = await Installation.prepare(tap, (await findHelm()).helm4)
const { cluster, forwarder } = installation

const installed = await installation.release('install', {
  webhooks: patience,
})
if (installed.code !== 0) throw new Error(installed.stderr)
await prepareLoad(cluster)
await Promise.all([installation.startServer(), installation.startServer()])
await installation.isLedTo(...installation.servers)

void test('two servers are replaced by SIGTERM, one after the other', async (t) => {
  const before = await lostCalls(cluster)
  const load = startLoad(cluster, perSecond)
  await installation.rollOut()
  const tally = await load.stop()
  t.comment(JSON.stringify(tally))
  t.equal(tally.failed, 0, 'none failed')
  t.strictSame(tally.firstFailures, [])
  t.strictSame(await lostCalls(cluster), before, 'nor does the API server know of a call that was lost')
  t.ok(tally.allowed > 0 && tally.denied > 0, `${String(tally.allowed + tally.denied)} were judged`)
})

void test('one of two servers is killed', async (t) => {
  const [first] = installation.servers
  const load = startLoad(cluster, perSecond)
  await wait(1_000)
  await first?.end('SIGKILL')
  t.comment(`no call fails for a second after ${inSeconds(await calm(load))}`)
  const { allowed, denied, failed, firstFailures } = await load.stop()
  // What was under way is lost: the API server does not send a request again that may have been received.
  t.comment(`${String(failed)} calls failed of ${String(allowed + denied + failed)}`)
  for (const failure of firstFailures) t.comment(failure.slice(0, 400))
  t.comment(JSON.stringify(forwarder.counts))
  t.equal(forwarder.leadsTo.length, 1, 'the Service leads to the other one alone')
})
