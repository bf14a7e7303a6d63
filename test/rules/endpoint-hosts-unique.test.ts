import { endpointHostsUnique } from '../../src/rules/endpoint-hosts-unique.ts'
import { clusterSet, endpoint, entry, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

const setOf = (...clusters: readonly unknown[]): Raw => clusterSet({ spec: { clusters } })

/** A set whose first and second member have one host each. */
const hosts = (one: string, other: string): Raw => setOf(entry('dc1', one), entry('dc2', other))

const sharedHost = (path: string, problem: string): ExpectedFinding => ({
  message: 'sharedHost',
  severity: 'error',
  path,
  problem,
  remedy: 'give each endpoint its own host',
})

const standing = (finding: ExpectedFinding): ExpectedFinding => ({ ...finding, state: 'standing' })

const facts = world()

testRule(endpointHostsUnique, {
  passes: {
    'each endpoint has a host of its own': {
      subject: creation(hosts('db.paris.example', 'db.rome.example')),
      facts,
    },
    'a Service and a pod of one cluster in one entry: two hosts that lead to one server': {
      subject: creation(setOf(entry('dc1', 'ps1-mysql-primary', 'ps1-mysql-0.ps1-mysql'))),
      facts,
    },
    'one Service name in two namespaces': {
      subject: creation(hosts('db.shop', 'db.money')),
      facts,
    },
    'the same pod name below two Services': {
      subject: creation(hosts('ps1-mysql-0.ps1-mysql', 'ps1-mysql-0.ps1-mysql-unready')),
      facts,
    },
    'a name outside that only begins like the Service': {
      subject: creation(hosts('db.shop.svc.cluster.local', 'db.shop.svc.cluster.local.example')),
      facts,
    },
    'the Service as another cluster domain would spell it': {
      subject: creation(hosts('db', 'db.shop.svc.cluster.paris')),
      facts,
    },
    'two addresses that share their beginning': {
      subject: creation(hosts('10.0.0.1', '10.0.0.10')),
      facts,
    },
    'an entry with one endpoint': {
      subject: creation(setOf(entry('dc1', 'db'))),
      facts,
    },
    'hosts with names that every object has': {
      subject: creation(hosts('constructor', 'tostring')),
      facts,
    },
    'an IPv6 address and the IPv4 address that it does not carry': {
      subject: creation(hosts('::10.0.0.1', '10.0.0.1')),
      facts,
    },
    'a name of digits that is too large for an address': {
      subject: creation(hosts('4294967296', '0.0.0.0')),
      facts,
    },
    'the update gives the second its own host': {
      subject: update(hosts('db', 'db'), hosts('db', 'other')),
      facts,
    },
  },
  violates: {
    'two entries name one Service, in the short form and in full': {
      subject: creation(hosts('db.shop', 'db.shop.svc.cluster.local')),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host db.shop.svc.cluster.local is also endpoint 0 of cluster dc1, spelled db.shop there',
        ),
      ],
    },
    'the Service alone means the one in the namespace of the set': {
      subject: creation(hosts('db', 'db.shop')),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host db.shop is also endpoint 0 of cluster dc1, spelled db there',
        ),
      ],
    },
    'a pod in its shortest and in its full form': {
      subject: creation(hosts('ps1-mysql-0.ps1-mysql', 'ps1-mysql-0.ps1-mysql.shop.svc')),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host ps1-mysql-0.ps1-mysql.shop.svc is also endpoint 0 of cluster dc1, spelled ps1-mysql-0.ps1-mysql there',
        ),
      ],
    },
    'a pod below the headless Service for pods that are not ready': {
      subject: creation(
        hosts('ps1-mysql-0.ps1-mysql-unready', 'ps1-mysql-0.ps1-mysql-unready.shop.svc.cluster.local'),
      ),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host ps1-mysql-0.ps1-mysql-unready.shop.svc.cluster.local is also endpoint 0 of cluster dc1, ' +
            'spelled ps1-mysql-0.ps1-mysql-unready there',
        ),
      ],
    },
    'letter case and a trailing dot make no other host': {
      subject: creation(hosts('db.paris.example', 'DB.Paris.Example.')),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host DB.Paris.Example. is also endpoint 0 of cluster dc1, spelled db.paris.example there',
        ),
      ],
    },
    'an IPv6 address in two spellings, one in brackets': {
      subject: creation(hosts('fd00::1', '[FD00:0:0:0:0:0:0:1]')),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host [FD00:0:0:0:0:0:0:1] is also endpoint 0 of cluster dc1, spelled fd00::1 there',
        ),
      ],
    },
    'an IPv6 address that carries an IPv4 address': {
      subject: creation(hosts('10.0.0.1', '::ffff:10.0.0.1')),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host ::ffff:10.0.0.1 is also endpoint 0 of cluster dc1, spelled 10.0.0.1 there',
        ),
      ],
    },
    'an IPv4 address in the short spelling that the MySQL client reads': {
      subject: creation(hosts('10.0.0.1', '10.1')),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host 10.1 is also endpoint 0 of cluster dc1, spelled 10.0.0.1 there',
        ),
      ],
    },
    'ports do not make another host': {
      subject: creation(setOf(entry('dc1', endpoint('db', 3306)), entry('dc2', endpoint('db', 3307)))),
      facts,
      findings: [
        sharedHost('spec.clusters[1].endpoints[0].host', 'host db is also endpoint 0 of cluster dc1'),
      ],
    },
    'two endpoints of one entry': {
      subject: creation(setOf(entry('dc1', 'first', 'db', 'db'))),
      facts,
      findings: [
        sharedHost('spec.clusters[0].endpoints[2].host', 'host db is also endpoint 1 of cluster dc1'),
      ],
    },
    'three times one host: each later one names the first': {
      subject: creation(setOf(entry('dc1', 'db'), entry('dc2', 'own', 'db'), entry('dc3', 'db.shop'))),
      facts,
      findings: [
        sharedHost('spec.clusters[1].endpoints[1].host', 'host db is also endpoint 0 of cluster dc1'),
        sharedHost(
          'spec.clusters[2].endpoints[0].host',
          'host db.shop is also endpoint 0 of cluster dc1, spelled db there',
        ),
      ],
    },
    'two hosts, each of them twice': {
      subject: creation(setOf(entry('dc1', 'one', 'two'), entry('dc2', 'two', 'one'))),
      facts,
      findings: [
        sharedHost('spec.clusters[1].endpoints[0].host', 'host two is also endpoint 1 of cluster dc1'),
        sharedHost('spec.clusters[1].endpoints[1].host', 'host one is also endpoint 0 of cluster dc1'),
      ],
    },
    'a host called constructor': {
      subject: creation(hosts('constructor', 'constructor')),
      facts,
      findings: [
        sharedHost(
          'spec.clusters[1].endpoints[0].host',
          'host constructor is also endpoint 0 of cluster dc1',
        ),
      ],
    },
    'an update brings the second one': {
      subject: update(hosts('db', 'other'), hosts('db', 'db')),
      facts,
      findings: [
        sharedHost('spec.clusters[1].endpoints[0].host', 'host db is also endpoint 0 of cluster dc1'),
      ],
    },
    'it was so before: it stands, though an entry in front is gone and the spelling is another': {
      subject: update(
        setOf(entry('dc0', 'own'), entry('dc1', 'db'), entry('dc2', 'db')),
        setOf(entry('dc1', 'db'), entry('dc2', 'DB.shop.')),
      ),
      facts,
      findings: [
        standing(
          sharedHost(
            'spec.clusters[1].endpoints[0].host',
            'host DB.shop. is also endpoint 0 of cluster dc1, spelled db there',
          ),
        ),
      ],
    },
    'the first of three leaves: what is left stands': {
      subject: update(
        setOf(entry('dc1', 'db'), entry('dc2', 'db'), entry('dc3', 'db')),
        setOf(entry('dc2', 'db'), entry('dc3', 'db')),
      ),
      facts,
      findings: [
        standing(
          sharedHost('spec.clusters[1].endpoints[0].host', 'host db is also endpoint 0 of cluster dc2'),
        ),
      ],
    },
    'the entries change places: it stands, though the other one is now the later': {
      subject: update(
        setOf(entry('dc1', 'db'), entry('dc2', 'db')),
        setOf(entry('dc2', 'db'), entry('dc1', 'db')),
      ),
      facts,
      findings: [
        standing(
          sharedHost('spec.clusters[1].endpoints[0].host', 'host db is also endpoint 0 of cluster dc2'),
        ),
      ],
    },
    'the same entries clash over another host': {
      subject: update(hosts('db', 'db'), hosts('other', 'other')),
      facts,
      findings: [
        sharedHost('spec.clusters[1].endpoints[0].host', 'host other is also endpoint 0 of cluster dc1'),
      ],
    },
    'a third one joins two that clash already: only it is new': {
      subject: update(
        setOf(entry('dc1', 'db'), entry('dc2', 'db'), entry('dc3', 'own')),
        setOf(entry('dc1', 'db'), entry('dc2', 'db'), entry('dc3', 'db')),
      ),
      facts,
      findings: [
        standing(
          sharedHost('spec.clusters[1].endpoints[0].host', 'host db is also endpoint 0 of cluster dc1'),
        ),
        sharedHost('spec.clusters[2].endpoints[0].host', 'host db is also endpoint 0 of cluster dc1'),
      ],
    },
    'one entry clashes with itself, and the entries change places': {
      subject: update(
        setOf(entry('dc1', 'own'), entry('dc2', 'db', 'db')),
        setOf(entry('dc2', 'db', 'db'), entry('dc1', 'own')),
      ),
      facts,
      findings: [
        standing(
          sharedHost('spec.clusters[0].endpoints[1].host', 'host db is also endpoint 0 of cluster dc2'),
        ),
      ],
    },
    'the old object is garbage, so nothing stands': {
      subject: update(
        {
          metadata: { name: 'orders', namespace: 'shop' },
          spec: { clusters: [null, 'dc1', { endpoints: 'db' }, { endpoints: [null, 'db', { host: 3306 }] }] },
        },
        hosts('db', 'db'),
      ),
      facts,
      findings: [
        sharedHost('spec.clusters[1].endpoints[0].host', 'host db is also endpoint 0 of cluster dc1'),
      ],
    },
  },
})
