import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { test, type Test } from 'tap'

import type { JsonObject } from '../../src/model/json.ts'
import { HttpsApiServer } from '../../src/kubernetes/https-api-server.ts'
import { fromKubeconfig, type KubeconfigTarget } from '../../src/kubernetes/kubeconfig.ts'
import { KubeconfigProblem } from '../../src/kubernetes/kubeconfig-problem.ts'
import { makeAuthority } from '../support/certificates.ts'
import { folderWith } from '../support/guard-process.ts'
import { answering, makeServerCertificate, patient } from './answering-server.ts'

const whenRefused = { lifetimeMilliseconds: Infinity, leastMilliseconds: 0 }
const always = { lifetimeMilliseconds: 0, leastMilliseconds: 0 }
const server = 'https://127.0.0.1:6443'
const pair = await makeServerCertificate()
const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A kubeconfig with one context, `main`. JSON is YAML. */
const kubeconfig = (user: JsonObject, cluster: JsonObject = {}, more: JsonObject = {}): string =>
  JSON.stringify({
    'current-context': 'main',
    contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
    ...more,
  })

/** Reads `config` of a folder. */
async function targetIn(
  folder: string,
  context?: string,
  freshness = whenRefused,
): Promise<KubeconfigTarget> {
  const files = [join(folder, 'config')]
  const target = await fromKubeconfig({ files, isOptional: false, context, freshness })
  if (target === undefined) throw new Error('no kubeconfig')
  return target
}

const targetOf = (t: Test, config: string, files: Readonly<Record<string, string>> = {}) =>
  targetIn(folderWith(t, { ...files, config }))

/** What is said of a kubeconfig, with FOLDER for where it lies. */
async function problemOf(t: Test, config: string, context?: string): Promise<string> {
  const folder = folderWith(t, { config })
  try {
    await targetIn(folder, context)
    return 'none'
  } catch (error) {
    if (error instanceof KubeconfigProblem) return error.message.replaceAll(folder, 'FOLDER')
    throw error
  }
}

const headersOf = async ({ credentials }: KubeconfigTarget) => (await credentials.current()).headers

/** What a request says after one that was refused. */
async function headersAfterRefusal(target: KubeconfigTarget): ReturnType<typeof headersOf> {
  target.credentials.refresh(await target.credentials.current())
  return headersOf(target)
}

void test('a user is known by a token, a token file, a password, or as somebody else', async (t) => {
  const of = async (user: JsonObject, files = {}) => headersOf(await targetOf(t, kubeconfig(user), files))
  t.strictSame(await of({ token: 'abc' }), { authorization: 'Bearer abc' })
  t.strictSame(await of({ tokenFile: 'tok', token: 'old' }, { tok: 'abc\n' }), {
    authorization: 'Bearer abc',
  })
  t.strictSame(await of({ username: 'a', password: 'b' }), { authorization: `Basic ${base64('a:b')}` })
  t.strictSame(await of({ token: 'abc', as: 'bob', 'as-groups': ['x', 'y'], 'as-uid': '7' }), {
    authorization: 'Bearer abc',
    'impersonate-user': 'bob',
    'impersonate-uid': '7',
    'impersonate-group': ['x', 'y'],
  })
  t.strictSame(await of({}), {})
})

void test('a token file that changes is followed, and one that is gone is not', async (t) => {
  const folder = folderWith(t, { config: kubeconfig({ tokenFile: 'tok' }), tok: 'one' })
  const target = await targetIn(folder)
  writeFileSync(join(folder, 'tok'), 'two')
  t.strictSame(await headersAfterRefusal(target), { authorization: 'Bearer two' })
  writeFileSync(join(folder, 'tok'), '')
  t.strictSame(await headersAfterRefusal(target), { authorization: 'Bearer two' })
})

void test('who turns kubectl to another cluster does not turn this process', async (t) => {
  const folder = folderWith(t, { config: kubeconfig({ token: 'abc' }) })
  const target = await targetIn(folder)
  const other = {
    'current-context': 'other',
    contexts: [
      { name: 'main', context: { cluster: 'c', user: 'u' } },
      { name: 'other', context: { cluster: 'c', user: 'v' } },
    ],
    users: [
      { name: 'u', user: { token: 'def' } },
      { name: 'v', user: { token: 'of another' } },
    ],
  }
  writeFileSync(join(folder, 'config'), kubeconfig({}, {}, other))
  t.strictSame(await headersAfterRefusal(target), { authorization: 'Bearer def' })
  writeFileSync(join(folder, 'config'), kubeconfig({ token: 'of another' }, { server: 'https://other' }))
  t.strictSame(await headersAfterRefusal(target), { authorization: 'Bearer def' })
})

