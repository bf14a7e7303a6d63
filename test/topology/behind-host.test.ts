import { test } from 'tap'

import { Host } from '../../src/model/host.ts'
import { behind } from '../../src/topology/behind-host.ts'
import { perconaServer, selectorOf, service } from '../support/objects.ts'
import { clusterDomain, world, type World } from '../support/world.ts'

/** Who is behind a host of a set in the namespace shop: state, or `namespace/name as kind`. */
function who(written: string, things: World): string {
  const found = behind(new Host(written, 'shop', clusterDomain), world(things))
  if (found.state !== 'member') return found.state
  const { server, way } = found
  return `${server.namespace}/${server.name} as ${way.kind}${way.pod === undefined ? '' : ` ${String(way.pod)}`}`
}

const dc1 = { perconaServers: [perconaServer('dc1')] }

const pointing = (externalName: string) => ({ type: 'ExternalName', externalName })

void test('row 1: a Service that the operator makes, without any Service object', (t) => {
  t.equal(who('dc1-mysql', dc1), 'shop/dc1 as mysql')
  t.equal(who('dc1-mysql-unready', dc1), 'shop/dc1 as unready')
  t.equal(who('dc1-mysql-proxy', dc1), 'shop/dc1 as proxy')
  t.equal(who('dc1-mysql-primary', dc1), 'shop/dc1 as primary')
  t.equal(who('dc1-mysql-3', dc1), 'shop/dc1 as pod 3')
  t.equal(who('dc1-haproxy', dc1), 'shop/dc1 as haproxy')
  t.equal(who('dc1-router', dc1), 'shop/dc1 as router')
  t.equal(who('dc1-orchestrator', dc1), 'shop/dc1 as orchestrator')
  t.end()
})

void test('row 1: in any spelling, and in another namespace', (t) => {
  const money = { perconaServers: [perconaServer('dc1', { namespace: 'money' })] }
  t.equal(who('DC1-haproxy.', dc1), 'shop/dc1 as haproxy')
  t.equal(who('dc1-haproxy.money', money), 'money/dc1 as haproxy')
  t.equal(who('dc1-haproxy.money.svc', money), 'money/dc1 as haproxy')
  t.equal(who('dc1-haproxy.money.svc.cluster.local', money), 'money/dc1 as haproxy')
  t.equal(who('dc1-haproxy', money), 'missing', 'a short name means this namespace')
  t.end()
})

void test('row 2: a pod below a headless Service of its cluster', (t) => {
  t.equal(who('dc1-mysql-0.dc1-mysql', dc1), 'shop/dc1 as pod 0')
  t.equal(who('dc1-mysql-2.dc1-mysql-unready', dc1), 'shop/dc1 as pod 2')
  t.equal(who('dc1-mysql-0.dc1-mysql.shop', dc1), 'shop/dc1 as pod 0')
  t.equal(who('dc1-mysql-0.dc1-mysql.shop.svc', dc1), 'shop/dc1 as pod 0')
  t.equal(who('dc1-mysql-0.dc1-mysql.shop.svc.cluster.local', dc1), 'shop/dc1 as pod 0')
  t.equal(who('dc1-mysql-0.dc2-mysql.shop.svc', dc1), 'missing')
  t.end()
})

void test('row 3: a Service whose selector picks a cluster that is there', (t) => {
  const things = (instance: string, component?: string) => ({
    ...dc1,
    services: [service('db', { spec: { selector: selectorOf(instance, component) } })],
  })
  t.equal(who('db', things('dc1')), 'shop/dc1 as mysql')
  t.equal(who('db.shop.svc', things('dc1', 'haproxy')), 'shop/dc1 as haproxy')
  t.equal(who('db', things('dc2')), 'missing', 'a Service is there, and nothing that is known is behind it')
  t.end()
})

void test('row 3: the selector picks in the namespace of its Service', (t) => {
  const services = [service('db', { namespace: 'money', spec: { selector: selectorOf('dc1') } })]
  t.equal(who('db.money.svc', { ...dc1, services }), 'missing')
  t.equal(
    who('db.money.svc', { perconaServers: [perconaServer('dc1', { namespace: 'money' })], services }),
    'money/dc1 as mysql',
  )
  t.end()
})

