import { test, type Test } from 'tap'

import { parseManifests, type ManifestObject } from '../../src/manifests/parse.ts'
import { placeOf } from '../../src/manifests/positions.ts'

const objectsIn = (text: string): readonly ManifestObject[] => {
  const { objects, complaints } = parseManifests({ file: 'a.yaml', bytes: Buffer.from(text) })
  if (complaints.length > 0) throw new Error(complaints.map(({ problem }) => problem).join())
  return objects
}

/** Compares where paths of the one object in the text are, as `line:column`. */
function places(t: Test, text: string, expected: Readonly<Record<string, string>>): void {
  const [object] = objectsIn(text)
  if (object === undefined) throw new Error('no object')
  const found = Object.keys(expected).map((path) => {
    const { line, column } = placeOf(object, path)
    return [path, `${String(line)}:${String(column)}`]
  })
  t.strictSame(Object.fromEntries(found), expected)
  t.end()
}

const clusterSet = `# The orders of the shop.
---
apiVersion: ps.percona.com/v1
kind: PerconaServerMySQLClusterSet
metadata:
  name: orders
  annotations:
    clusterset-guard.io/removed-clusters: dc3
spec:
  primaryCluster: dc1
  clusters:
  - name: dc1
    endpoints:
      - host: db # the only one
        port: 3306
  - endpoints: []
    name: "dc2"
`

void test('a text, number or flag is where its value begins; what holds others is at its key', (t) => {
  places(t, clusterSet, {
    '': '3:1',
    kind: '4:7',
    metadata: '5:1',
    'metadata.name': '6:9',
    'metadata.annotations[clusterset-guard.io/removed-clusters]': '8:43',
    spec: '9:1',
    'spec.primaryCluster': '10:19',
    'spec.clusters': '11:3',
    'spec.clusters[0].endpoints': '13:5',
    'spec.clusters[0].endpoints[0].host': '14:15',
    'spec.clusters[0].endpoints[0].port': '15:15',
    'spec.clusters[1].endpoints': '16:5',
    'spec.clusters[1].name': '17:11',
  })
})

void test('an item is where its first key is', (t) => {
  places(t, clusterSet, {
    'spec.clusters[0]': '12:5',
    'spec.clusters[0].endpoints[0]': '14:9',
    'spec.clusters[1]': '16:5',
  })
})

void test('what is not there is at the nearest parent that is', (t) => {
  places(t, clusterSet, {
    'spec.sslMode': '9:1',
    'spec.credentialsSecret.name': '9:1',
    'spec.clusters[1].endpoints[0].host': '16:5',
    'spec.clusters[7].name': '11:3',
    'metadata.annotations[other.io/x]': '7:3',
    'spec.primaryCluster.name': '10:19',
    status: '3:1',
  })
})

void test('JSON, also in one line', (t) => {
  places(t, '{"kind": "A", "spec": {"list": [{"host": "db"}, 7],\n\t"port" : 3306}}', {
    '': '1:1',
    kind: '1:10',
    spec: '1:15',
    'spec.list': '1:24',
    'spec.list[0]': '1:33',
    'spec.list[0].host': '1:42',
    'spec.list[1]': '1:49',
    'spec.port': '2:11',
  })
})

void test('quoted keys, keys that are no text, keys with a question mark', (t) => {
  places(t, '"a": 1\n\'b\' : x\nyes: 2\n010: 3\n? c\n: 4\n? d\n:\n  e: 5\n', {
    a: '1:6',
    b: '2:7',
    true: '3:6',
    '8': '4:6',
    c: '5:3',
    d: '7:3',
    'd.e': '9:6',
  })
})

void test('values with a tag or an anchor begin with it', (t) => {
  places(t, 'a: !!str 1\nb: &x 2\nc: &y\n  d: 3\n', { a: '1:4', b: '2:4', c: '3:1', 'c.d': '4:6' })
})

