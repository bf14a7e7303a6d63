import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { readdirSync, statSync } from 'node:fs'

import tap, { test, type Test } from 'tap'

import { folderWith, runGuard, startGuard, type Environment } from '../support/guard-process.ts'
import { certificateBetween, inDays } from '../support/certificates.ts'
import { certificate } from '../support/webhook.ts'

// Processes take their time to start: two at once.
tap.jobs = 2

const free = ['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0']

/** A world of one Secret, as a folder. */
const worldOf = (t: Test): string =>
  folderWith(t, { 's.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n' })

async function tlsFlags(): Promise<readonly string[]> {
  const { certificateFile, keyFile } = await certificate()
  return ['--tls-cert', certificateFile, '--tls-key', keyFile]
}

/** Serve must not start: exit code 2, and nothing but these lines on standard error. */
async function refuses(
  t: Test,
  given: readonly string[],
  lines: readonly string[],
  environment: Environment = {},
): Promise<void> {
  t.strictSame(await runGuard(['serve', ...given], environment), {
    code: 2,
    stdout: '',
    stderr: lines.map((line) => `error: ${line}\n`).join(''),
  })
}

const noTls =
  'serve needs --tls-cert FILE and --tls-key FILE, or --tls-self-managed in a cluster, or --tls-development DIR'

/** Nothing that leads to a cluster. */
const nowhere = { KUBECONFIG: '', KUBERNETES_SERVICE_HOST: '' }

void test('neither a world nor a cluster', async (t) => {
  const home = folderWith(t, {})
  await refuses(
    t,
    [...free, ...(await tlsFlags())],
    [
      `there is no cluster to read facts from: this is no pod (KUBERNETES_SERVICE_HOST is not set), and there is no ${home}/.kube/config; run it in a pod with a service account, name a kubeconfig with --kubeconfig, set KUBECONFIG, or judge without a cluster with --world`,
    ],
    { ...nowhere, HOME: home },
  )
})

void test('a kubeconfig that is not there', async (t) =>
  refuses(
    t,
    [...free, ...(await tlsFlags()), '--kubeconfig', '/nowhere/config'],
    ['there is no kubeconfig /nowhere/config; name one that is there'],
  ))

void test('two sources of facts and no certificate: both at once', (t) =>
  refuses(
    t,
    [...free, '--world', worldOf(t), '--context', 'staging'],
    [
      '--world is all there is: leave out --kubeconfig, --context and --no-secrets, which are about a cluster',
      noTls,
    ],
  ))

void test('a switch in the environment is true or false', (t) =>
  refuses(
    t,
    [...free, '--world', worldOf(t)],
    ['CLUSTERSET_GUARD_NO_SECRETS must be true or false, not no'],
    {
      CLUSTERSET_GUARD_NO_SECRETS: 'no',
    },
  ))

void test('a switch that is on in the environment counts as the flag', async (t) =>
  refuses(
    t,
    [...free, '--world', worldOf(t), ...(await tlsFlags())],
    [
      '--world is all there is: leave out --kubeconfig, --context and --no-secrets, which are about a cluster',
    ],
    { CLUSTERSET_GUARD_NO_SECRETS: 'true' },
  ))

void test('a switch that is off in the environment is off', async (t) => {
  const { line } = await startGuard(t, [...free, '--world', worldOf(t), ...(await tlsFlags())], {
    CLUSTERSET_GUARD_NO_SECRETS: 'false',
  })
  t.match(line, { world: { secrets: 1 } })
})

void test('no certificate', (t) => refuses(t, [...free, '--world', worldOf(t)], [noTls]))

void test('a certificate without its key', async (t) =>
  refuses(t, [...free, '--world', worldOf(t), '--tls-cert', (await certificate()).certificateFile], [noTls]))

void test('a certificate and a development certificate', async (t) =>
  refuses(
    t,
    [...free, '--world', worldOf(t), ...(await tlsFlags()), '--tls-development', 'folder'],
    ['--tls-development makes its own certificate: leave out --tls-cert and --tls-key'],
  ))

void test('the key of another certificate', async (t) => {
  const folder = folderWith(t, { 'other.key': (await certificateBetween(inDays(-1), inDays(1))).key })
  const { certificateFile } = await certificate()
  await refuses(
    t,
    [...free, '--world', worldOf(t), '--tls-cert', certificateFile, '--tls-key', join(folder, 'other.key')],
    [`${join(folder, 'other.key')} is not the key of ${certificateFile}; name the two that belong together`],
  )
})

