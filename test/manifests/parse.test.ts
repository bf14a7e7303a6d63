import { test, type Test } from 'tap'

import { shownComplaint } from '../../src/manifests/complaint.ts'
import { parseManifests } from '../../src/manifests/parse.ts'

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content

/** Compares the objects that a file holds, each with its line. A file with objects here has no complaints. */
function holds(
  t: Test,
  content: string | Uint8Array,
  ...objects: readonly (readonly [line: number, value: unknown])[]
): void {
  t.strictSame(parseManifests({ file: 'world/a.yaml', bytes: bytesOf(content) }), {
    objects: objects.map(([line, value]) => ({ file: 'world/a.yaml', line, value })),
    complaints: [],
  })
  t.end()
}

/** Compares the complaints about a file, as they are shown. A file with complaints here gives no objects. */
function complains(t: Test, content: string | Uint8Array, ...shown: readonly string[]): void {
  const { objects, complaints } = parseManifests({ file: 'a.yaml', bytes: bytesOf(content) })
  t.strictSame(complaints.map(shownComplaint), shown)
  t.strictSame(objects, [])
  t.end()
}

void test('one document', (t) => {
  holds(t, 'kind: Secret\nmetadata:\n  name: a\n', [1, { kind: 'Secret', metadata: { name: 'a' } }])
})

void test('the line is that of the first key, below comments and separators', (t) => {
  holds(t, '# why\n\n---\n# what\n\nkind: Secret\n', [6, { kind: 'Secret' }])
})

void test('several documents, and empty ones between them', (t) => {
  holds(
    t,
    '---\n---\nkind: A\n---\n# nothing here\n---\nnull\n---\n~\n---\nkind: B\n...\n---\n',
    [3, { kind: 'A' }],
    [11, { kind: 'B' }],
  )
})

void test('an empty file', (t) => {
  holds(t, '')
})

void test('a file of comments', (t) => {
  holds(t, '# nothing\n# at all\n')
})

void test('a file of separators', (t) => {
  holds(t, '---\n---\n...\n')
})

void test('JSON', (t) => {
  holds(t, '{"kind": "Secret", "data": {"root": "YQ==", "n": null}}', [
    1,
    { kind: 'Secret', data: { root: 'YQ==', n: null } },
  ])
})

void test('JSON that is indented with tabs', (t) => {
  holds(t, '{\n\t"kind": "A",\n\t"list": [\n\t\t1\n\t]\n}\n', [1, { kind: 'A', list: [1] }])
})

void test('escapes of JSON, a character of two halves among them', (t) => {
  holds(t, '{"kind": "A\\/\\u00e9\\ud83d\\udc2c\\n"}', [1, { kind: 'A/é🐬\n' }])
})

void test('JSON keeps text that looks like something else', (t) => {
  holds(t, '{"a": "yes", "b": "010", "c": "2026-11-21", "d": "null"}', [
    1,
    { a: 'yes', b: '010', c: '2026-11-21', d: 'null' },
  ])
})

void test('a byte order mark', (t) => {
  holds(t, '\ufeffkind: A\n', [1, { kind: 'A' }])
})

void test('lines that end as on Windows', (t) => {
  holds(t, 'kind: A\r\n---\r\nkind: B\r\n', [1, { kind: 'A' }], [3, { kind: 'B' }])
})

void test('true and false are spelled in many ways, as in kubectl', (t) => {
  holds(t, 'a: yes\nb: No\nc: ON\nd: off\ne: y\nf: N\ng: True\nh: FALSE\n', [
    1,
    { a: true, b: false, c: true, d: false, e: true, f: false, g: true, h: false },
  ])
})

void test('in quotes, or tagged as text, they are text', (t) => {
  holds(t, 'a: "yes"\nb: \'no\'\nc: !!str on\n', [1, { a: 'yes', b: 'no', c: 'on' }])
})

void test('keys that are true or false are called so', (t) => {
  holds(t, 'yes: 1\noff: 2\n', [1, { true: 1, false: 2 }])
})

void test('dates and times are text, as in kubectl', (t) => {
  holds(t, 'a: 2026-11-21\nb: 2026-11-21T08:55:48Z\nc: 12:30:45\nd: 190:20:30.5\n', [
    1,
    { a: '2026-11-21', b: '2026-11-21T08:55:48Z', c: '12:30:45', d: '190:20:30.5' },
  ])
})

void test('numbers as kubectl reads them', (t) => {
  holds(t, 'a: 010\nb: 0x1F\nc: 0b11\nd: 1_000\ne: 1e3\nf: 1.10\ng: 09\nh: -3\n', [
    1,
    { a: 8, b: 31, c: 3, d: 1000, e: 1000, f: 1.1, g: 9, h: -3 },
  ])
})

void test('an octal number in the spelling of YAML 1.2, which kubectl reads too', (t) => {
  holds(t, 'a: 0o10\n', [1, { a: 8 }])
})