void test('row 4: an address or a name that a Service carries', (t) => {
  const things = {
    ...dc1,
    services: [
      service('db', {
        annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'db.paris.example, db2.paris.example' },
        spec: {
          selector: selectorOf('dc1', 'router'),
          clusterIP: '10.96.0.1',
          clusterIPs: ['10.96.0.1', 'fd00::1'],
          externalIPs: ['192.0.2.1'],
        },
        status: {
          loadBalancer: { ingress: [{ ip: '198.51.100.1' }, { hostname: 'lb.north.paris.example' }] },
        },
      }),
    ],
  }
  t.equal(who('10.96.0.1', things), 'shop/dc1 as router')
  t.equal(who('[FD00:0::1]', things), 'shop/dc1 as router')
  t.equal(who('192.0.2.1', things), 'shop/dc1 as router')
  t.equal(who('198.51.100.1', things), 'shop/dc1 as router')
  t.equal(who('LB.north.paris.example.', things), 'shop/dc1 as router')
  t.equal(who('db2.paris.example', things), 'shop/dc1 as router')
  t.equal(who('192.0.2.2', things), 'outside')
  t.equal(who('lb.paris.example', things), 'outside')
  t.end()
})

void test('row 5: a Service of type ExternalName sends its callers elsewhere', (t) => {
  const things = { ...dc1, services: [service('alias', { spec: pointing('dc1-mysql-primary.shop') })] }
  t.equal(who('alias', things), 'shop/dc1 as primary')
  t.equal(who('alias.shop.svc.cluster.local', things), 'shop/dc1 as primary')
  t.end()
})

void test('row 5: found by a name that the Service carries, and through rows 3 and 4', (t) => {
  const carrier = service('alias', {
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'db.paris.example' },
    spec: pointing('db.shop.svc'),
  })
  const db = service('db', { spec: { selector: selectorOf('dc1'), externalIPs: ['192.0.2.1'] } })
  t.equal(who('db.paris.example', { ...dc1, services: [carrier, db] }), 'shop/dc1 as mysql')
  const toAddress = service('alias', { spec: pointing('192.0.2.1') })
  t.equal(who('alias', { ...dc1, services: [toAddress, db] }), 'shop/dc1 as mysql')
  t.end()
})

void test('row 5: the name it points to is seen from its own namespace', (t) => {
  const services = [service('alias', { namespace: 'money', spec: pointing('dc1-mysql') })]
  t.equal(
    who('alias.money', { perconaServers: [perconaServer('dc1', { namespace: 'money' })], services }),
    'money/dc1 as mysql',
  )
  t.equal(who('alias.money', { ...dc1, services }), 'outside')
  t.end()
})

void test('row 5: once, so a chain of aliases leads nowhere', (t) => {
  const services = [
    service('first', { spec: pointing('second.shop.svc') }),
    service('second', { spec: pointing('dc1-mysql.shop.svc') }),
  ]
  t.equal(who('second', { ...dc1, services }), 'shop/dc1 as mysql')
  t.equal(who('first', { ...dc1, services }), 'missing')
  t.end()
})

void test('row 5: an alias of itself ends', (t) => {
  t.equal(who('loop', { services: [service('loop', { spec: pointing('loop.shop.svc') })] }), 'missing')
  t.end()
})

void test('the first row that hits wins', (t) => {
  const both = [perconaServer('dc1'), perconaServer('dc2')]
  const toDc2 = { selector: selectorOf('dc2') }
  const dc1Service = service('dc1-mysql', { spec: toDc2 })
  t.equal(
    who('dc1-mysql', { perconaServers: both, services: [dc1Service] }),
    'shop/dc1 as mysql',
    '1 before 3',
  )
  const carrier = service('other', { spec: { ...toDc2, externalIPs: ['192.0.2.1'] } })
  const named = service('other', {
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'db.shop.svc.cluster.local' },
    spec: toDc2,
  })
  const selected = service('db', { spec: { selector: selectorOf('dc1') } })
  t.equal(who('db', { perconaServers: both, services: [named, selected] }), 'shop/dc1 as mysql', '3 before 4')
  const alias = service('alias', { spec: { ...pointing('dc1-mysql.shop.svc'), externalIPs: ['192.0.2.1'] } })
  t.equal(
    who('192.0.2.1', { perconaServers: both, services: [alias, carrier] }),
    'shop/dc2 as mysql',
    '4 before 5',
  )
  t.end()
})

