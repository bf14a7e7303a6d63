import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

import tap, { test, type Test } from 'tap'

import { isDeeplyEqual } from '../../src/model/json.ts'
import { findHelm } from '../helm/binaries.ts'
import { certificateFor } from '../support/certificates.ts'
import { howSoon } from './how-soon.ts'
import { idleSpells } from './idle-connections.ts'
import { Installation, patience } from './installed.ts'
import {
  bundlesOf,
  entriesOf,
  patchEntries,
  watchBundles,
  type Configuration,
  type Version,
} from './installed-bundles.ts'
import {
  allServe,
  deleteSecret,
  patchSecret,
  remade,
  renewedWithinMilliseconds,
  servedBy,
  storedCertificate,
} from './installed-certificates.ts'
import { calm, lostCalls, prepareLoad, startLoad } from './load.ts'
import { inSeconds } from './probe.ts'
import { agreementOn, race } from './rotation-race.ts'

const perSecond = 100

const installation = await Installation.prepare(tap, (await findHelm()).helm4)
const { cluster } = installation

/** For how long connections lie idle; the API server closes one after 90 s. By hand: 1,10,60,89,95,130. */
const idleSeconds = (process.env['IDLE_SECONDS'] ?? '1,10,60').split(',').map(Number)

const installed = await installation.release('install', {
  webhooks: {
    ...patience,
    // They have a guard of their own.
    exemptNamespaces: idleSeconds.map((seconds) => `idle-${String(seconds)}`),
  },
})
if (installed.code !== 0) throw new Error(installed.stderr)
await prepareLoad(cluster)

/** How often keepers race for the first certificate. More than the authorities that are remembered: see below. */
const rounds = Number(process.env['RACE_ROUNDS'] ?? 20)

void test('five that look at once agree on one authority and one certificate', async (t) => {
  const kubeconfig = await installation.kubeconfig()
  const begin = performance.now()
  for (let round = 1; round <= rounds; round += 1) {
    const before = round % 2 === 0 ? 'deleted' : 'emptied'
    const { served, untrusting } = await race(installation, { count: 5, kubeconfig, before })
    t.equal(served.length, 1, `round ${String(round)}, ${before}: one certificate`)
    t.strictSame(untrusting, [], `round ${String(round)}: which all entries trust`)
  }
  t.comment(`${String(rounds)} rounds in ${inSeconds(performance.now() - begin)}`)
})

void test('five servers that start at once agree, though no two have the same clock', async (t) => {
  await deleteSecret(cluster)
  const servers = await Promise.all([-400, 400, 0, 0, 0].map((days) => installation.startServer(days)))
  await installation.isLedTo(...servers)
  const shown = await Promise.all(servers.map(servedBy))
  const { served, untrusting } = await agreementOn(installation, shown)
  t.equal(served.length, 1, 'one certificate')
  t.strictSame(untrusting, [], 'which all entries trust')
  // Those with the wrong clocks stay: who calls them goes by the right one.
  for (const server of servers.slice(2)) await server.end('SIGKILL')
})

// Runs beside all else here, since it takes longest.
const idle = idleSpells(tap, cluster, idleSeconds)

/** Whether each entry of each version had a bundle. */
const isTrusting = ({ bundles }: Version): boolean =>
  Object.values(bundles).every((bundle) => bundle.startsWith('-----BEGIN CERTIFICATE-----'))

/** Does something while a load goes on, and says what became of the load. No call may be lost. */
async function underLoad(t: Test, does: () => Promise<void>): Promise<void> {
  const { versions } = await watchBundles(t, cluster)
  const before = await lostCalls(cluster)
  const load = startLoad(cluster, perSecond)
  await does()
  const tally = await load.stop()
  t.comment(JSON.stringify(tally))
  t.equal(tally.failed, 0, 'none failed')
  t.strictSame(tally.firstFailures, [])
  t.strictSame(await lostCalls(cluster), before, 'nor does the API server know of a call that was lost')
  t.ok(tally.allowed > 0 && tally.denied > 0, `${String(tally.allowed + tally.denied)} were judged`)
  t.strictSame(
    versions.filter((version) => !isTrusting(version)),
    [],
    `a bundle in all ${String(versions.length)} versions of the configurations`,
  )
}

void test('the Secret is deleted, and deleted again', async (t) => {
  await underLoad(t, async () => {
    for (let time = 1; time <= 5; time += 1) {
      const authority = await storedCertificate(cluster, 'ca.crt')
      await deleteSecret(cluster)
      const milliseconds = await remade(cluster, 'ca.crt', authority)
      t.comment(`${String(time)}: a new authority after ${inSeconds(milliseconds)}`)
      // The next time while this change is under way.
    }
    t.comment(`served by all after ${inSeconds(await allServe(installation))}`)
  })
})

