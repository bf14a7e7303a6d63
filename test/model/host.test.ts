import { test } from 'tap'

import { Host, normalisedHost } from '../../src/model/host.ts'
import { isSame } from '../support/hosts.ts'

const host = (written: string, namespace = 'shop', clusterDomain = 'cluster.local'): Host =>
  new Host(written, namespace, clusterDomain)

const namesOf = (written: string): readonly string[] => host(written).names

void test('a host keeps what was written and where it was seen from', (t) => {
  const { written, namespace, clusterDomain } = host('DB.')
  t.strictSame(
    { written, namespace, clusterDomain },
    { written: 'DB.', namespace: 'shop', clusterDomain: 'cluster.local' },
  )
  t.end()
})

void test('names are made once', (t) => {
  const one = host('db')
  t.equal(one.names, one.names)
  t.end()
})

void test('the normal spelling has small letters and no trailing dots', (t) => {
  t.equal(normalisedHost('DB.Paris.Example'), 'db.paris.example')
  t.equal(normalisedHost('db.paris.example.'), 'db.paris.example')
  t.equal(normalisedHost('db.paris.example...'), 'db.paris.example')
  t.equal(normalisedHost('..'), '')
  t.end()
})

void test('the normal spelling of an IP address is its canonical form', (t) => {
  t.equal(normalisedHost('10.0.0.1.'), '10.0.0.1')
  t.equal(normalisedHost('0X7F.1'), '127.0.0.1')
  t.equal(normalisedHost('[2001:DB8::0:1]'), '2001:db8::1')
  t.end()
})

void test('one label is a Service in the namespace of the set', (t) => {
  t.strictSame(namesOf('db'), ['db.shop.svc.cluster.local'])
  t.strictSame(namesOf('DB.'), ['db.shop.svc.cluster.local'])
  t.strictSame(namesOf('svc'), ['svc.shop.svc.cluster.local'])
  t.end()
})

void test('two labels in pod form are a pod in the namespace of the set, and nothing else', (t) => {
  t.strictSame(namesOf('dc1-mysql-0.dc1-mysql'), ['dc1-mysql-0.dc1-mysql.shop.svc.cluster.local'])
  t.strictSame(namesOf('Any-12.ANY'), ['any-12.any.shop.svc.cluster.local'])
  t.end()
})

void test('two labels are in pod form below an unready Service as well', (t) => {
  t.strictSame(namesOf('dc1-mysql-0.dc1-mysql-unready'), [
    'dc1-mysql-0.dc1-mysql-unready.shop.svc.cluster.local',
  ])
  t.strictSame(namesOf('dc1-unready-0.dc1-unready'), ['dc1-unready-0.dc1-unready.shop.svc.cluster.local'])
  t.end()
})

void test('any other two labels are a Service in another namespace, or a name of its own', (t) => {
  t.strictSame(namesOf('db.billing'), ['db.billing.svc.cluster.local', 'db.billing'])
  t.strictSame(namesOf('db.example.'), ['db.example.svc.cluster.local', 'db.example'])
  t.end()
})

void test('two labels that only look like pod form are not', (t) => {
  t.strictSame(namesOf('dc1-0.dc2'), ['dc1-0.dc2.svc.cluster.local', 'dc1-0.dc2'], 'of another Service')
  t.strictSame(namesOf('dc1-x.dc1'), ['dc1-x.dc1.svc.cluster.local', 'dc1-x.dc1'], 'without a number')
  t.strictSame(namesOf('dc1.dc1'), ['dc1.dc1.svc.cluster.local', 'dc1.dc1'], 'without a dash')
  t.strictSame(namesOf('dc1-0.dc1-ready'), ['dc1-0.dc1-ready.svc.cluster.local', 'dc1-0.dc1-ready'])
  t.strictSame(
    namesOf('dc1-unready-0.dc1'),
    ['dc1-unready-0.dc1.svc.cluster.local', 'dc1-unready-0.dc1'],
    'unready is of the Service, not of the pod',
  )
  t.end()
})

void test('three labels that end in svc are a Service', (t) => {
  t.strictSame(namesOf('db.billing.svc'), ['db.billing.svc.cluster.local'])
  t.strictSame(namesOf('DB.Billing.SVC.'), ['db.billing.svc.cluster.local'])
  t.end()
})