void test('broken manifests: everything at once', async (t) => {
  const folder = folderWith(t, {
    'a.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n',
    'b.yaml': 'a: 1\na: 2\n---\nb: @c\n',
    'c.json': '["no object"]',
    'd.yaml': Buffer.from([0x61, 0x3a, 0x0a, 0xff]),
    'e.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {}\n',
  })
  await refuses(
    t,
    [...free, '--world', folder, 'nowhere', ...(await tlsFlags())],
    [
      'nowhere: cannot be read (ENOENT); check the path and its rights',
      `${folder}/b.yaml:2:1: the key is in this mapping twice; keep one of the two`,
      `${folder}/b.yaml:4:4: a text cannot begin with this character; put the value in quotes`,
      `${folder}/c.json:1:1: this is no Kubernetes object; write a mapping with a kind`,
      `${folder}/d.yaml:2:1: a byte is not UTF-8; save the file as UTF-8`,
      `${folder}/a.yaml:6: Secret default/s is also at ${folder}/a.yaml:1; keep one of the two`,
      `${folder}/e.yaml:1: the object has no metadata.name; name it`,
    ],
  )
})

void test('nesting that no parser takes is no fault of ours', async (t) => {
  const depth = 20_000
  const folder = folderWith(t, { 'a.yaml': `a: ${'['.repeat(depth)}${']'.repeat(depth)}\n` })
  const { code, stdout, stderr } = await runGuard([
    'serve',
    ...free,
    '--world',
    folder,
    ...(await tlsFlags()),
  ])
  t.equal(code, 2)
  t.equal(stdout, '')
  t.match(stderr, new RegExp(`^error: ${folder}/a\\.yaml:1:\\d+: `))
})

void test('wrong values: everything at once', (t) =>
  refuses(
    t,
    [
      '--listen',
      'here',
      '--metrics-listen',
      '1:99999',
      '--cluster-domain',
      'a b',
      '--undecided',
      'maybe',
    ].concat(['--profile', 'x', '--log-level', 'y']),
    [
      '--listen must be ADDRESS:PORT, such as 0.0.0.0:8443, not here',
      '--metrics-listen must be ADDRESS:PORT, such as 0.0.0.0:8443, not 1:99999',
      '--cluster-domain must be a DNS domain, such as cluster.local',
      '--undecided must be one of deny, allow',
      '--profile must be one of default, strict',
      '--log-level must be one of trace, debug, info, warn, error, fatal, silent',
    ],
  ))