void test('a version that is a number in no language', (t) => {
  holds(t, 'a: 1.10.0\nb: v1\n', [1, { a: '1.10.0', b: 'v1' }])
})

void test('anchors, aliases and merge keys', (t) => {
  holds(t, 'a: &x {b: 1, c: 2}\nd: *x\ne:\n  <<: *x\n  c: 3\n', [
    1,
    { a: { b: 1, c: 2 }, d: { b: 1, c: 2 }, e: { b: 1, c: 3 } },
  ])
})

void test('a merge key merges nothing into a prototype', (t) => {
  const { objects } = parseManifests({
    file: 'a.yaml',
    bytes: Buffer.from('a: &x\n  __proto__: {polluted: true}\nb:\n  <<: *x\n'),
  })
  t.equal(objects.length, 1)
  t.equal('polluted' in {}, false)
  t.strictSame(
    JSON.stringify(objects[0]?.value),
    '{"a":{"__proto__":{"polluted":true}},"b":{"__proto__":{"polluted":true}}}',
  )
  t.end()
})

void test('keys called __proto__ and constructor are keys like any other', (t) => {
  const { objects } = parseManifests({
    file: 'a.yaml',
    bytes: Buffer.from('kind: A\n__proto__: {b: 1}\nconstructor: 2\n'),
  })
  t.strictSame(JSON.stringify(objects[0]?.value), '{"kind":"A","__proto__":{"b":1},"constructor":2}')
  t.end()
})

void test('a tag that nobody knows', (t) => {
  holds(t, 'a: !secret b\n', [1, { a: 'b' }])
})

void test('a directive that nobody knows', (t) => {
  holds(t, '%FOO bar\n---\na: 1\n', [3, { a: 1 }])
})

void test('a List is taken apart, each item with its line', (t) => {
  holds(
    t,
    'apiVersion: v1\nkind: List\nitems:\n- kind: A\n  a: 1\n-\n  kind: B\n- {kind: C}\n',
    [4, { kind: 'A', a: 1 }],
    [7, { kind: 'B' }],
    [8, { kind: 'C' }],
  )
})

void test('an empty List', (t) => {
  holds(t, 'kind: List\nitems: []\n')
})

void test('a List in a List is taken apart too, as kubectl does', (t) => {
  holds(t, 'kind: List\nitems:\n- kind: List\n  items:\n  - kind: A\n', [5, { kind: 'A' }])
})

void test('the items of a typed list are of its kind, unless they say another one', (t) => {
  holds(
    t,
    'apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: a}\n- kind: Service\n',
    [4, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }],
    [5, { apiVersion: 'v1', kind: 'Service' }],
  )
})

void test('a list of ClusterSets', (t) => {
  holds(
    t,
    '{"apiVersion": "ps.percona.com/v1", "kind": "PerconaServerMySQLClusterSetList", "items": [\n{"spec": {}}]}',
    [2, { apiVersion: 'ps.percona.com/v1', kind: 'PerconaServerMySQLClusterSet', spec: {} }],
  )
})

void test('a kind that ends in List and has no items is an object', (t) => {
  holds(t, 'kind: AllowList\nspec: {}\n', [1, { kind: 'AllowList', spec: {} }])
})

void test('items of a List that are no objects: each with its line and column', (t) => {
  const { objects, complaints } = parseManifests({
    file: 'a.yaml',
    bytes: Buffer.from('kind: List\nitems:\n- kind: A\n- null\n- text\n- [kind, A]\n'),
  })
  t.strictSame(objects, [{ file: 'a.yaml', line: 3, value: { kind: 'A' } }])
  t.strictSame(complaints.map(shownComplaint), [
    'a.yaml:4:3: this is no Kubernetes object; write a mapping with a kind',
    'a.yaml:5:3: this is no Kubernetes object; write a mapping with a kind',
    'a.yaml:6:3: this is no Kubernetes object; write a mapping with a kind',
  ])
  t.end()
})

void test('a document that is text', (t) => {
  complains(t, '\nwhat is this\n', 'a.yaml:2:1: this is no Kubernetes object; write a mapping with a kind')
})

void test('a document that is a list', (t) => {
  complains(t, '- kind: A\n', 'a.yaml:1:1: this is no Kubernetes object; write a mapping with a kind')
})

void test('a key that is there twice: the second one', (t) => {
  complains(
    t,
    'kind: A\nmetadata:\n  name: a\n  name: b\n',
    'a.yaml:4:3: the key is in this mapping twice; keep one of the two',
  )
})

void test('a key that is there twice in JSON', (t) => {
  complains(
    t,
    '{"kind": "A",\n  "kind": "A"}',
    'a.yaml:2:3: the key is in this mapping twice; keep one of the two',
  )
})

void test('two spellings of one key', (t) => {
  complains(t, 'true: 1\nyes: 2\n', 'a.yaml:2:1: the key is in this mapping twice; keep one of the two')
})

void test('a tab that indents', (t) => {
  complains(t, 'a:\n\tb: 1\n', 'a.yaml:2:1: a tab indents this line; indent with spaces')
})

