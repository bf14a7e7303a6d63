import { endpointClaimedOnce } from '../../src/rules/endpoint-claimed-once.ts'
import { clusterSet, dc2, endpoint, entry } from '../support/objects.ts'
import { testRule } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

const claiming = (host: string, port?: number, namespace = 'shop') =>
  clusterSet({ namespace, spec: { clusters: [entry('dc1', endpoint(host, port)), dc2] } })

const billing = (host: string, port?: number, metadata = {}) =>
  clusterSet({
    name: 'billing',
    namespace: 'money',
    metadata,
    spec: { clusters: [entry('dc1', endpoint(host, port))] },
  })

testRule(endpointClaimedOnce, {
  passes: {
    'no other ClusterSet exists': {
      subject: creation(),
      facts: world(),
    },
    'its own claim, seen again on update': {
      subject: update(clusterSet(), clusterSet({ spec: { sslMode: 'REQUIRED' } })),
      facts: world({ clusterSets: [clusterSet()] }),
    },
    'the same host on another port': {
      subject: creation(claiming('db.paris.example', 3307)),
      facts: world({ clusterSets: [billing('db.paris.example')] }),
    },
    'the same short name in two namespaces, which is two Services': {
      subject: creation(claiming('db')),
      facts: world({ clusterSets: [billing('db')] }),
    },
    'the other ClusterSet is being deleted': {
      subject: creation(claiming('db.paris.example')),
      facts: world({
        clusterSets: [billing('db.paris.example', 3306, { deletionTimestamp: '2026-11-21T08:55:48Z' })],
      }),
    },
  },
  violates: {
    'another ClusterSet claims it, in other letter case and with the port left out': {
      subject: creation(claiming('DB.Paris.example.', 3306)),
      facts: world({ clusterSets: [billing('db.paris.example')] }),
      findings: [
        {
          message: 'claimedElsewhere',
          severity: 'error',
          path: 'spec.clusters[0].endpoints[0].host',
          problem: 'endpoint DB.Paris.example.:3306 is already claimed by ClusterSet money/billing',
          remedy: 'remove the endpoint here, or remove it from money/billing first',
        },
      ],
    },
  },
  unproven: {
    'not every ClusterSet could be seen': {
      subject: creation(),
      facts: world({ sights: { clusterSets: { coverage: 'partial' } } }),
    },
  },
})
