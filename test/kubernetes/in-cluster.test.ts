import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { test } from 'tap'

import { HttpsApiServer } from '../../src/kubernetes/https-api-server.ts'
import { inCluster } from '../../src/kubernetes/in-cluster.ts'
import { folderWith } from '../support/guard-process.ts'
import { answering, makeServerCertificate, patient } from './answering-server.ts'

const pair = await makeServerCertificate()
const files = { token: 'abc\n', 'ca.crt': pair.certificate }
const environment = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }
const whenRefused = { lifetimeMilliseconds: Infinity, leastMilliseconds: 0 }

void test('a process that is no pod has no cluster around it', async (t) => {
  t.equal(await inCluster({ environment: {} }), undefined)
  t.equal(await inCluster({ environment: { ...environment, KUBERNETES_SERVICE_PORT: '' } }), undefined)
})

void test('the address is what the kubelet says, an IPv6 address in brackets', async (t) => {
  const folder = folderWith(t, files)
  const of = async (host: string, port: string): Promise<string> => {
    const found = await inCluster({
      environment: { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port },
      folder,
    })
    return found?.ok === true ? found.server.href : 'none'
  }
  t.equal(await of('10.0.0.1', '6443'), 'https://10.0.0.1:6443/')
  t.equal(await of('fd00::1', '6443'), 'https://[fd00::1]:6443/')
  t.equal(await of('not a host', '6443'), 'none')
})

void test('a request carries the token, and trusts the CA; both may change while the process runs', async (t) => {
  const folder = folderWith(t, files)
  const { url, requests } = await answering(t, (_request, response) => response.end('{}'), pair)
  const found = await inCluster({
    environment: { KUBERNETES_SERVICE_HOST: url.hostname, KUBERNETES_SERVICE_PORT: url.port },
    folder,
    freshness: whenRefused,
  })
  if (found?.ok !== true) throw new Error('not found')
  const server = new HttpsApiServer({ ...found, version: '0' })
  const isRefused = async (): Promise<void> => {
    found.credentials.refresh(await found.credentials.current())
  }
  await server.get('/', patient)
  writeFileSync(join(folder, 'token'), 'def')
  await isRefused()
  await server.get('/', patient)
  t.strictSame(
    requests.map(({ headers }) => headers.authorization),
    ['Bearer abc', 'Bearer def'],
  )
  writeFileSync(join(folder, 'ca.crt'), (await makeServerCertificate()).certificate)
  await isRefused()
  await t.rejects(server.get('/', patient), { name: 'ConnectionProblem' })
  writeFileSync(join(folder, 'ca.crt'), '')
  writeFileSync(join(folder, 'token'), '')
  await isRefused()
  await t.rejects(server.get('/', patient), { name: 'ConnectionProblem' }, 'the last that was good stays')
})

void test('a pod without what it needs is told which file, and what to do', async (t) => {
  const problemWith = async (changed: Readonly<Record<string, string | undefined>>): Promise<string> => {
    const folder = folderWith(t, files)
    for (const [name, content] of Object.entries(changed))
      if (content === undefined) rmSync(join(folder, name))
      else writeFileSync(join(folder, name), content)
    const found = await inCluster({ environment, folder })
    return found?.ok === false ? found.problem.replace(folder, 'FOLDER') : 'none'
  }
  const remedy =
    'let the pod mount its service account (automountServiceAccountToken: true), or give --kubeconfig'
  t.equal(await problemWith({ token: undefined }), `FOLDER/token cannot be read; ${remedy}`)
  t.equal(await problemWith({ token: ' \n' }), `FOLDER/token is empty; ${remedy}`)
  t.equal(await problemWith({ 'ca.crt': undefined }), `FOLDER/ca.crt cannot be read; ${remedy}`)
  t.equal(
    await problemWith({ 'ca.crt': 'abc' }),
    'FOLDER/ca.crt holds no certificate in PEM; mount the service account as Kubernetes does by itself',
  )
})