void test('an indentation that does not fit', (t) => {
  complains(
    t,
    'a:\n    b: 1\n  c: 2\n',
    'a.yaml:3:1: the indentation does not fit; align the line with its siblings',
  )
})

void test('a quote that is not closed', (t) => {
  complains(
    t,
    'a: 1\nb: "open\n',
    'a.yaml:3:1: a quote, bracket or colon is missing; close what was opened before this place',
  )
})

void test('a key without a colon', (t) => {
  complains(
    t,
    'a: 1\nb\nc: 2\n',
    'a.yaml:2:1: a quote, bracket or colon is missing; close what was opened before this place',
  )
})

void test('two colons in a line', (t) => {
  complains(t, 'a: b: c\n', 'a.yaml:1:4: this is no YAML; correct the syntax')
})

void test('a character that may not begin a text', (t) => {
  complains(t, 'a: @b\n', 'a.yaml:1:4: this is no YAML; correct the syntax')
})

void test('an alias without an anchor, as in a host name with a star', (t) => {
  complains(
    t,
    'a: 1\nhost: *wildcard\n',
    'a.yaml:2:7: an alias has no anchor above it; set the anchor first, or quote the text',
  )
})

void test('an alias whose anchor is in another document', (t) => {
  complains(
    t,
    'a: &x 1\n---\nb: *x\n',
    'a.yaml:3:4: an alias has no anchor above it; set the anchor first, or quote the text',
  )
})

void test('every complaint of a file at once, from all its documents', (t) => {
  complains(
    t,
    'a: 1\na: 2\n---\nb: @c\n---\nd:\n  e: 1\n  e: 2\n',
    'a.yaml:2:1: the key is in this mapping twice; keep one of the two',
    'a.yaml:4:4: this is no YAML; correct the syntax',
    'a.yaml:8:3: the key is in this mapping twice; keep one of the two',
  )
})

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat(
    Array.from('bcdefgh').map((letter, index) => {
      const alias = `*${'abcdefg'.charAt(index)}`
      return `${letter}: &${letter} [${Array.from({ length: 9 }, () => alias).join(', ')}]`
    }),
  )
  .join('\n')

const bombText = 'aliases multiply beyond measure, or refer to themselves; write the values out'

void test('aliases that multiply', (t) => {
  complains(t, `# a bomb\n${bomb}\n`, `a.yaml:2:1: ${bombText}`)
})

void test('an alias within what it stands for', (t) => {
  complains(t, 'a: &a\n  b: *a\n', `a.yaml:1:1: ${bombText}`)
})

void test('a bomb in one document does not hide the others', (t) => {
  const { objects, complaints } = parseManifests({
    file: 'a.yaml',
    bytes: Buffer.from(`kind: A\n---\n${bomb}\n---\ntext\n`),
  })
  t.strictSame(objects, [{ file: 'a.yaml', line: 1, value: { kind: 'A' } }])
  t.strictSame(complaints.map(shownComplaint), [
    `a.yaml:3:1: ${bombText}`,
    'a.yaml:12:1: this is no Kubernetes object; write a mapping with a kind',
  ])
  t.end()
})

void test('nesting beyond measure is a complaint, not a crash', (t) => {
  const depth = 20_000
  const { objects, complaints } = parseManifests({
    file: 'a.yaml',
    bytes: Buffer.from(`a: ${'['.repeat(depth)}${']'.repeat(depth)}\n`),
  })
  t.strictSame(objects, [])
  t.not(complaints.length, 0)
  t.end()
})

void test('a byte that is not UTF-8: its line', (t) => {
  complains(
    t,
    Buffer.concat([Buffer.from('a: 1\nb: é\nc: '), Buffer.from([0xff]), Buffer.from('\nd: 2\n')]),
    'a.yaml:3: a byte is not UTF-8; save the file as UTF-8',
  )
})

void test('a character that the end of the file cuts off: its line', (t) => {
  complains(
    t,
    Buffer.concat([Buffer.from('a: 1\nb: '), Buffer.from([0xc3])]),
    'a.yaml:2: a byte is not UTF-8; save the file as UTF-8',
  )
})

void test('a character that a line end cuts off: its line', (t) => {
  complains(
    t,
    Buffer.concat([Buffer.from('a: '), Buffer.from([0xc3, 0x0a]), Buffer.from('b: 1\n')]),
    'a.yaml:1: a byte is not UTF-8; save the file as UTF-8',
  )
})

void test('UTF-16', (t) => {
  complains(
    t,
    Buffer.from('\ufeffa: 1\n', 'utf16le'),
    'a.yaml:1: a byte is not UTF-8; save the file as UTF-8',
  )
})

void test('a complaint about a whole file has no line', (t) => {
  t.equal(
    shownComplaint({ file: 'a.yaml', problem: 'cannot be read', remedy: 'check the path' }),
    'a.yaml: cannot be read; check the path',
  )
  t.end()
})
