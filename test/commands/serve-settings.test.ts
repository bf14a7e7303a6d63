import { test, type Test } from 'tap'

import { logFormatOf, serveSettingsFrom } from '../../src/commands/serve-settings.ts'

/** What the command line gives when nothing but the world and the certificate is named. */
const defaults = {
  world: ['world'],
  tlsCert: 'tls.crt',
  tlsKey: 'tls.key',
  installedAs: 'clusterset-guard/clusterset-guard',
  listen: '0.0.0.0:8443',
  metricsListen: '0.0.0.0:8080',
  maxInFlight: '256',
  clusterDomain: 'cluster.local',
  mode: 'enforce',
  undecided: 'deny',
  profile: 'default',
  logLevel: 'info',
}

const settings = {
  listen: { host: '0.0.0.0', port: 8443 },
  tlsCert: 'tls.crt',
  tlsKey: 'tls.key',
  tlsSelfManaged: false,
  installedAs: { namespace: 'clusterset-guard', name: 'clusterset-guard' },
  world: ['world'],
  metricsListen: { host: '0.0.0.0', port: 8080 },
  maxInFlight: 256,
  clusterDomain: 'cluster.local',
  mode: 'enforce',
  undecided: 'deny',
  profile: 'default',
  logLevel: 'info',
  secrets: true,
}

function reads(t: Test, values: object, expected: object): void {
  t.strictSame(serveSettingsFrom({ ...defaults, ...values }), {
    ok: true,
    settings: { ...settings, ...expected },
  })
  t.end()
}

function refuses(t: Test, values: object, ...problems: readonly string[]): void {
  t.strictSame(serveSettingsFrom({ ...defaults, ...values }), { ok: false, problems })
  t.end()
}

void test('the defaults', (t) => {
  reads(t, {}, {})
})

void test('every flag but that for development', (t) => {
  reads(
    t,
    {
      listen: 'localhost:0',
      metricsListen: '127.0.0.1:65535',
      maxInFlight: '1',
      tlsCert: 'a.crt',
      tlsKey: 'a.key',
      clientCa: 'ca.crt',
      world: ['a', 'b'],
      clusterDomain: 'Site-1.Example.',
      mode: 'warn',
      undecided: 'allow',
      profile: 'strict',
      logLevel: 'silent',
      logFormat: 'pretty',
    },
    {
      listen: { host: 'localhost', port: 0 },
      metricsListen: { host: '127.0.0.1', port: 65535 },
      maxInFlight: 1,
      tlsCert: 'a.crt',
      tlsKey: 'a.key',
      clientCa: 'ca.crt',
      world: ['a', 'b'],
      clusterDomain: 'site-1.example',
      mode: 'warn',
      undecided: 'allow',
      profile: 'strict',
      logLevel: 'silent',
      logFormat: 'pretty',
    },
  )
})

void test('a development certificate instead of a certificate', (t) => {
  const given = { tlsCert: undefined, tlsKey: undefined, tlsDevelopment: 'folder' }
  reads(t, given, given)
})

void test('an IPv6 address stands in brackets', (t) => {
  reads(t, { listen: '[::1]:8443' }, { listen: { host: '::1', port: 8443 } })
})

const noAddress = (text: string): string => `--listen must be ADDRESS:PORT, such as 0.0.0.0:8443, not ${text}`

void test('an IPv6 address without brackets', (t) => {
  refuses(t, { listen: '::1:8443' }, noAddress('::1:8443'))
})

void test('a port alone', (t) => {
  refuses(t, { listen: '8443' }, noAddress('8443'))
})

void test('no address before the port', (t) => {
  refuses(t, { listen: ':8443' }, noAddress(':8443'))
})

void test('a port that is none', (t) => {
  refuses(t, { listen: 'localhost:65536' }, noAddress('localhost:65536'))
})

void test('a port that is text', (t) => {
  refuses(t, { listen: 'localhost:https' }, noAddress('localhost:https'))
})

void test('a URL', (t) => {
  refuses(t, { listen: 'https://localhost:8443' }, noAddress('https://localhost:8443'))
})

void test('an empty address', (t) => {
  refuses(t, { listen: '' }, noAddress(''))
})

void test('a path with a colon is one path', (t) => {
  reads(t, { world: ['a:b', 'c'] }, { world: ['a:b', 'c'] })
})

const twoSources =
  '--world is all there is: leave out --kubeconfig, --context and --no-secrets, which are about a cluster'
const noTls =
  'serve needs --tls-cert FILE and --tls-key FILE, or --tls-self-managed in a cluster, or --tls-development DIR'
const twoTls = '--tls-development makes its own certificate: leave out --tls-cert and --tls-key'

void test('no world: facts come from a cluster', (t) => {
  reads(t, { world: undefined }, { world: undefined })
})

void test('a cluster by kubeconfig and context, without its Secrets', (t) => {
  const cluster = { world: undefined, kubeconfig: 'config', context: 'staging', secrets: false }
  reads(t, cluster, cluster)
})