void test('any other three labels are a pod, or a name of its own', (t) => {
  t.strictSame(namesOf('dc1-mysql-0.dc1-mysql.shop'), [
    'dc1-mysql-0.dc1-mysql.shop.svc.cluster.local',
    'dc1-mysql-0.dc1-mysql.shop',
  ])
  t.strictSame(namesOf('db.paris.example'), ['db.paris.example.svc.cluster.local', 'db.paris.example'])
  t.strictSame(namesOf('db.svc.example'), ['db.svc.example.svc.cluster.local', 'db.svc.example'])
  t.end()
})

void test('four labels that end in svc are a pod', (t) => {
  t.strictSame(namesOf('dc1-mysql-0.dc1-mysql.shop.svc'), ['dc1-mysql-0.dc1-mysql.shop.svc.cluster.local'])
  t.end()
})

void test('any other four labels stand for themselves', (t) => {
  t.strictSame(namesOf('db.north.paris.example'), ['db.north.paris.example'])
  t.strictSame(namesOf('db.svc.cluster.local'), ['db.svc.cluster.local'])
  t.end()
})

void test('five labels and more stand for themselves', (t) => {
  t.strictSame(namesOf('DB.shop.svc.cluster.local.'), ['db.shop.svc.cluster.local'])
  t.strictSame(namesOf('dc1-mysql-0.dc1-mysql.shop.svc.cluster.local'), [
    'dc1-mysql-0.dc1-mysql.shop.svc.cluster.local',
  ])
  t.strictSame(namesOf('a.b.c.d.svc'), ['a.b.c.d.svc'])
  t.end()
})

void test('an IP address stands for its canonical form only', (t) => {
  t.strictSame(namesOf('10.0.0.1'), ['10.0.0.1'])
  t.strictSame(namesOf('127.1'), ['127.0.0.1'], 'two parts, and no Service of a namespace 1')
  t.strictSame(namesOf('2130706433'), ['127.0.0.1'], 'one part, and no Service here')
  t.strictSame(namesOf('[2001:DB8:0::1]'), ['2001:db8::1'])
  t.strictSame(namesOf('fe80::1%eth0'), ['fe80::1%eth0'])
  t.end()
})

void test('a last label that is a number makes no address of what does not read as one', (t) => {
  t.strictSame(namesOf('db.1'), ['db.1.svc.cluster.local', 'db.1'])
  t.strictSame(namesOf('4294967296'), ['4294967296.shop.svc.cluster.local'])
  t.strictSame(namesOf('1.2.3.08'), ['1.2.3.08'])
  t.end()
})

void test('another cluster domain takes the place of cluster.local', (t) => {
  const names = (written: string) => host(written, 'shop', 'k8s.corp.example').names
  t.strictSame(names('db'), ['db.shop.svc.k8s.corp.example'])
  t.strictSame(names('db.shop'), ['db.shop.svc.k8s.corp.example', 'db.shop'])
  t.strictSame(names('db.shop.svc'), ['db.shop.svc.k8s.corp.example'])
  t.strictSame(names('dc1-0.dc1.shop.svc'), ['dc1-0.dc1.shop.svc.k8s.corp.example'])
  t.strictSame(names('db.shop.svc.cluster.local'), ['db.shop.svc.cluster.local'])
  t.end()
})

void test('all spellings of one Service are the same host, with one identity', (t) => {
  const full = host('db.shop.svc.cluster.local')
  t.equal(isSame(host('db'), full), true)
  t.equal(isSame(host('DB.Shop'), full), true)
  t.equal(isSame(host('db.shop.svc'), full), true)
  t.equal(isSame(host('db.shop.svc.cluster.local.'), full), true)
  t.strictSame(
    ['db', 'DB.Shop', 'db.shop.svc', 'db.shop.svc.cluster.local.'].map((written) => host(written).identity),
    Array(4).fill('db.shop.svc.cluster.local'),
  )
  t.end()
})

void test('all spellings of one pod are the same host', (t) => {
  const short = host('dc1-mysql-0.dc1-mysql')
  t.equal(isSame(short, host('dc1-mysql-0.dc1-mysql.shop')), true)
  t.equal(isSame(short, host('dc1-mysql-0.dc1-mysql.shop.svc')), true)
  t.equal(isSame(short, host('dc1-mysql-0.dc1-mysql.shop.svc.cluster.local')), true)
  t.equal(isSame(short, host('dc1-mysql-1.dc1-mysql')), false, 'another pod')
  t.equal(isSame(short, host('dc1-mysql-0.dc1-mysql-unready')), false, 'another Service')
  t.equal(isSame(short, host('dc1-mysql')), false, 'the Service itself')
  t.end()
})