void test('the Secret loses all it has or a part of it, while somebody edits a configuration', async (t) => {
  const noise = randomBytes(300).toString('base64')
  await underLoad(t, async () => {
    const editing = new AbortController()
    const edits = editTimeouts(editing.signal)
    const authority = await storedCertificate(cluster, 'ca.crt')
    let leaf = await storedCertificate(cluster, 'tls.crt')
    await patchSecret(cluster, { 'tls.crt': null, 'tls.key': null })
    t.comment(`without certificate: another after ${inSeconds(await remade(cluster, 'tls.crt', leaf))}`)
    const kept = await storedCertificate(cluster, 'ca.crt')
    t.equal(kept?.fingerprint256, authority?.fingerprint256, 'the same authority has signed it')

    await patchSecret(cluster, { 'ca.crt': null, 'ca.key': null, 'tls.crt': null, 'tls.key': null })
    t.comment(`without both: others after ${inSeconds(await remade(cluster, 'ca.crt', authority))}`)

    leaf = await storedCertificate(cluster, 'tls.crt')
    const half = Buffer.from(leaf?.toString().slice(0, 200) ?? '').toString('base64')
    await patchSecret(cluster, { 'tls.crt': half })
    t.comment(`half a certificate: another after ${inSeconds(await remade(cluster, 'tls.crt', leaf))}`)

    const last = await storedCertificate(cluster, 'ca.crt')
    await patchSecret(cluster, { 'ca.crt': noise, 'ca.key': noise, 'tls.crt': noise, 'tls.key': noise })
    t.comment(`noise: others after ${inSeconds(await remade(cluster, 'ca.crt', last))}`)
    t.comment(`served by all after ${inSeconds(await allServe(installation))}`)
    editing.abort()
    await edits
  })
  const entries = await entriesOf(cluster, 'validating')
  const timeouts = entries.flatMap(({ name, timeoutSeconds }) => (name === edited ? [timeoutSeconds] : []))
  t.strictSame(timeouts, [29], 'the last edit stands')
})

const edited = 'guard-members.clusterset-guard.io'

/** Edits what is not about certificates, each half second, and for the last time at the end. */
async function editTimeouts(signal: AbortSignal): Promise<void> {
  const edit = (timeoutSeconds: number): Promise<void> =>
    patchEntries(cluster, 'validating', [{ name: edited, timeoutSeconds }])
  for (let edits = 0; !signal.aborted; edits += 1) {
    await edit(11 + (edits % 10))
    await wait(500, undefined, { signal }).catch(() => undefined)
  }
  await edit(29)
}

/** Gives entries of a configuration other bundles, by name, and waits until the guard has mended them. */
async function mends(t: Test, kind: Configuration, wrong: Readonly<Record<string, string>>): Promise<void> {
  const right = await bundlesOf(cluster, kind)
  const entries = Object.entries(wrong).map(([name, caBundle]) => ({ name, clientConfig: { caBundle } }))
  await patchEntries(cluster, kind, entries)
  const milliseconds = await howSoon('mended', renewedWithinMilliseconds, async () =>
    isDeeplyEqual(await bundlesOf(cluster, kind), right),
  )
  t.comment(`${kind}: mended after ${inSeconds(milliseconds)}`)
}

void test('somebody empties or replaces bundles', async (t) => {
  const other = await otherAuthority()
  const load = startLoad(cluster, perSecond)
  await Promise.all([
    // The other entries of this one are left alone.
    mends(t, 'validating', {
      'validate.clusterset-guard.io': '',
      'guard-secrets.clusterset-guard.io': other,
    }),
    mends(t, 'mutating', { 'mutate.clusterset-guard.io': other }),
  ])
  const milliseconds = await calm(load)
  const { allowed, denied, failed } = await load.stop()
  t.ok(failed > 0, `${String(failed)} calls failed of ${String(allowed + denied + failed)}`)
  t.comment(`none for a second after another ${inSeconds(milliseconds)}`)
})

async function otherAuthority(): Promise<string> {
  return Buffer.from((await certificateFor(['other'])).certificate).toString('base64')
}

void test('connections of the API server lay idle meanwhile', async (t) => {
  t.strictSame(
    await idle,
    idleSeconds.map((seconds) => ({
      seconds,
      answers: ['asked', 'asked'],
      connections: seconds < 90 ? 1 : 2,
      resets: 0,
    })),
  )
})
