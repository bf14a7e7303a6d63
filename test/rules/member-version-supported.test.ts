import { memberVersionSupported } from '../../src/rules/member-version-supported.ts'
import { clusterSet, entry, perconaServer, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

/** A set with one member, so that a case is about one version. */
const only = (...hosts: readonly string[]): Raw =>
  clusterSet({ spec: { clusters: [entry('dc1', ...hosts)] } })

const dc1 = only('dc1-mysql-primary')

const withImage = (image: unknown): Raw => perconaServer('dc1', { mysql: { image } })

/** The servers report this version. The image says 8.4.10. */
const reporting = (version: unknown, mysql: Raw = {}): Raw =>
  perconaServer('dc1', { mysql, status: { mysql: { version, ready: 3 } } })

const path = 'spec.clusters[0].innodbClusterName'

const tooOld = (version: string): ExpectedFinding => ({
  message: 'tooOld',
  severity: 'error',
  path,
  problem: `cluster dc1 runs MySQL ${version}, and a ClusterSet needs 8.0.27 or later`,
  remedy: 'upgrade shop/dc1 first',
})

const cannotTell = (source: string): ExpectedFinding => ({
  message: 'cannotTell',
  severity: 'warning',
  path,
  problem: `cluster dc1: no full version in ${source}`,
  remedy: 'use a full version tag',
})

const otherSeries = (version: string): ExpectedFinding => ({
  message: 'otherSeries',
  severity: 'warning',
  path,
  problem: `cluster dc1 runs MySQL ${version}, an untested series`,
  remedy: 'use 8.0 or 8.4',
})

const standing = (finding: ExpectedFinding): ExpectedFinding => ({ ...finding, state: 'standing' })

testRule(memberVersionSupported, {
  passes: {
    'an image of 8.0': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0.46-37.1')] }),
    },
    'the first version on which it works': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0.27-18')] }),
    },
    'versions are numbers: 100 is above 27': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0.100')] }),
    },
    'the series 8.4 alone says enough': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.4')] }),
    },
    'an image of the operator for 8.4': {
      subject: creation(dc1),
      facts: world({
        perconaServers: [withImage('perconalab/percona-server-mysql-operator:main-psmysql8.4')],
      }),
    },
    'a tag in front of a digest': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0.46-37.1@sha256:0123')] }),
    },
    'a registry with a port': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('registry.example:5000/mirror/ps:8.4.10-10.1')] }),
    },
    'the servers report a version, and the image tells none': {
      subject: creation(dc1),
      facts: world({
        perconaServers: [reporting('8.4.10-10', { image: 'registry.example/ps@sha256:0123' })],
      }),
    },
    'the servers report a good version, and the image is an old one that has still to be rolled out': {
      subject: creation(dc1),
      facts: world({
        perconaServers: [reporting('8.0.36-28', { image: 'percona/percona-server:8.0.26-16' })],
      }),
    },
    'a reported version that is no text counts as absent: the image speaks': {
      subject: creation(dc1),
      facts: world({ perconaServers: [reporting(8.0)] }),
    },
    'a member outside': {
      subject: creation(only('db.paris.example')),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0.26-16')] }),
    },
    'a member that is not there yet': {
      subject: creation(dc1),
      facts: world(),
    },
    'an old cluster that no entry leads to': {
      subject: creation(only('dc2-mysql-primary')),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0.26-16'), perconaServer('dc2')] }),
    },
  },
  violates: {
    'the last version on which it does not work': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0.26-16')] }),
      findings: [tooOld('8.0.26')],
    },
    'versions are numbers: 9 is below 27': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0.9')] }),
      findings: [tooOld('8.0.9')],
    },
    'a server of 5.7, of which the series alone says enough': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:5.7')] }),
      findings: [tooOld('5.7')],
    },
    'the servers report an old version, whatever the image says': {
      subject: creation(dc1),
      facts: world({ perconaServers: [reporting('8.0.26-16')] }),
      findings: [tooOld('8.0.26')],
    },
    'an image by digest alone': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server@sha256:0123')] }),
      findings: [cannotTell('image percona/percona-server@sha256:0123')],
    },
    'an image with the tag latest': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:latest')] }),
      findings: [cannotTell('image percona/percona-server:latest')],
    },
    'an image without a tag, from a registry with a port': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('registry.example:8084/percona-server')] }),
      findings: [cannotTell('image registry.example:8084/percona-server')],
    },
    'the series 8.0 alone': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.0')] }),
      findings: [cannotTell('image percona/percona-server:8.0')],
    },
    'an image of the operator for 8.0': {
      subject: creation(dc1),
      facts: world({
        perconaServers: [withImage('perconalab/percona-server-mysql-operator:main-psmysql8.0')],
      }),
      findings: [cannotTell('image perconalab/percona-server-mysql-operator:main-psmysql8.0')],
    },
    "a tag with the operator's own version": {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server-mysql-operator:8.9.0')] }),
      findings: [cannotTell('image percona/percona-server-mysql-operator:8.9.0')],
    },
    'the servers report the series 8.0 alone': {
      subject: creation(dc1),
      facts: world({ perconaServers: [reporting('8.0')] }),
      findings: [cannotTell('status 8.0')],
    },
    'no image at all': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage(null)] }),
      findings: [cannotTell('image (none)')],
    },
    'a member without a spec': {
      subject: creation(dc1),
      facts: world({ perconaServers: [{ metadata: { name: 'dc1', namespace: 'shop' }, status: 'fine' }] }),
      findings: [cannotTell('image (none)')],
    },
    'a series between the two that are tested': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:8.1.0-1')] }),
      findings: [otherSeries('8.1.0')],
    },
    'a later series, as a tag with the series alone': {
      subject: creation(dc1),
      facts: world({ perconaServers: [withImage('percona/percona-server:9.7')] }),
      findings: [otherSeries('9.7')],
    },
    'members of three kinds, each told at its entry': {
      subject: creation(
        clusterSet({
          spec: {
            clusters: [
              entry('constructor', 'new-mysql-primary'),
              entry('outside', 'db.paris.example'),
              entry('rome', 'old-haproxy', 'old-mysql-0.old-mysql'),
            ],
          },
        }),
      ),
      facts: world({
        perconaServers: [
          perconaServer('new', { mysql: { image: 'percona/percona-server:9.7.1' } }),
          perconaServer('old', { mysql: { image: 'percona/percona-server:8.0.26-16' } }),
        ],
      }),
      findings: [
        {
          message: 'otherSeries',
          severity: 'warning',
          path: 'spec.clusters[0].innodbClusterName',
          problem: 'cluster constructor runs MySQL 9.7.1, an untested series',
          remedy: 'use 8.0 or 8.4',
        },
        {
          message: 'tooOld',
          severity: 'error',
          path: 'spec.clusters[2].innodbClusterName',
          problem: 'cluster rome runs MySQL 8.0.26, and a ClusterSet needs 8.0.27 or later',
          remedy: 'upgrade shop/old first',
        },
      ],
    },
    'what is seen counts, though not every Service could be seen': {
      subject: creation(dc1),
      facts: world({
        perconaServers: [reporting('8.0.26-16')],
        sights: { services: { coverage: 'partial' } },
      }),
      findings: [tooOld('8.0.26')],
    },
    'an update leads to another, old cluster': {
      subject: update(only('dc2-mysql-primary'), dc1),
      facts: world({ perconaServers: [reporting('8.0.26-16'), perconaServer('dc2')] }),
      findings: [tooOld('8.0.26')],
    },
    'it was so before: it stands by the name of the entry, wherever that is in the list': {
      subject: update(
        clusterSet({
          spec: { clusters: [entry('dc2', 'db.paris.example'), entry('dc1', 'dc1-mysql-primary')] },
        }),
        only('dc1-haproxy'),
      ),
      facts: world({ perconaServers: [reporting('8.0.26-16')] }),
      findings: [standing(tooOld('8.0.26'))],
    },
    'under another name of entry it is new': {
      subject: update(
        clusterSet({ spec: { clusters: [entry('paris', 'dc1-mysql-primary')] } }),
        only('dc1-mysql-primary', 'dc1-mysql-0.dc1-mysql'),
      ),
      facts: world({ perconaServers: [reporting('8.0.26-16')] }),
      findings: [tooOld('8.0.26')],
    },
    'what could not be told before is known to be too old now': {
      subject: update(only('dc2-mysql-primary'), dc1),
      facts: world({
        perconaServers: [
          reporting('8.0.26-16'),
          perconaServer('dc2', { mysql: { image: 'percona/percona-server:8.0' } }),
        ],
      }),
      findings: [tooOld('8.0.26')],
    },
  },
  unproven: {
    'not every PerconaServerMySQL could be seen': {
      subject: creation(dc1),
      facts: world({ sights: { perconaServers: { coverage: 'partial' } } }),
    },
    'Services of the namespace may not be read': {
      subject: creation(dc1),
      facts: world({ sights: { services: { forbidden: ['shop'] } } }),
    },
  },
})