for (const flag of [{ kubeconfig: 'config' }, { context: 'staging' }, { secrets: false }])
  void test(`a world and ${Object.keys(flag).join('')} of a cluster`, (t) => {
    refuses(t, flag, twoSources)
  })

void test('a world of no path', (t) => {
  refuses(t, { world: [] }, '--world names no path')
})

void test('no certificate', (t) => {
  refuses(t, { tlsCert: undefined, tlsKey: undefined }, noTls)
})

void test('a certificate without its key', (t) => {
  refuses(t, { tlsKey: undefined }, noTls)
})

void test('a key without its certificate', (t) => {
  refuses(t, { tlsCert: undefined }, noTls)
})

void test('two sources of facts and no certificate: both at once', (t) => {
  refuses(t, { context: 'staging', tlsCert: undefined, tlsKey: undefined }, twoSources, noTls)
})

void test('a certificate with its key and a development certificate', (t) => {
  refuses(t, { tlsDevelopment: 'folder' }, twoTls)
})

void test('a key and a development certificate', (t) => {
  refuses(t, { tlsCert: undefined, tlsDevelopment: 'folder' }, twoTls)
})

const selfManaged = { world: undefined, tlsCert: undefined, tlsKey: undefined, tlsSelfManaged: true }

void test('self-managed certificates of an installation with another name', (t) => {
  const installedAs = { namespace: 'guard', name: 'prod-clusterset-guard' }
  reads(t, { ...selfManaged, installedAs: 'guard/prod-clusterset-guard' }, { ...selfManaged, installedAs })
})

for (const installedAs of ['guard', 'a/b/c', '/guard', 'guard/', 'Guard/guard', `guard/${'x'.repeat(64)}`])
  void test(`installed as ${installedAs.slice(0, 12)}`, (t) => {
    refuses(
      t,
      { ...selfManaged, installedAs },
      `--installed-as must be NAMESPACE/NAME, such as clusterset-guard/clusterset-guard, not ${installedAs}`,
    )
  })

void test('self-managed certificates and a world of manifests', (t) => {
  refuses(
    t,
    { ...selfManaged, world: ['world'] },
    '--tls-self-managed keeps certificates in a cluster, and with --world none is asked: leave one out',
  )
})

void test('self-managed certificates and one in a file', (t) => {
  refuses(
    t,
    { ...selfManaged, tlsCert: 'tls.crt' },
    '--tls-self-managed keeps its own certificate: leave out --tls-cert and --tls-key',
  )
})

void test('self-managed and development certificates', (t) => {
  refuses(
    t,
    { ...selfManaged, tlsDevelopment: 'folder' },
    '--tls-development and --tls-self-managed each make a certificate: leave one out',
  )
})

void test('two sources of facts, and two kinds of certificates', (t) => {
  refuses(t, { context: 'staging', tlsDevelopment: 'folder' }, twoSources, twoTls)
})

void test('a cluster domain with a dash in the wrong place', (t) => {
  refuses(
    t,
    { clusterDomain: 'cluster-.local' },
    '--cluster-domain must be a DNS domain, such as cluster.local',
  )
})

const noCount = (text: string): string => `--max-in-flight must be a whole number of at least 1, not ${text}`

void test('no request at all', (t) => {
  refuses(t, { maxInFlight: '0' }, noCount('0'))
})

void test('a negative count', (t) => {
  refuses(t, { maxInFlight: '-1' }, noCount('-1'))
})

void test('a count with a fraction', (t) => {
  refuses(t, { maxInFlight: '1.5' }, noCount('1.5'))
})

void test('a count that is text', (t) => {
  refuses(t, { maxInFlight: '1e3' }, noCount('1e3'))
})

void test('a count beyond all that a machine can hold', (t) => {
  refuses(t, { maxInFlight: '1000000000' }, noCount('1000000000'))
})

void test('the log is for people on a terminal, unless told otherwise', (t) => {
  t.equal(logFormatOf({ logFormat: undefined }, true), 'pretty')
  t.equal(logFormatOf({ logFormat: undefined }, false), 'json')
  t.equal(logFormatOf({ logFormat: 'json' }, true), 'json')
  t.equal(logFormatOf({ logFormat: 'pretty' }, false), 'pretty')
  t.end()
})

void test('everything that is wrong, at once and in the order of the flags', (t) => {
  refuses(
    t,
    {
      logFormat: 'xml',
      logLevel: 'loud',
      profile: 'Strict',
      undecided: 'maybe',
      mode: 'sometimes',
      clusterDomain: 'a..b',
      maxInFlight: 'many',
      metricsListen: 'y',
      listen: 'x',
    },
    noAddress('x'),
    '--metrics-listen must be ADDRESS:PORT, such as 0.0.0.0:8443, not y',
    noCount('many'),
    '--cluster-domain must be a DNS domain, such as cluster.local',
    '--mode must be one of enforce, warn',
    '--undecided must be one of deny, allow',
    '--profile must be one of default, strict',
    '--log-level must be one of trace, debug, info, warn, error, fatal, silent',
    '--log-format must be one of json, pretty',
  )
})