void test('a row that hits nothing leaves it to the next one', (t) => {
  const things = {
    perconaServers: [perconaServer('other')],
    services: [service('dc1-mysql', { spec: { selector: selectorOf('other', 'haproxy') } })],
  }
  t.equal(who('dc1-mysql', things), 'shop/other as haproxy', 'no cluster dc1, but the selector knows another')
  t.end()
})

void test('nothing hit, and it can only mean something here: missing', (t) => {
  t.equal(who('dc1-mysql', {}), 'missing')
  t.equal(who('db', {}), 'missing')
  t.equal(who('dc1-mysql-0.dc1-mysql', {}), 'missing')
  t.equal(who('db.money.svc', {}), 'missing')
  t.equal(who('db.money.svc.cluster.local', {}), 'missing')
  t.end()
})

void test('nothing hit, and it may be a name elsewhere: outside', (t) => {
  t.equal(who('db.money', dc1), 'outside')
  t.equal(who('db.paris.example', dc1), 'outside')
  t.equal(who('db.north.paris.example', dc1), 'outside')
  t.equal(who('192.0.2.1', dc1), 'outside')
  t.equal(who('::1', dc1), 'outside')
  t.end()
})

void test('nothing hit, and not all could be seen: unseen', (t) => {
  t.equal(who('db', { sights: { perconaServers: { coverage: 'partial' } } }), 'unseen')
  t.equal(who('db', { sights: { services: { coverage: 'partial' } } }), 'unseen')
  t.equal(who('db', { sights: { perconaServers: { forbidden: ['shop'] } } }), 'unseen')
  t.equal(who('db', { sights: { services: { forbidden: ['*'] } } }), 'unseen')
  t.equal(who('db.paris.example', { sights: { services: { coverage: 'partial' } } }), 'unseen')
  t.equal(who('db', { sights: { services: { coverage: 'none' } } }), 'unseen')
  t.end()
})

void test('a hit is a hit, however little could be seen', (t) => {
  const sights = { perconaServers: { coverage: 'partial' }, services: { coverage: 'partial' } } as const
  t.equal(who('dc1-mysql', { ...dc1, sights }), 'shop/dc1 as mysql')
  t.end()
})

void test('a cluster called x-haproxy is not the haproxy of a cluster x', (t) => {
  const things = { perconaServers: [perconaServer('x-haproxy')] }
  t.equal(who('x-haproxy-mysql', things), 'shop/x-haproxy as mysql')
  t.equal(who('x-haproxy-haproxy', things), 'shop/x-haproxy as haproxy')
  t.equal(who('x-haproxy', things), 'missing')
  t.equal(
    who('x-haproxy', { perconaServers: [perconaServer('x-haproxy'), perconaServer('x')] }),
    'shop/x as haproxy',
  )
  t.end()
})

void test('another cluster domain', (t) => {
  const found = (written: string) =>
    behind(new Host(written, 'shop', 'k8s.example'), {
      perconaServers: world(dc1).perconaServers,
      services: world().services,
    }).state
  t.equal(found('dc1-mysql.shop.svc.k8s.example'), 'member')
  t.equal(found('dc1-mysql'), 'member')
  t.equal(found('dc1-mysql.shop.svc.cluster.local'), 'outside')
  t.end()
})

void test('an answer is good as long as the inventories stand', (t) => {
  const host = new Host('dc1-mysql', 'shop', clusterDomain)
  const before = world()
  const answer = behind(host, before)
  t.equal(answer.state, 'missing')
  t.equal(behind(host, before), answer)
  t.equal(behind(host, world({ perconaServers: [perconaServer('dc1')] })).state, 'member')
  t.equal(behind(host, { ...before, services: world().services }).state, 'missing')
  t.not(behind(host, before), answer, 'only the last answer is kept')
  t.end()
})
