import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { test, type Test } from 'tap'

import { connect, type ConnectOptions } from '../../src/kubernetes/connect.ts'
import { folderWith, repository, startGuard } from '../support/guard-process.ts'
import { makeServerCertificate } from './answering-server.ts'

const { certificate } = await makeServerCertificate()
const config = (context: string): string =>
  JSON.stringify({
    'current-context': context,
    contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443' } }],
    users: [{ name: 'u', user: { token: 'abc' } }],
  })

/** A folder with a home, two kubeconfigs and a service account. */
const makeFolder = (t: Test): string =>
  folderWith(t, {
    'home/.kube/config': config('of-home'),
    one: config('one'),
    two: config('two'),
    'pod/token': 'abc',
    'pod/ca.crt': certificate,
  })

const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }

void test('flags come before the pod, the pod before the usual kubeconfig', async (t) => {
  const folder = makeFolder(t)
  const KUBECONFIG = [join(folder, 'gone'), join(folder, 'two')].join(':')
  const where = async (options: Partial<ConnectOptions>): Promise<string> => {
    const usual = {
      environment: {},
      home: join(folder, 'home'),
      version: '0',
      serviceAccount: join(folder, 'pod'),
    }
    const connected = await connect({ ...usual, ...options })
    return (connected.ok ? connected.where : connected.problem).replaceAll(folder, 'FOLDER')
  }
  const kubeconfig = join(folder, 'one')
  t.equal(await where({ kubeconfig, environment: { ...pod, KUBECONFIG } }), 'FOLDER/one, context one')
  t.equal(await where({ context: 'two', environment: { ...pod, KUBECONFIG } }), 'FOLDER/two, context two')
  t.equal(await where({ environment: { ...pod, KUBECONFIG } }), 'in-cluster')
  t.equal(await where({ environment: { KUBECONFIG } }), 'FOLDER/two, context two')
  t.equal(await where({}), 'FOLDER/home/.kube/config, context of-home')
  t.equal(
    await where({ kubeconfig: join(folder, 'gone') }),
    'there is no kubeconfig FOLDER/gone; name one that is there',
  )
  t.equal(
    await where({ home: folder }),
    'there is no cluster to read facts from: this is no pod (KUBERNETES_SERVICE_HOST is not set), and there is no FOLDER/.kube/config; run it in a pod with a service account, name a kubeconfig with --kubeconfig, set KUBECONFIG, or judge without a cluster with --world',
  )
  t.match(
    await where({ environment: pod, serviceAccount: join(folder, 'gone') }),
    /^FOLDER\/gone\/token cannot be read;/,
    'a pod without an account does not fall back to a kubeconfig',
  )
})

/** The modules that a process loads, each by its address. */
const hooks = `--import=${pathToFileURL(join(import.meta.dirname, 'loaded-modules.ts')).href}`
const isOfClientNode = (url: string): boolean => url.includes('node_modules/@kubernetes/client-node/')
const loadedIn = (file: string): readonly string[] => readFileSync(file, 'utf8').split('\n')

/** What a process loads that connects. */
function loadedFor(folder: string, options: Partial<ConnectOptions>): readonly string[] {
  const file = join(folder, 'loaded')
  const usual = { environment: {}, home: folder, version: '0', serviceAccount: join(folder, 'pod') }
  const program = `
    import { connect } from ${JSON.stringify(pathToFileURL(join(repository, 'src/kubernetes/connect.ts')).href)}
    const connected = await connect(${JSON.stringify({ ...usual, ...options })})
    if (!connected.ok) throw new Error(connected.problem)`
  execFileSync(process.execPath, [hooks, '--input-type=module', '--eval', program], {
    env: { PATH: process.env['PATH'], LOADED_MODULES: file },
  })
  return loadedIn(file)
}

void test('a pod loads neither the library for kubeconfigs nor what reads YAML', (t) => {
  const loaded = loadedFor(makeFolder(t), { environment: pod })
  t.ok(loaded.some((url) => url.endsWith('/in-cluster.ts')))
  t.strictSame(
    loaded.filter((url) => isOfClientNode(url) || /node_modules\/yaml\/|kubeconfig\.ts$/.test(url)),
    [],
  )
  t.end()
})

void test('a kubeconfig loads the library for a plugin only, and then one file of it', (t) => {
  const folder = makeFolder(t)
  const token = loadedFor(folder, { kubeconfig: join(folder, 'one') })
  t.strictSame(token.filter(isOfClientNode), [])
  const exec = { command: 'echo', args: ['{"status":{"token":"abc"}}'] }
  const withPlugin = folderWith(t, {
    plugin: config('c').replace('"token":"abc"', `"exec":${JSON.stringify(exec)}`),
  })
  const plugin = loadedFor(withPlugin, { kubeconfig: join(withPlugin, 'plugin') })
  t.match(plugin.filter(isOfClientNode), [/\/exec_auth\.js$/])
  t.equal(plugin.filter(isOfClientNode).length, 1)
  t.end()
})

void test('serve with --world does not load the library', async (t) => {
  const folder = folderWith(t, {})
  const file = join(folder, 'loaded')
  await startGuard(
    t,
    [
      ...['--world', join(repository, 'examples/world'), '--tls-development', join(folder, 'tls')],
      ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
    ],
    { NODE_OPTIONS: hooks, LOADED_MODULES: file },
  )
  const loaded = loadedIn(file)
  t.ok(loaded.some((url) => url.endsWith('/commands/serve.ts')))
  t.strictSame(loaded.filter(isOfClientNode), [])
})
