import { test } from 'tap'

import { evaluate } from '../../src/engine/evaluate.ts'
import { endpointClaimedOnce } from '../../src/rules/endpoint-claimed-once.ts'
import { clusterSet, dc2, endpoint, entry } from '../support/objects.ts'
import { testRule } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

const claiming = (host: string, port?: number, namespace = 'shop') =>
  clusterSet({ namespace, spec: { clusters: [entry('dc1', endpoint(host, port)), dc2] } })

/** Sets that claim the endpoints `db.paris.example` and `db.rome.example`. */
const claimingBoth = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    clusterSet({
      name: `set-${String(index).padStart(3, '0')}`,
      spec: {
        clusters: [entry('dc1', endpoint('db.paris.example')), entry('dc2', endpoint('db.rome.example'))],
      },
    }),
  ).reverse()

/** What is said of one endpoint, of whose owners the last is shown in another way. */
const claimedBy = (owners: readonly string[]) =>
  owners.map((owner) => ({
    message: 'claimedElsewhere',
    severity: 'error' as const,
    path: 'spec.clusters[0].endpoints[0].host',
    problem: `endpoint db.paris.example:3306 is already claimed by ClusterSet ${owner}`,
    remedy: `remove the endpoint here, or remove it from ${owner} first`,
  }))

const named = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `shop/set-${String(index).padStart(3, '0')}`)

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
    'two others claim it: one finding for each': {
      subject: creation(claiming('db.paris.example')),
      facts: world({ clusterSets: claimingBoth(2) }),
      findings: claimedBy(['shop/set-000', 'shop/set-001']),
    },
    'twenty others claim it: each is named': {
      subject: creation(claiming('db.paris.example')),
      facts: world({ clusterSets: claimingBoth(20) }),
      findings: claimedBy(named(20)),
    },
    'more claim it than anybody reads: the last finding counts them': {
      subject: creation(claiming('db.paris.example')),
      facts: world({ clusterSets: claimingBoth(300) }),
      findings: claimedBy([...named(19), 'shop/set-019 and 280 more']),
    },
  },
  unproven: {
    'not every ClusterSet could be seen': {
      subject: creation(),
      facts: world({ sights: { clusterSets: { coverage: 'partial' } } }),
    },
  },
})

void test('300 ClusterSets that all claim the same two endpoints are judged within seconds', (t) => {
  const sets = claimingBoth(300)
  const facts = world({ clusterSets: sets })
  const findings = sets.flatMap((set) =>
    evaluate([endpointClaimedOnce], creation(set), facts).flatMap((outcome) => outcome.findings),
  )
  t.equal(findings.length, 300 * 2 * 20)
  t.end()
})