void test('a certificate comes from data or files, which are sought beside the kubeconfig', async (t) => {
  const authority = await makeAuthority()
  const { certificate, key } = await authority.issue()
  const files = { 'a.crt': certificate, 'a.key': key, 'ca.crt': authority.certificate }
  const byFile = await targetOf(
    t,
    kubeconfig(
      { 'client-certificate': 'a.crt', 'client-key': 'a.key' },
      { 'certificate-authority': 'ca.crt', 'tls-server-name': 'api' },
    ),
    files,
  )
  const expected = { ca: authority.certificate, cert: certificate, key, servername: 'api' }
  t.strictSame((await byFile.credentials.current()).tls, expected)
  const byData = await targetOf(
    t,
    kubeconfig(
      { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) },
      { 'certificate-authority-data': base64(authority.certificate), 'tls-server-name': 'api' },
    ),
  )
  t.strictSame((await byData.credentials.current()).tls, expected)
})

void test('a server is checked unless the kubeconfig says otherwise, and then somebody is told', async (t) => {
  const { url } = await answering(t, (_request, response) => response.end('{}'), pair)
  const ask = async (cluster: JsonObject): Promise<readonly [string | number, number]> => {
    const target = await targetOf(t, kubeconfig({ token: 'abc' }, { server: url.href, ...cluster }))
    try {
      const { code } = await new HttpsApiServer({ ...target, version: '0' }).get('/', patient)
      return [code, target.warnings.length]
    } catch {
      return ['refused', target.warnings.length]
    }
  }
  t.strictSame(await ask({}), ['refused', 0])
  t.strictSame(await ask({ 'certificate-authority-data': base64(pair.certificate) }), [200, 0])
  t.strictSame(await ask({ 'insecure-skip-tls-verify': true }), [200, 1])
})

void test('unencrypted is for this machine, and never for credentials that go to another', async (t) => {
  const of = (user: JsonObject, address: string) => targetOf(t, kubeconfig(user, { server: address }))
  for (const host of ['127.0.0.1', 'localhost', '[::1]'])
    t.strictSame((await of({ token: 'abc' }, `http://${host}:8001`)).warnings, [])
  t.match((await of({}, 'http://proxy:8001')).warnings, [/http:\/\//])
  t.equal(
    await problemOf(t, kubeconfig({ token: 'abc' }, { server: 'http://proxy:8001' })),
    'kubeconfig FOLDER/config: cluster "c" would send credentials unencrypted to another machine; use https:// in its server',
  )
})

/** A plugin that counts its runs, and what it was told. */
const plugin = {
  'plugin.sh': [
    'echo run >> "$RUNS"',
    'echo "$KUBERNETES_EXEC_INFO" > "$RUNS.info"',
    'n=$(wc -l < "$RUNS")',
    'echo "{\\"status\\":{\\"token\\":\\"token-$((n))\\"}}"',
  ].join('\n'),
}

void test('a credential plugin is asked once, and again when what it gave is refused', async (t) => {
  const folder = folderWith(t, plugin)
  const runs = join(folder, 'runs')
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'sh',
    args: [join(folder, 'plugin.sh')],
    env: [{ name: 'RUNS', value: runs }],
    provideClusterInfo: true,
  }
  writeFileSync(join(folder, 'config'), kubeconfig({ exec }))
  const target = await targetIn(folder, undefined, always)
  t.strictSame(
    await headersAfterRefusal(target),
    { authorization: 'Bearer token-1' },
    'of a reading that began before the refusal',
  )
  const second = await targetIn(folder)
  t.strictSame(await headersOf(second), { authorization: 'Bearer token-2' })
  t.strictSame(await headersAfterRefusal(second), { authorization: 'Bearer token-3' })
  t.match(JSON.parse(readFileSync(`${runs}.info`, 'utf8')), {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, cluster: { server } },
  })
})

void test('an OpenID token is taken while it is good', async (t) => {
  const body = base64(JSON.stringify({ exp: 4_102_444_800 }))
  const token = `${base64('{}')}.${body}.x`
  const provider = { name: 'oidc', config: { 'id-token': token, 'client-id': 'x' } }
  t.strictSame(await headersOf(await targetOf(t, kubeconfig({ 'auth-provider': provider }))), {
    authorization: `Bearer ${token}`,
  })
})

void test('several files are read as one, and of two that say the same the first counts', async (t) => {
  const folder = folderWith(t, {
    one: kubeconfig({ tokenFile: 'tok' }, {}, { clusters: [] }),
    two: kubeconfig({ token: 'not this' }, {}, { 'current-context': 'nor this' }),
    tok: 'abc',
  })
  const files = ['one', 'gone', 'two'].map((name) => join(folder, name))
  const target = await fromKubeconfig({ files, isOptional: true })
  t.equal(target?.where, `${join(folder, 'one')}, ${join(folder, 'two')}, context main`)
  t.equal(target?.server.href, `${server}/`)
  t.strictSame(target === undefined ? undefined : await headersOf(target), { authorization: 'Bearer abc' })
})

void test('an HTTP proxy of the cluster is used, one of another kind is not', async (t) => {
  const proxied = (proxy: string): string => kubeconfig({}, { 'proxy-url': proxy })
  const { proxy } = await targetOf(t, proxied('http://proxy:3128'))
  t.strictSame(proxy, { HTTP_PROXY: 'http://proxy:3128', HTTPS_PROXY: 'http://proxy:3128' })
  t.match(
    await problemOf(t, proxied('socks5://proxy:1080')),
    /SOCKS is not supported, write http:\/\/HOST:PORT$/,
  )
})

