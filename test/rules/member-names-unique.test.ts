import { memberNamesUnique } from '../../src/rules/member-names-unique.ts'
import { clusterSet, entry, type Raw } from '../support/objects.ts'
import { testRule, type ExpectedFinding } from '../support/test-rule.ts'
import { creation, update, world } from '../support/world.ts'

/** Each entry has hosts of its own. */
const setOf = (...names: readonly string[]): Raw =>
  clusterSet({ spec: { clusters: names.map((name, index) => entry(name, `db-${String(index)}`)) } })

const takenName = (index: number, name: string, earlier: string): ExpectedFinding => ({
  message: 'takenName',
  severity: 'error',
  path: `spec.clusters[${String(index)}].innodbClusterName`,
  problem: `cluster name ${name} is the same as ${earlier}, because letter case does not count`,
  remedy: 'give each cluster its own name',
})

const standing = (finding: ExpectedFinding): ExpectedFinding => ({ ...finding, state: 'standing' })

const facts = world()

testRule(memberNamesUnique, {
  passes: {
    'the names differ': {
      subject: creation(setOf('dc1', 'dc2')),
      facts,
    },
    'one name is the beginning of the other': {
      subject: creation(setOf('dc1', 'dc10')),
      facts,
    },
    'names that every object has': {
      subject: creation(setOf('constructor', 'toString', 'hasOwnProperty')),
      facts,
    },
    'letters beyond ASCII keep their case, as in MySQL Shell': {
      subject: creation(setOf('é', 'É')),
      facts,
    },
    'the update renames the second one': {
      subject: update(setOf('dc1', 'DC1'), setOf('dc1', 'dc2')),
      facts,
    },
  },
  violates: {
    'two names differ in letter case only': {
      subject: creation(setOf('dc1', 'DC1')),
      facts,
      findings: [takenName(1, 'DC1', 'dc1')],
    },
    'two names are equal': {
      subject: creation(setOf('paris', 'rome', 'paris')),
      facts,
      findings: [takenName(2, 'paris', 'paris')],
    },
    'three times one name: each later one names the first': {
      subject: creation(setOf('dc1', 'Dc1', 'DC1')),
      facts,
      findings: [takenName(1, 'Dc1', 'dc1'), takenName(2, 'DC1', 'dc1')],
    },
    'toString and tostring': {
      subject: creation(setOf('toString', 'tostring')),
      facts,
      findings: [takenName(1, 'tostring', 'toString')],
    },
    'an update brings the second one': {
      subject: update(setOf('dc1'), setOf('dc1', 'DC1')),
      facts,
      findings: [takenName(1, 'DC1', 'dc1')],
    },
    'it was so before: it stands, though an entry in front is gone': {
      subject: update(setOf('dc0', 'dc1', 'DC1'), setOf('dc1', 'DC1')),
      facts,
      findings: [standing(takenName(1, 'DC1', 'dc1'))],
    },
    'the entries change places: it stands': {
      subject: update(setOf('dc1', 'DC1'), setOf('DC1', 'dc1')),
      facts,
      findings: [standing(takenName(1, 'dc1', 'DC1'))],
    },
    'the first of three leaves: what is left stands': {
      subject: update(setOf('dc1', 'Dc1', 'DC1'), setOf('Dc1', 'DC1')),
      facts,
      findings: [standing(takenName(1, 'DC1', 'Dc1'))],
    },
    'the first of three equal names leaves, and the rest change places': {
      subject: update(setOf('dc1', 'dc1', 'DC1'), setOf('DC1', 'dc1')),
      facts,
      findings: [standing(takenName(1, 'dc1', 'DC1'))],
    },
    'one more joins two that are the same already: only it is new': {
      subject: update(setOf('dc1', 'DC1'), setOf('dc1', 'DC1', 'dC1')),
      facts,
      findings: [standing(takenName(1, 'DC1', 'dc1')), takenName(2, 'dC1', 'dc1')],
    },
    'the second one changes to another spelling, which is another name': {
      subject: update(setOf('dc1', 'DC1'), setOf('dc1', 'Dc1')),
      facts,
      findings: [takenName(1, 'Dc1', 'dc1')],
    },
    'the old object is garbage, so nothing stands': {
      subject: update(
        {
          metadata: { name: 'orders', namespace: 'shop' },
          spec: { clusters: [7, null, { innodbClusterName: ['dc1'] }, { innodbClusterName: null }] },
        },
        setOf('dc1', 'DC1'),
      ),
      facts,
      findings: [takenName(1, 'DC1', 'dc1')],
    },
  },
})