async function portInUse(t: Test): Promise<string> {
  const server = await new Promise<Server>((resolve) => {
    const listening = createServer().listen(0, '127.0.0.1', () => {
      resolve(listening)
    })
  })
  t.teardown(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? `127.0.0.1:${String(address.port)}` : ''
}

const inUse = (address: string): string =>
  `cannot listen at ${address} (EADDRINUSE); choose another address or port with --listen and --metrics-listen`

void test('a port in use', async (t) => {
  const taken = await portInUse(t)
  await refuses(
    t,
    ['--listen', taken, '--metrics-listen', '127.0.0.1:0', '--world', worldOf(t), ...(await tlsFlags())],
    [inUse(taken)],
  )
})

void test('a port in use for the probes', async (t) => {
  const taken = await portInUse(t)
  await refuses(
    t,
    ['--listen', '127.0.0.1:0', '--metrics-listen', taken, '--world', worldOf(t), ...(await tlsFlags())],
    [inUse(taken)],
  )
})

void test('an address that is not ours', async (t) =>
  refuses(
    t,
    [
      '--listen',
      '203.0.113.7:0',
      '--metrics-listen',
      '127.0.0.1:0',
      '--world',
      worldOf(t),
      ...(await tlsFlags()),
    ],
    [
      'cannot listen at 203.0.113.7 (EADDRNOTAVAIL); choose another address or port with --listen and --metrics-listen',
    ],
  ))

void test('the environment counts where no flag is given', (t) =>
  refuses(t, free, ['--undecided must be one of deny, allow'], { CLUSTERSET_GUARD_UNDECIDED: 'maybe' }))

void test('a flag goes over the environment', (t) =>
  refuses(t, [...free, '--undecided', 'allow'], [noTls], { CLUSTERSET_GUARD_UNDECIDED: 'maybe' }))

void test('empty variables count as unset, all of them', (t) =>
  refuses(t, [], [noTls], {
    CLUSTERSET_GUARD_KUBECONFIG: '',
    CLUSTERSET_GUARD_CONTEXT: '',
    CLUSTERSET_GUARD_NO_SECRETS: '',
    CLUSTERSET_GUARD_LISTEN: '',
    CLUSTERSET_GUARD_METRICS_LISTEN: '',
    CLUSTERSET_GUARD_WORLD: '',
    CLUSTERSET_GUARD_TLS_CERT: '',
    CLUSTERSET_GUARD_TLS_KEY: '',
    CLUSTERSET_GUARD_TLS_DEVELOPMENT: '',
    CLUSTERSET_GUARD_CLIENT_CA: '',
    CLUSTERSET_GUARD_MAX_IN_FLIGHT: '',
    CLUSTERSET_GUARD_LOG_FORMAT: '',
    CLUSTERSET_GUARD_CLUSTER_DOMAIN: '',
    CLUSTERSET_GUARD_UNDECIDED: '',
    CLUSTERSET_GUARD_PROFILE: '',
    CLUSTERSET_GUARD_LOG_LEVEL: '',
  }))

void test('empty variables for the certificate count as unset', (t) =>
  refuses(t, [...free, '--world', worldOf(t)], [noTls], {
    CLUSTERSET_GUARD_TLS_CERT: '',
    CLUSTERSET_GUARD_TLS_KEY: '',
    CLUSTERSET_GUARD_TLS_DEVELOPMENT: '',
  }))

void test('several paths of a world in the environment', async (t) => {
  await refuses(
    t,
    [...free, ...(await tlsFlags())],
    [
      'nowhere: cannot be read (ENOENT); check the path and its rights',
      'neither/here: cannot be read (ENOENT); check the path and its rights',
    ],
    { CLUSTERSET_GUARD_WORLD: 'nowhere:neither/here' },
  )
})

void test('a colon at the end of the paths in the environment names no further path', async (t) => {
  const world = `${worldOf(t)}:`
  const { line } = await startGuard(t, [...free, ...(await tlsFlags())], { CLUSTERSET_GUARD_WORLD: world })
  t.match(line, { world: { secrets: 1 } })
})

void test('an empty variable for the world is none: facts come from a cluster', async (t) =>
  refuses(
    t,
    [...free, ...(await tlsFlags()), '--kubeconfig', '/nowhere/config'],
    ['there is no kubeconfig /nowhere/config; name one that is there'],
    { CLUSTERSET_GUARD_WORLD: '' },
  ))

void test('a path with a colon given as a flag is one path', async (t) =>
  refuses(
    t,
    [...free, ...(await tlsFlags()), '--world', 'no:where'],
    ['no:where: cannot be read (ENOENT); check the path and its rights'],
  ))

void test('empty values given as flags are errors, whatever the environment says', (t) =>
  refuses(
    t,
    ['--listen', '', '--metrics-listen', '', '--cluster-domain', '', '--undecided', ''],
    [
      '--listen must be ADDRESS:PORT, such as 0.0.0.0:8443, not ',
      '--metrics-listen must be ADDRESS:PORT, such as 0.0.0.0:8443, not ',
      '--cluster-domain must be a DNS domain, such as cluster.local',
      '--undecided must be one of deny, allow',
    ],
    { CLUSTERSET_GUARD_LISTEN: '127.0.0.1:0' },
  ))

/** Whatever it says of it: an empty path is a mistake of the one who wrote it, and no fault of ours. */
async function refusesEmptyPath(t: Test, given: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runGuard(['serve', ...free, ...given])
  t.strictSame({ code, stdout }, { code: 2, stdout: '' })
  t.match(stderr, /^error: /)
}

void test('an empty path for the world', async (t) =>
  refusesEmptyPath(t, ['--world', '', ...(await tlsFlags())]))

void test('empty paths for the certificate and its key', (t) =>
  refusesEmptyPath(t, ['--world', worldOf(t), '--tls-cert', '', '--tls-key', '']))

void test('an empty path for the development certificate', (t) =>
  refusesEmptyPath(t, ['--world', worldOf(t), '--tls-development', '']))

void test('all settings from the environment', async (t) => {
  const { certificateFile, keyFile } = await certificate()
  const { line } = await startGuard(t, [], {
    CLUSTERSET_GUARD_LISTEN: '127.0.0.1:0',
    CLUSTERSET_GUARD_METRICS_LISTEN: '127.0.0.1:0',
    CLUSTERSET_GUARD_WORLD: worldOf(t),
    CLUSTERSET_GUARD_TLS_CERT: certificateFile,
    CLUSTERSET_GUARD_TLS_KEY: keyFile,
    CLUSTERSET_GUARD_LOG_LEVEL: 'trace',
  })
  t.match(line, { event: 'listening', world: { secrets: 1 } })
})

void test('a development folder that holds only a part', async (t) => {
  const folder = folderWith(t, { 'tls.crt': 'a certificate' })
  await refuses(
    t,
    [...free, '--world', worldOf(t), '--tls-development', folder],
    [`${folder} holds only ${folder}/tls.crt; empty it or name another folder`],
  )
})

void test('a development certificate is made once, and the key is for nobody else', async (t) => {
  const folder = join(folderWith(t, {}), 'development')
  const given = [...free, '--world', worldOf(t), '--tls-development', folder]
  const first = await startGuard(t, given)
  first.process.kill('SIGKILL')
  const { stderr } = await first.ended
  t.equal(stderr, `made a development certificate; trust it with: curl --cacert ${folder}/ca.crt\n`)
  t.strictSame(readdirSync(folder), ['ca.crt', 'tls.crt', 'tls.key'])
  t.equal(statSync(join(folder, 'tls.key')).mode & 0o777, 0o600)
  const second = await startGuard(t, given)
  second.process.kill('SIGKILL')
  const again = await second.ended
  t.equal(again.stderr, `using a development certificate; trust it with: curl --cacert ${folder}/ca.crt\n`)
})
