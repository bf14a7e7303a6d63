import { test } from 'tap'

import { serviceFrom } from '../../src/model/service.ts'
import { selectorOf, service } from '../support/objects.ts'

void test('a Service is read', (t) => {
  t.strictSame(
    serviceFrom(
      service('db', {
        annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'DB.Paris.example., db.paris2.example' },
        spec: {
          selector: selectorOf('dc1', 'haproxy'),
          clusterIP: '10.96.0.1',
          clusterIPs: ['10.96.0.1', 'FD00:0::1'],
          externalIPs: ['192.0.2.1'],
        },
        status: { loadBalancer: { ingress: [{ ip: '198.51.100.1' }, { hostname: 'LB.example.com' }] } },
      }),
    ),
    {
      namespace: 'shop',
      name: 'db',
      instance: 'dc1',
      component: 'haproxy',
      carried: [
        '10.96.0.1',
        'fd00::1',
        '192.0.2.1',
        '198.51.100.1',
        'lb.example.com',
        'db.paris.example',
        'db.paris2.example',
      ],
      externalName: undefined,
    },
  )
  t.end()
})

void test('a headless Service carries no address', (t) => {
  t.strictSame(serviceFrom(service('db', { spec: { clusterIP: 'None', clusterIPs: ['None'] } })).carried, [])
  t.end()
})

void test('a Service without anything leads nowhere', (t) => {
  const nothing = {
    namespace: 'shop',
    name: 'db',
    instance: '',
    component: '',
    carried: [],
    externalName: undefined,
  }
  t.strictSame(serviceFrom({ metadata: { namespace: 'shop', name: 'db' } }), nothing)
  t.strictSame(
    serviceFrom({
      metadata: {
        namespace: 'shop',
        name: 'db',
        annotations: { 'external-dns.alpha.kubernetes.io/hostname': 7 },
      },
      spec: {
        selector: 'x',
        clusterIP: 1,
        clusterIPs: '10.0.0.1',
        externalIPs: {},
        externalName: 'db.example',
      },
      status: { loadBalancer: { ingress: [null, 'x', { ip: 1, hostname: null }] } },
    }),
    nothing,
  )
  t.end()
})

void test('only a Service of type ExternalName points elsewhere', (t) => {
  const pointing = (spec: Record<string, unknown>) => serviceFrom(service('db', { spec })).externalName
  t.equal(pointing({ type: 'ExternalName', externalName: 'DB.example' }), 'DB.example')
  t.equal(pointing({ type: 'ClusterIP', externalName: 'db.example' }), undefined)
  t.equal(pointing({ type: 'ExternalName', externalName: null }), undefined)
  t.end()
})
