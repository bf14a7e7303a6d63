import { join } from 'node:path'

import { test } from 'tap'

import { readWorld } from '../../src/facts/read-world.ts'
import { shownComplaint } from '../../src/manifests/complaint.ts'
import { folderWith } from '../support/guard-process.ts'
import { clusterDomain, readableDigest } from '../support/world.ts'

const reading = { clusterDomain, digest: readableDigest, namespace: 'default' }

void test('files and folders make one world', (t) => {
  const folder = folderWith(t, {
    'a/set.yaml':
      'apiVersion: ps.percona.com/v1\nkind: PerconaServerMySQLClusterSet\nmetadata: {name: orders}\nspec: {}\n',
    'a/more/secrets.json':
      '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}]}',
    'b.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: db}\n---\nkind: Kustomization\n',
  })
  const world = readWorld([join(folder, 'a'), join(folder, 'b.yaml')], reading)
  t.strictSame(world.complaints, [])
  t.strictSame(world.counts, { clusterSets: 1, perconaServers: 0, services: 1, secrets: 1, passedOver: 1 })
  t.equal(world.facts.secrets.find('default', 's').state, 'found')
  t.end()
})

void test('all complaints at once: paths, syntax, objects in two places', (t) => {
  const folder = folderWith(t, {
    'a.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n',
    'b.yaml': 'a: 1\na: 2\n',
    'c.yaml': 'text\n',
    'd.yaml': '\n\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n',
  })
  const { complaints } = readWorld([folder, join(folder, 'no.yaml')], reading)
  t.strictSame(
    complaints.map((one) => shownComplaint(one).replaceAll(`${folder}/`, '')),
    [
      'no.yaml: cannot be read (ENOENT); check the path and its rights',
      'b.yaml:2:1: the key is in this mapping twice; keep one of the two',
      'c.yaml:1:1: this is no Kubernetes object; write a mapping with a kind',
      'a.yaml:5: Secret default/s is also at a.yaml:1; keep one of the two',
      'd.yaml:3: Secret default/s is also at a.yaml:1; keep one of the two',
    ],
  )
  t.end()
})