void test('a kubeconfig that cannot be used is told with what to do, and without its secrets', async (t) => {
  const secret = 'sw0rdfish'
  const certificate = base64(pair.certificate)
  const other = base64((await makeServerCertificate()).key)
  const problems: readonly (readonly [config: string, problem: string, context?: string])[] = [
    [`token: "${secret}: [`, 'kubeconfig FOLDER/config is not YAML in line 1; write it anew, or restore it'],
    [secret, 'FOLDER/config is not a kubeconfig but another kind of text; name a kubeconfig'],
    [
      '',
      'kubeconfig FOLDER/config has no current-context; name a context with --context (it has no contexts)',
    ],
    [
      kubeconfig({}),
      'kubeconfig FOLDER/config has no context other; name another with --context (it has main)',
      'other',
    ],
    [
      kubeconfig({}, {}, { users: [] }),
      'kubeconfig FOLDER/config: context main names user "u", which is not there; add it, or name another context with --context (it has main)',
    ],
    [
      kubeconfig({}, {}, { clusters: [] }),
      'kubeconfig FOLDER/config: context main names cluster "c", which is not there; add it, or name another context with --context (it has main)',
    ],
    [
      kubeconfig({}, { server: '' }),
      'kubeconfig FOLDER/config: cluster "c" has no server; add its address, https://…',
    ],
    [
      kubeconfig({}, { server: '10.0.0.1:6443' }),
      'kubeconfig FOLDER/config: the server of cluster "c" is not an address; write https://HOST:PORT',
    ],
    [
      kubeconfig({ token: 12345 }),
      'kubeconfig FOLDER/config: token of user "u" is not a text; put it in quotes, or take it out',
    ],
    [
      kubeconfig({ token: secret, username: 'a' }),
      'kubeconfig FOLDER/config: user "u": it has both a token and a username; keep one of the two',
    ],
    [
      kubeconfig({ tokenFile: 'gone' }),
      'kubeconfig FOLDER/config: user "u": tokenFile names FOLDER/gone, which is empty or cannot be read; put it there',
    ],
    [
      kubeconfig({ 'as-groups': ['a'] }),
      'kubeconfig FOLDER/config: user "u": as-uid and as-groups need a user; add as',
    ],
    [
      kubeconfig({ as: 'a', 'as-user-extra': {} }),
      'kubeconfig FOLDER/config: user "u": as-user-extra is not supported; take it out, or use another user',
    ],
    [
      kubeconfig({ 'client-certificate-data': certificate }),
      'kubeconfig FOLDER/config: user "u": a client certificate and its key belong together, and one is missing; add it',
    ],
    [
      kubeconfig({ 'client-certificate-data': certificate, 'client-key-data': other }),
      'kubeconfig FOLDER/config: user "u": the client key does not belong to the client certificate; put a pair there that fits',
    ],
    [
      kubeconfig({ 'client-certificate-data': certificate, 'client-key-data': base64(secret) }),
      'kubeconfig FOLDER/config: user "u": the client key is not a private key in PEM without a passphrase; put a pair there that fits',
    ],
    [
      kubeconfig({ 'client-certificate-data': base64(secret), 'client-key-data': other }),
      'kubeconfig FOLDER/config: user "u": the client certificate is not a certificate in PEM; put a pair there that fits',
    ],
    [
      kubeconfig({}, { 'certificate-authority-data': base64(secret) }),
      'kubeconfig FOLDER/config: cluster "c": the certificate-authority is not a certificate in PEM; put the CA of the cluster there',
    ],
    [
      kubeconfig({}, { 'certificate-authority-data': certificate, 'insecure-skip-tls-verify': true }),
      'kubeconfig FOLDER/config: cluster "c": insecure-skip-tls-verify and a certificate-authority contradict each other; take the first out to check the server',
    ],
    [
      kubeconfig({ exec: { command: 'sh', args: ['-c', `echo ${secret} >&2; exit 1`] } }),
      'kubeconfig FOLDER/config: the command sh of user "u" gave no credentials; try kubectl with the same kubeconfig, it says why',
    ],
    [
      kubeconfig({ exec: { command: './gone' } }),
      'kubeconfig FOLDER/config: the command FOLDER/gone of user "u" gave no credentials; try kubectl with the same kubeconfig, it says why',
    ],
    [kubeconfig({ exec: {} }), 'kubeconfig FOLDER/config: exec of user "u" names no command; add one'],
    [
      kubeconfig({ exec: { command: 'sh', interactiveMode: 'Always' } }),
      'kubeconfig FOLDER/config: exec of user "u" asks a person (interactiveMode: Always), and nobody is here; use a token or a certificate',
    ],
    [
      kubeconfig({ 'auth-provider': { name: 'gcp', config: { 'access-token': secret } } }),
      'kubeconfig FOLDER/config: user "u" has an auth-provider other than oidc, which kubectl no longer has either; let the tool of your cloud write a kubeconfig with an exec plugin',
    ],
  ]
  for (const [config, problem, context] of problems) t.equal(await problemOf(t, config, context), problem)
})
