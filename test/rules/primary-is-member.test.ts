import { primaryIsMember } from '../../src/rules/primary-is-member.ts'
import { clusterSet, entry, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

const setOf = (primaryCluster: unknown, ...names: readonly string[]): Raw =>
  clusterSet({
    spec: { primaryCluster, clusters: names.map((name) => entry(name, `${name}-mysql-primary`)) },
  })

const notListed = (primary: string, names: string): ExpectedFinding => ({
  message: 'notListed',
  severity: 'error',
  path: 'spec.primaryCluster',
  problem: `primaryCluster ${primary} is none of the clusters`,
  remedy: `name one of ${names}`,
})

const standing = (finding: ExpectedFinding): ExpectedFinding => ({ ...finding, state: 'standing' })

const facts = world()

testRule(primaryIsMember, {
  passes: {
    'the first of two': {
      subject: creation(setOf('dc1', 'dc1', 'dc2')),
      facts,
    },
    'the second of two': {
      subject: creation(setOf('dc2', 'dc1', 'dc2')),
      facts,
    },
    'the only one': {
      subject: creation(setOf('dc1', 'dc1')),
      facts,
    },
    'two names that differ in letter case, and one of them is the primary': {
      subject: creation(setOf('DC1', 'dc1', 'DC1')),
      facts,
    },
    'a cluster called constructor': {
      subject: creation(setOf('constructor', 'constructor')),
      facts,
    },
    'the update names the right one again': {
      subject: update(setOf('dc9', 'dc1'), setOf('dc1', 'dc1')),
      facts,
    },
  },
  violates: {
    'none of the clusters has the name': {
      subject: creation(setOf('dc3', 'dc1', 'dc2')),
      facts,
      findings: [notListed('"dc3"', 'dc1, dc2')],
    },
    'letter case counts': {
      subject: creation(setOf('DC1', 'dc1')),
      facts,
      findings: [notListed('"DC1"', 'dc1')],
    },
    'a space at the end counts': {
      subject: creation(setOf('dc1 ', 'dc1')),
      facts,
      findings: [notListed('"dc1 "', 'dc1')],
    },
    'a part of a name is no name': {
      subject: creation(setOf('dc', 'dc1')),
      facts,
      findings: [notListed('"dc"', 'dc1')],
    },
    'it is empty': {
      subject: creation(setOf('', 'dc1', 'dc2')),
      facts,
      findings: [notListed('""', 'dc1, dc2')],
    },
    'a name that every object has is no cluster': {
      subject: creation(setOf('constructor', 'dc1')),
      facts,
      findings: [notListed('"constructor"', 'dc1')],
    },
    'the entry of the primary leaves the list': {
      subject: update(setOf('dc2', 'dc1', 'dc2'), setOf('dc2', 'dc1')),
      facts,
      findings: [notListed('"dc2"', 'dc1')],
    },
    'it was the same wrong name before: it stands, whatever the list says': {
      subject: update(setOf('dc3', 'dc1', 'dc2'), setOf('dc3', 'dc2', 'dc1', 'dc4')),
      facts,
      findings: [standing(notListed('"dc3"', 'dc2, dc1, dc4'))],
    },
    'another wrong name is new': {
      subject: update(setOf('dc3', 'dc1', 'dc2'), setOf('dc4', 'dc1', 'dc2')),
      facts,
      findings: [notListed('"dc4"', 'dc1, dc2')],
    },
    'the same wrong name in other letter case is another one': {
      subject: update(setOf('dc3', 'dc1'), setOf('DC3', 'dc1')),
      facts,
      findings: [notListed('"DC3"', 'dc1')],
    },
    'the old object had a number there, which counts as nothing': {
      subject: update(setOf(3, 'dc1'), setOf('3', 'dc1')),
      facts,
      findings: [notListed('"3"', 'dc1')],
    },
  },
})