void test('what an alias or a merge brings in is at the alias or at the parent', (t) => {
  places(t, 'a: &x\n  host: db\nb: *x\nc:\n  <<: *x\n  port: 1\n', {
    'a.host': '2:9',
    b: '3:4',
    'b.host': '3:4',
    'c.host': '4:1',
    'c.port': '6:9',
  })
})

void test('texts of several lines, empty values and values below their key', (t) => {
  places(t, 'a: |\n  b\nc:\n  text\nd:\ne: "f\n  g"\nh:\n', {
    a: '1:1',
    c: '3:1',
    d: '5:1',
    e: '6:4',
    h: '8:1',
  })
})

void test('brackets whose lines are not indented, as kubectl takes them', (t) => {
  places(t, 'spec:\n  list: [\n{"host": "a"},\n  {"host": "b"}\n  ]\n  port: 1\n', {
    'spec.list': '2:3',
    'spec.list[0].host': '3:10',
    'spec.list[1]': '4:3',
    'spec.list[1].host': '4:12',
    'spec.port': '6:9',
  })
})

void test('the same key at several depths, and a key that looks like an index', (t) => {
  places(t, 'name: a\nspec:\n  "0": {name: b}\n  name: c\n', {
    name: '1:7',
    'spec.0': '3:3',
    'spec.0.name': '3:15',
    'spec.name': '4:9',
  })
})

void test('lines that end as on Windows, characters of two units and of several bytes', (t) => {
  places(t, 'a: 1\r\nspec: {x: é, v: 🐬, z: 1}\r\nb: 2\r\n', { 'spec.v': '2:17', 'spec.z': '2:24', b: '3:4' })
})

void test('a byte order mark does not count', (t) => {
  places(t, '\ufeffa: 1\nb: 2\n', { a: '1:4', b: '2:4' })
})

void test('objects of a List, each by its own paths', (t) => {
  const objects = objectsIn(
    'kind: SecretList\nitems:\n- metadata:\n    name: a\n- metadata:\n    name: b\n  kind: Secret\n',
  )
  t.strictSame(
    objects.map((object) => ['', 'metadata.name', 'kind', 'data'].map((path) => placeOf(object, path))),
    [
      [
        { line: 3, column: 3 },
        { line: 4, column: 11 },
        { line: 3, column: 3 },
        { line: 3, column: 3 },
      ],
      [
        { line: 5, column: 3 },
        { line: 6, column: 11 },
        { line: 7, column: 9 },
        { line: 5, column: 3 },
      ],
    ],
  )
  t.end()
})

void test('several documents of a file, asked in any order, more of them than are kept', (t) => {
  const objects = objectsIn(
    Array.from({ length: 9 }, (_, index) => `kind: K${String(index)}\n`).join('---\n'),
  )
  const shown = objects
    .toReversed()
    .concat(objects)
    .map((object) => placeOf(object, 'kind').line)
  t.strictSame(shown, [17, 15, 13, 11, 9, 7, 5, 3, 1, 1, 3, 5, 7, 9, 11, 13, 15, 17])
  t.end()
})

void test('objects of JSON in one line', (t) => {
  const objects = objectsIn('{"kind": "A"} {"kind":\n"B", "n": 1}')
  t.strictSame(
    objects.map((object) => [placeOf(object, ''), placeOf(object, 'kind'), placeOf(object, 'n')]),
    [
      [
        { line: 1, column: 1 },
        { line: 1, column: 10 },
        { line: 1, column: 1 },
      ],
      [
        { line: 1, column: 15 },
        { line: 1, column: 16 },
        { line: 2, column: 11 },
      ],
    ],
  )
  t.end()
})

void test('ten thousand questions on one long List take no time that a person would notice', (t) => {
  const count = 10_000
  const objects = objectsIn(`kind: List\nitems:\n${'- kind: A\n  spec: {host: db}\n'.repeat(count)}`)
  const started = process.cpuUsage()
  const last = objects.map((object) => placeOf(object, 'spec.host')).at(-1)
  t.strictSame(last, { line: 2 + 2 * count, column: 16 })
  const { user } = process.cpuUsage(started)
  t.ok(user < 2_000_000, `${String(user)} microseconds`)
  t.end()
})
