import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { objectsWith } from './objects.ts'

const fromMonitoring = {
  ports: [{ port: 'metrics' }],
  from: [
    {
      namespaceSelector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['monitoring'] }],
      },
    },
  ],
}
const dns = {
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
}

void test('there is no NetworkPolicy unless it is wanted', async (t) => {
  t.strictSame((await objectsWith()).named('NetworkPolicy'), [])
})

void test('a NetworkPolicy without addresses: the webhook is open, metrics are not', async (t) => {
  const { ingress, egress } = asObject(
    (await objectsWith('--set=networkPolicy.enabled=true')).the('NetworkPolicy')['spec'],
  )
  t.strictSame(ingress, [{ ports: [{ port: 'webhook' }] }, fromMonitoring])
  t.strictSame(egress, [dns, { ports: [{ port: 443 }, { port: 6443 }] }])
})

void test('a NetworkPolicy with addresses: API servers and the test in, DNS and API servers out', async (t) => {
  const objects = await objectsWith(
    '--set=networkPolicy.enabled=true,networkPolicy.apiServerCIDRs={10.0.0.10/32,2001:db8::10/128},networkPolicy.apiServerPorts={6443}',
  )
  const { podSelector, policyTypes, ingress, egress } = asObject(objects.the('NetworkPolicy')['spec'])
  t.strictSame(podSelector, asObject(objects.the('Deployment')['spec'])['selector'])
  t.strictSame(policyTypes, ['Ingress', 'Egress'])
  const apiServers = [{ ipBlock: { cidr: '10.0.0.10/32' } }, { ipBlock: { cidr: '2001:db8::10/128' } }]
  const testing = {
    podSelector: {
      matchLabels: {
        'app.kubernetes.io/name': 'clusterset-guard-test',
        'app.kubernetes.io/instance': 'clusterset-guard',
      },
    },
  }
  t.strictSame(ingress, [{ ports: [{ port: 'webhook' }], from: [...apiServers, testing] }, fromMonitoring])
  t.strictSame(egress, [dns, { ports: [{ port: 6443 }], to: apiServers }])
})

void test('metrics of no namespace', async (t) => {
  const objects = await objectsWith(
    '--set=networkPolicy.enabled=true',
    '--set-json=networkPolicy.metricsNamespaces=[]',
  )
  t.strictSame(asObject(objects.the('NetworkPolicy')['spec'])['ingress'], [{ ports: [{ port: 'webhook' }] }])
})