void test('the same short name seen from two namespaces is two hosts', (t) => {
  t.equal(isSame(host('db', 'shop'), host('db', 'billing')), false)
  t.equal(isSame(host('dc1-0.dc1', 'shop'), host('dc1-0.dc1', 'billing')), false)
  t.equal(isSame(host('db', 'shop'), host('db.shop', 'billing')), true)
  t.equal(isSame(host('db.paris.example', 'shop'), host('DB.paris.example.', 'billing')), true)
  t.end()
})

void test('names outside are the same only when spelled alike', (t) => {
  t.equal(isSame(host('db.paris.example'), host('db.paris.example.svc.cluster.local')), true)
  t.equal(isSame(host('db.paris.example'), host('db.paris')), false)
  t.equal(isSame(host('db.north.paris.example'), host('db.north.paris.example.svc.cluster.local')), false)
  t.equal(isSame(host('db.shop'), host('db.billing')), false)
  t.end()
})

void test('all spellings of one IP address are the same host', (t) => {
  t.equal(isSame(host('127.0.0.1'), host('127.1')), true)
  t.equal(isSame(host('127.0.0.1'), host('0x7f000001')), true)
  t.equal(isSame(host('127.0.0.1'), host('[::ffff:7f00:1]')), true)
  t.equal(isSame(host('::1'), host('0:0:0:0:0:0:0:1')), true)
  t.equal(isSame(host('fe80::1%eth0'), host('fe80::1%eth1')), false)
  t.equal(isSame(host('::1'), host('127.0.0.1')), false)
  t.end()
})

void test('places say which Service or pod a host may mean', (t) => {
  t.strictSame(host('db').places, [{ namespace: 'shop', service: 'db', pod: undefined }])
  t.strictSame(host('db.billing').places, [{ namespace: 'billing', service: 'db', pod: undefined }])
  t.strictSame(host('dc1-0.dc1').places, [{ namespace: 'shop', service: 'dc1', pod: 'dc1-0' }])
  t.strictSame(host('db.paris.example').places, [{ namespace: 'example', service: 'paris', pod: 'db' }])
  t.strictSame(host('db.shop.svc.k8s.example', 'shop', 'k8s.example').places, [
    { namespace: 'shop', service: 'db', pod: undefined },
  ])
  t.end()
})

void test('what means no Service and no pod has no place', (t) => {
  t.strictSame(host('10.0.0.1').places, [])
  t.strictSame(host('db.north.paris.example').places, [])
  t.strictSame(host('db.svc.cluster.local').places, [], 'too few labels')
  t.strictSame(host('a.b.c.d.svc.cluster.local').places, [], 'too many labels')
  t.strictSame(host('db.shop.svc.cluster.local', 'shop', 'k8s.example').places, [], 'another cluster domain')
  t.end()
})

void test('one label, pod form and an svc ending can only mean something in this Kubernetes cluster', (t) => {
  t.equal(host('db').isServiceForm, true)
  t.equal(host('dc1-mysql-0.dc1-mysql').isServiceForm, true)
  t.equal(host('db.shop.svc').isServiceForm, true)
  t.equal(host('dc1-0.dc1.shop.SVC.').isServiceForm, true)
  t.equal(host('db.svc').isServiceForm, true)
  t.equal(host('a.b.c.d.svc').isServiceForm, true)
  t.equal(host('db.shop.svc.cluster.local').isServiceForm, true)
  t.equal(host('db.shop.svc.k8s.example', 'shop', 'k8s.example').isServiceForm, true)
  t.end()
})

void test('every other host may be one elsewhere', (t) => {
  t.equal(host('db.shop').isServiceForm, false)
  t.equal(host('db.paris.example').isServiceForm, false)
  t.equal(host('db.north.paris.example').isServiceForm, false)
  t.equal(host('10.0.0.1').isServiceForm, false)
  t.equal(host('127.1').isServiceForm, false)
  t.equal(host('::1').isServiceForm, false)
  t.equal(host('db.shop.svc.cluster.local', 'shop', 'k8s.example').isServiceForm, false)
  t.end()
})
