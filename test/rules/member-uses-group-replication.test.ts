import { memberUsesGroupReplication } from '../../src/rules/member-uses-group-replication.ts'
import { clusterSet, entry, perconaServer, selectorOf, service, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

const setOf = (...clusters: readonly Raw[]): Raw => clusterSet({ spec: { clusters } })

const ofType = (name: string, clusterType: unknown): Raw => perconaServer(name, { mysql: { clusterType } })

const otherType = (path: string, problem: string): ExpectedFinding => ({
  message: 'otherType',
  severity: 'error',
  path,
  problem,
  remedy: 'use a cluster whose spec.mysql.clusterType is group-replication',
})

const dc2IsAsync = otherType(
  'spec.clusters[1].endpoints[0].host',
  'host dc2-mysql-0.dc2-mysql leads to PerconaServerMySQL shop/dc2, whose clusterType is async',
)

testRule(memberUsesGroupReplication, {
  passes: {
    'both members run Group Replication': {
      subject: creation(),
      facts: world({ perconaServers: [perconaServer('dc1'), perconaServer('dc2')] }),
    },
    'a member without the field, which means Group Replication': {
      subject: creation(),
      facts: world({ perconaServers: [ofType('dc1', undefined), perconaServer('dc2')] }),
    },
    'an empty type means Group Replication as well': {
      subject: creation(),
      facts: world({ perconaServers: [ofType('dc1', ''), ofType('dc2', null)] }),
    },
    'a type that is no text counts as absent': {
      subject: creation(),
      facts: world({ perconaServers: [ofType('dc1', ['async']), ofType('dc2', 1)] }),
    },
    'a member without a spec': {
      subject: creation(),
      facts: world({ perconaServers: [{ metadata: { name: 'dc1', namespace: 'shop' } }] }),
    },
    'members outside of this Kubernetes cluster': {
      subject: creation(setOf(entry('dc1', 'db.paris.example'), entry('dc2', '203.0.113.7'))),
      facts: world({ perconaServers: [ofType('dc2', 'async')] }),
    },
    'a cluster of type async that no entry leads to': {
      subject: creation(),
      facts: world({ perconaServers: [ofType('dc3', 'async')] }),
    },
    'a cluster of this name in another namespace': {
      subject: creation(),
      facts: world({
        perconaServers: [perconaServer('dc2', { namespace: 'money', mysql: { clusterType: 'async' } })],
      }),
    },
    'a member that is not there yet': {
      subject: creation(),
      facts: world(),
    },
  },
  violates: {
    'a member of type async': {
      subject: creation(),
      facts: world({ perconaServers: [perconaServer('dc1'), ofType('dc2', 'async')] }),
      findings: [dc2IsAsync],
    },
    'the type in another letter case is another type': {
      subject: creation(),
      facts: world({ perconaServers: [ofType('dc1', 'Group-Replication')] }),
      findings: [
        otherType(
          'spec.clusters[0].endpoints[0].host',
          'host dc1-mysql-primary leads to PerconaServerMySQL shop/dc1, whose clusterType is Group-Replication',
        ),
      ],
    },
    'only the second host of an entry leads there': {
      subject: creation(setOf(entry('dc1', 'db.paris.example', 'dc1-haproxy', 'dc1-mysql-0.dc1-mysql'))),
      facts: world({ perconaServers: [ofType('dc1', 'async')] }),
      findings: [
        otherType(
          'spec.clusters[0].endpoints[1].host',
          'host dc1-haproxy leads to PerconaServerMySQL shop/dc1, whose clusterType is async',
        ),
      ],
    },
    'an entry that leads to two clusters is told once, at the first that is wrong': {
      subject: creation(setOf(entry('dc1', 'dc1-haproxy', 'dc2-haproxy', 'dc3-haproxy'))),
      facts: world({
        perconaServers: [perconaServer('dc1'), ofType('dc2', 'async'), ofType('dc3', 'async')],
      }),
      findings: [
        otherType(
          'spec.clusters[0].endpoints[1].host',
          'host dc2-haproxy leads to PerconaServerMySQL shop/dc2, whose clusterType is async',
        ),
      ],
    },
    'two members of type async': {
      subject: creation(),
      facts: world({ perconaServers: [ofType('dc1', 'async'), ofType('dc2', 'async')] }),
      findings: [
        otherType(
          'spec.clusters[0].endpoints[0].host',
          'host dc1-mysql-primary leads to PerconaServerMySQL shop/dc1, whose clusterType is async',
        ),
        dc2IsAsync,
      ],
    },
    'the address of a load balancer in front of a cluster in another namespace': {
      subject: creation(setOf(entry('dc1', '203.0.113.7'))),
      facts: world({
        perconaServers: [perconaServer('ledger', { namespace: 'money', mysql: { clusterType: 'async' } })],
        services: [
          service('front', {
            namespace: 'money',
            spec: { type: 'LoadBalancer', selector: selectorOf('ledger', 'haproxy') },
            status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
          }),
        ],
      }),
      findings: [
        otherType(
          'spec.clusters[0].endpoints[0].host',
          'host 203.0.113.7 leads to PerconaServerMySQL money/ledger, whose clusterType is async',
        ),
      ],
    },
    'clusters called constructor and tostring': {
      subject: creation(
        setOf(entry('constructor', 'constructor-mysql-primary'), entry('toString', 'tostring-mysql-primary')),
      ),
      facts: world({ perconaServers: [perconaServer('constructor'), ofType('tostring', 'async')] }),
      findings: [
        otherType(
          'spec.clusters[1].endpoints[0].host',
          'host tostring-mysql-primary leads to PerconaServerMySQL shop/tostring, whose clusterType is async',
        ),
      ],
    },
    'what is seen counts, though other namespaces may not be read': {
      subject: creation(),
      facts: world({
        perconaServers: [ofType('dc2', 'async')],
        sights: { perconaServers: { forbidden: ['money'] } },
      }),
      findings: [dc2IsAsync],
    },
    'an update brings the member': {
      subject: update(setOf(entry('dc1', 'dc1-haproxy')), clusterSet()),
      facts: world({ perconaServers: [perconaServer('dc1'), ofType('dc2', 'async')] }),
      findings: [dc2IsAsync],
    },
    'it was so before: it stands by the name of the entry, wherever that is in the list': {
      subject: update(clusterSet(), setOf(entry('dc2', 'dc2-haproxy'), entry('dc1', 'dc1-mysql-primary'))),
      facts: world({ perconaServers: [perconaServer('dc1'), ofType('dc2', 'async')] }),
      findings: [
        {
          ...otherType(
            'spec.clusters[0].endpoints[0].host',
            'host dc2-haproxy leads to PerconaServerMySQL shop/dc2, whose clusterType is async',
          ),
          state: 'standing',
        },
      ],
    },
    'the same host under another name of entry is new': {
      subject: update(
        clusterSet(),
        setOf(entry('dc1', 'dc1-mysql-primary'), entry('rome', 'dc2-mysql-0.dc2-mysql')),
      ),
      facts: world({ perconaServers: [perconaServer('dc1'), ofType('dc2', 'async')] }),
      findings: [dc2IsAsync],
    },
  },
  unproven: {
    'not every PerconaServerMySQL could be seen': {
      subject: creation(),
      facts: world({ sights: { perconaServers: { coverage: 'partial' } } }),
    },
    'not every Service could be seen': {
      subject: creation(),
      facts: world({ sights: { services: { coverage: 'partial' } } }),
    },
    'the namespace of a member may not be read': {
      subject: creation(),
      facts: world({ sights: { perconaServers: { forbidden: ['shop'] } } }),
    },
  },
})
