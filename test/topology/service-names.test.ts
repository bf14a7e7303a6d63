import { test } from 'tap'

import { makerOfService, namesMadeOf, ownerOfPod } from '../../src/topology/service-names.ts'

const service = (cluster: string, kind: string) => ({ cluster, way: { kind, pod: undefined } })
const pod = (cluster: string, number: number) => ({ cluster, way: { kind: 'pod', pod: number } })

void test('each Service that the operator makes tells its cluster and its kind', (t) => {
  t.strictSame(makerOfService('dc1-mysql'), service('dc1', 'mysql'))
  t.strictSame(makerOfService('dc1-mysql-unready'), service('dc1', 'unready'))
  t.strictSame(makerOfService('dc1-mysql-proxy'), service('dc1', 'proxy'))
  t.strictSame(makerOfService('dc1-mysql-primary'), service('dc1', 'primary'))
  t.strictSame(makerOfService('dc1-haproxy'), service('dc1', 'haproxy'))
  t.strictSame(makerOfService('dc1-router'), service('dc1', 'router'))
  t.strictSame(makerOfService('dc1-orchestrator'), service('dc1', 'orchestrator'))
  t.end()
})

void test('a Service of one pod tells its number, 0 to 8', (t) => {
  t.strictSame(makerOfService('dc1-mysql-0'), pod('dc1', 0))
  t.strictSame(makerOfService('dc1-mysql-8'), pod('dc1', 8))
  t.equal(makerOfService('dc1-mysql-9'), undefined)
  t.equal(makerOfService('dc1-mysql-10'), undefined)
  t.equal(makerOfService('dc1-mysql-x'), undefined)
  t.end()
})

void test('other names are of nobody', (t) => {
  t.equal(makerOfService('db'), undefined)
  t.equal(makerOfService('mysql'), undefined)
  t.equal(makerOfService('dc1-mysql-other'), undefined)
  t.equal(makerOfService('-mysql'), undefined, 'a cluster has a name')
  t.equal(makerOfService('-mysql-0'), undefined)
  t.equal(makerOfService('dc1mysql'), undefined)
  t.end()
})

void test('a cluster may be called like a Service', (t) => {
  t.strictSame(makerOfService('x-haproxy-mysql'), service('x-haproxy', 'mysql'))
  t.strictSame(makerOfService('x-haproxy'), service('x', 'haproxy'))
  t.strictSame(makerOfService('x-mysql-0-mysql-1'), pod('x-mysql-0', 1))
  t.end()
})

void test('a pod stands below the headless Services of its own cluster', (t) => {
  t.strictSame(ownerOfPod('dc1-mysql-0', 'dc1-mysql'), pod('dc1', 0))
  t.strictSame(ownerOfPod('dc1-mysql-2', 'dc1-mysql-unready'), pod('dc1', 2))
  t.equal(ownerOfPod('dc1-mysql-0', 'dc2-mysql'), undefined)
  t.equal(ownerOfPod('dc1-mysql-0', 'dc1-mysql-proxy'), undefined)
  t.equal(ownerOfPod('dc1-haproxy-0', 'dc1-haproxy'), undefined)
  t.equal(ownerOfPod('db', 'dc1-mysql'), undefined)
  t.end()
})

void test('all names that the operator makes of a cluster', (t) => {
  const names = namesMadeOf('a')
  t.strictSame(names.slice(0, 7), [
    'a-mysql',
    'a-mysql-unready',
    'a-mysql-proxy',
    'a-mysql-primary',
    'a-haproxy',
    'a-router',
    'a-orchestrator',
  ])
  t.strictSame(names.slice(7, 16), [
    'a-mysql-0',
    'a-mysql-1',
    'a-mysql-2',
    'a-mysql-3',
    'a-mysql-4',
    'a-mysql-5',
    'a-mysql-6',
    'a-mysql-7',
    'a-mysql-8',
  ])
  t.strictSame(names.slice(16, 18), ['a-mysql-0.a-mysql', 'a-mysql-0.a-mysql-unready'])
  t.strictSame(names.slice(-2), ['a-mysql-8.a-mysql', 'a-mysql-8.a-mysql-unready'])
  t.equal(names.length, 34)
  t.end()
})
