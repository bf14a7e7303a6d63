import { test, type Test } from 'tap'

import { shownComplaint } from '../../src/manifests/complaint.ts'
import { parseManifests } from '../../src/manifests/parse.ts'

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content

const read = (content: string | Uint8Array, file = 'a.yaml') =>
  parseManifests({ file, bytes: bytesOf(content), path: file })

/** Compares the objects that a file holds, each with its line. A file with objects here has no complaints. */
function holds(
  t: Test,
  content: string | Uint8Array,
  ...objects: readonly (readonly [line: number, value: unknown])[]
): void {
  const parsed = read(content, 'world/a.yaml')
  t.strictSame(parsed.complaints, [])
  t.strictSame(
    parsed.objects.map(({ file, line, value }) => ({ file, line, value })),
    objects.map(([line, value]) => ({ file: 'world/a.yaml', line, value })),
  )
  t.end()
}

/** Compares the complaints about a file, as they are shown. A file with complaints here gives no objects. */
function complains(t: Test, content: string | Uint8Array, ...shown: readonly string[]): void {
  const { objects, complaints } = read(content)
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

void test('a directive, which kubectl refuses', (t) => {
  const { objects, complaints } = read('# why\n%YAML 1.1\n---\na: 1\n')
  t.strictSame(complaints.map(shownComplaint), [
    'a.yaml:2:1: kubectl takes no directives; leave the line out',
  ])
  t.match(objects, [{ line: 4, value: { a: 1 } }])
  t.end()
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

void test('each object has its document and the way to it', (t) => {
  const { objects } = read('# head\n---\nkind: List\nitems:\n- kind: A\n---\nkind: B\n', 'x.yaml')
  const list = {
    file: 'x.yaml',
    path: 'x.yaml',
    text: 'kind: List\nitems:\n- kind: A\n',
    line: 3,
    offset: 11,
  }
  const alone = { file: 'x.yaml', path: 'x.yaml', text: 'kind: B\n', line: 7, offset: 43 }
  t.strictSame(objects, [
    { file: 'x.yaml', line: 5, value: { kind: 'A' }, source: list, steps: ['items', 0] },
    { file: 'x.yaml', line: 7, value: { kind: 'B' }, source: alone, steps: [] },
  ])
  t.end()
})

const rendered =
  '---\n# Source: shop/templates/a.yaml\nkind: A\n---\n# Source: shop/templates/b.yaml\nkind: [\n'

void test('in standard input documents are called as Helm says', (t) => {
  const { objects, complaints } = parseManifests({ file: '<stdin>', bytes: Buffer.from(rendered) })
  t.match(objects, [{ file: 'shop/templates/a.yaml', line: 3, source: { path: undefined } }])
  t.strictSame(complaints.map(shownComplaint), [
    'shop/templates/b.yaml:6:7: the bracket is not closed; close it, or put the text in quotes',
  ])
  t.end()
})

void test('in a file they are called as the file', (t) => {
  const { objects } = read(rendered, 'rendered.yaml')
  t.match(objects, [{ file: 'rendered.yaml', line: 3 }])
  t.end()
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

void test('several objects of JSON one after the other, as jq writes them', (t) => {
  holds(
    t,
    '{"kind": "A"}\n{"kind": "B",\n "b": "}{"} {"kind": "C"}\n---\n{"kind": "D"}',
    [1, { kind: 'A' }],
    [2, { kind: 'B', b: '}{' }],
    [3, { kind: 'C' }],
    [5, { kind: 'D' }],
  )
})

void test('brackets and quotes over several lines need no indentation, as in kubectl', (t) => {
  holds(t, 'command: [\n  "a",\n  b # why\n]\nspec:\n  env: {\n  c: "d\ne"\n}\n  f: |\n    [\n  g: 1\n', [
    1,
    { command: ['a', 'b'], spec: { env: { c: 'd e' }, f: '[\n', g: 1 } },
  ])
})

void test('a merge wins over the keys before it, not over those after it, as in kubectl', (t) => {
  holds(t, 'a: &x {b: 1, c: 1}\nd:\n  b: 2\n  <<: *x\n  c: 2\n', [
    1,
    { a: { b: 1, c: 1 }, d: { b: 1, c: 2 } },
  ])
})

void test('of several mappings that are merged the first wins, as in kubectl', (t) => {
  holds(t, 'a: &x {c: 1}\nb: &y {c: 2, d: 2}\ne:\n  <<: [*x, *y]\n', [
    1,
    { a: { c: 1 }, b: { c: 2, d: 2 }, e: { c: 1, d: 2 } },
  ])
})

void test('a key that is there twice beside a merge, and twice after one that has it', (t) => {
  complains(
    t,
    'a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n  b: 2\n  d: 3\n  b: 4\n',
    'a.yaml:6:3: the key is in this mapping twice; keep one of the two',
    'a.yaml:7:3: the key is in this mapping twice; keep one of the two',
  )
})

void test('keys that are numbers', (t) => {
  holds(t, '1: a\n0x10: b\n1.10: c\n9007199254740993: d\n1e6: e\n.inf: f\n', [
    1,
    { 1: 'a', 16: 'b', '1.1': 'c', '9007199254740993': 'd', '1e+06': 'e', '.inf': 'f' },
  ])
})

void test('integers at the end of what Go can hold, and floats beyond', (t) => {
  holds(t, 'a: 0xFFFFFFFFFFFFFFFF\nb: 0x10000000000000000\nc: 1e400\nd: -0\ne: -9223372036854775809\n', [
    1,
    { a: 18446744073709552000, b: '0x10000000000000000', c: '1e400', d: 0, e: -9223372036854775808 },
  ])
})

void test('a text of several lines that is folded, kept and chomped', (t) => {
  holds(t, 'a: >-\n  b\n  c\nd: |+\n  e\n\nf: g\n  h\n', [1, { a: 'b c', d: 'e\n\n', f: 'g h' }])
})

void test('items of a List that are no objects: each with its line and column', (t) => {
  const { objects, complaints } = parseManifests({
    file: 'a.yaml',
    bytes: Buffer.from('kind: List\nitems:\n- kind: A\n- null\n- text\n- [kind, A]\n'),
  })
  t.match(objects, [{ file: 'a.yaml', line: 3, value: { kind: 'A' } }])
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

void test('tabs where kubectl takes only spaces: an empty line, a comment, after a dash', (t) => {
  complains(
    t,
    'a: "b"\n\t\nc:\n  - d\n  \t\n  \t# why\n  -\te\n',
    'a.yaml:2:1: a tab indents this line; indent with spaces',
    'a.yaml:5:3: a tab indents this line; indent with spaces',
    'a.yaml:6:3: a tab indents this line; indent with spaces',
    'a.yaml:7:4: a tab follows a dash or a question mark; put a space there',
  )
})

void test('a tab in a block text that ends it', (t) => {
  complains(t, 'a: |\n  b\n\t\n  c\n', 'a.yaml:3:1: a tab indents this line; indent with spaces')
})

void test('tabs where kubectl takes them', (t) => {
  holds(t, 'a:\tb\t# c\nd: [\n\t1\n]\ne: |\n  f\n  \tg\nh: i\n  \t\nj: "k\n\tl"\n', [
    1,
    { a: 'b', d: [1], e: 'f\n\tg\n', h: 'i', j: 'k l' },
  ])
})

void test('an indentation that does not fit', (t) => {
  complains(
    t,
    'a:\n    b: 1\n  c: 2\n',
    'a.yaml:3:3: the indentation does not fit; align the line with its siblings',
  )
})

void test('a quote that is not closed: where it opens', (t) => {
  complains(t, 'a: 1\nb: "open\nc: 2\n', 'a.yaml:2:4: the quote is not closed; close it, or leave it out')
})

void test('a bracket that is not closed: the innermost one', (t) => {
  complains(
    t,
    'a: {b: [1,\n  2\n',
    'a.yaml:1:8: the bracket is not closed; close it, or put the text in quotes',
  )
})

void test('entries in brackets without a comma between them', (t) => {
  complains(
    t,
    '{"a": "1"\n "b": 2}',
    'a.yaml:2:2: a comma or a bracket is missing; put a comma between the entries, or close the bracket',
  )
})

void test('two commas', (t) => {
  complains(t, 'a: [1,, 2]\n', 'a.yaml:1:7: there is nothing before this comma; leave the comma out')
})

void test('a key without a colon', (t) => {
  complains(
    t,
    'a: 1\nb\nc: 2\n',
    'a.yaml:2:1: a colon is missing; write key: value; a text of several lines needs quotes or a bar',
  )
})

void test('a last line without a colon', (t) => {
  complains(
    t,
    'spec:\n  a: 1\n  b\n# end\n',
    'a.yaml:3:3: a colon is missing; write key: value; a text of several lines needs quotes or a bar',
  )
})

void test('two colons in a line', (t) => {
  complains(t, 'a: b: c\n', 'a.yaml:1:5: a second colon is in this line; put the value in quotes')
})

void test('a list that begins beside its key', (t) => {
  complains(
    t,
    'a: - b\n',
    'a.yaml:1:4: a list begins beside its key; begin it on the next line, or put the value in quotes',
  )
})

void test('a character that may not begin a text', (t) => {
  complains(t, 'a: @b\n', 'a.yaml:1:4: a text cannot begin with this character; put the value in quotes')
})

void test('an escape that nobody knows, as in a path of Windows', (t) => {
  complains(
    t,
    'a: "C:\\windows"\n',
    'a.yaml:1:8: an escape in this text is unknown; write \\\\ for a backslash, or use single quotes',
  )
})

void test('a control character', (t) => {
  complains(
    t,
    'a: b # \u0001\n',
    'a.yaml:1:8: a control character is in the text; write it as an escape in double quotes',
  )
})

void test('a line end of YAML 1.1 outside of quotes: kubectl reads on in the next line', (t) => {
  const words =
    'a character is in the text that ends a line for kubectl only (U+0085, U+2028 or U+2029); leave it out, or put the text in quotes'
  complains(t, '# why\u2028b: 1\na: 1\n', `a.yaml:1:6: ${words}`)
})

void test('the same character in quotes stays what it is', (t) => {
  holds(t, 'a: "b\u2028c"\n', [1, { a: 'b\u2028c' }])
})

void test('a number that JSON cannot say', (t) => {
  complains(
    t,
    'a: 1\nlimit: .inf\n',
    'a.yaml:2:8: the value is infinite or no number, which JSON cannot say; put the value in quotes',
  )
})

void test('keys that are no text', (t) => {
  complains(
    t,
    '~: 1\n? [a]\n: 2\n',
    'a.yaml:1:1: a key is null; put the key in quotes',
    'a.yaml:2:3: a key is no text; put the key in quotes',
  )
})

void test('a tag that the value does not fulfil', (t) => {
  complains(
    t,
    'a: !!int many\n',
    'a.yaml:1:4: the value is not of the type that its tag says; correct the value, or leave the tag out',
  )
})

void test('a merge of what is no mapping', (t) => {
  complains(
    t,
    'a:\n  <<: text\n',
    'a.yaml:2:3: what is merged here is no mapping; give << a mapping, or a list of mappings',
  )
})

void test('a separator with text after it', (t) => {
  const { objects, complaints } = read('a: 1\n--- {b: 2}\n---c\nd: 3\n')
  t.match(objects, [{ line: 1 }, { line: 4, value: { d: 3 } }])
  const words =
    'kubectl takes nothing but a comment after ---; put it on the next line, or indent the line if it is text'
  t.strictSame(complaints.map(shownComplaint), [`a.yaml:2:5: ${words}`, `a.yaml:3:4: ${words}`])
  t.end()
})

void test('what follows the end of a document, which kubectl passes over in silence', (t) => {
  complains(
    t,
    'a: 1\n...\nb: 2\n',
    'a.yaml:3:1: kubectl does not read what follows ...; begin the next document with ---',
  )
})

void test('text that follows an object of JSON', (t) => {
  complains(t, '{"a": 1}\nb: 2\n', 'a.yaml:2:1: something follows the JSON object; put --- between the two')
})

void test('an alias without an anchor, as in a host name with a star', (t) => {
  complains(
    t,
    'a: 1\nhost: *wildcard\n',
    'a.yaml:2:7: an alias has no anchor above it; set the anchor first, or quote the text',
  )
})

void test('an alias whose anchor is in another document', (t) => {
  const { objects, complaints } = read('a: &x 1\n---\nb: *x\n')
  t.match(objects, [{ line: 1, value: { a: 1 } }])
  t.strictSame(complaints.map(shownComplaint), [
    'a.yaml:3:4: an alias has no anchor above it; set the anchor first, or quote the text',
  ])
  t.end()
})

void test('an anchor with a name that only newer YAML has', (t) => {
  complains(
    t,
    'a: &x.y 1\n',
    'a.yaml:1:4: the name of an anchor is not made of ASCII letters, digits, - and _; rename it, or quote the text',
  )
})

void test('every complaint of a file at once, from all its documents', (t) => {
  complains(
    t,
    'a: 1\na: 2\n---\nb: @c\n---\nd:\n  e: 1\n  e: 2\n',
    'a.yaml:2:1: the key is in this mapping twice; keep one of the two',
    'a.yaml:4:4: a text cannot begin with this character; put the value in quotes',
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

const bombText = 'aliases multiply beyond measure; write the values out'

void test('aliases that multiply: where it becomes too much', (t) => {
  complains(t, `# a bomb\n${bomb}\n`, `a.yaml:5:20: ${bombText}`)
})

void test('many aliases of one small mapping are no bomb', (t) => {
  const { objects, complaints } = read(`a: &a {b: 1}\nlist:\n${'- *a\n- c\n'.repeat(2000)}`)
  t.strictSame(complaints, [])
  t.equal(objects.length, 1)
  t.end()
})

void test('an alias within what it stands for', (t) => {
  complains(t, 'a: &a\n  b: *a\n', 'a.yaml:2:6: an alias is within what it stands for; write the values out')
})

void test('a bomb in one document does not hide the others', (t) => {
  const { objects, complaints } = read(`kind: A\n---\n${bomb}\n---\ntext\n`)
  t.match(objects, [{ file: 'a.yaml', line: 1, value: { kind: 'A' } }])
  t.strictSame(complaints.map(shownComplaint), [
    `a.yaml:6:20: ${bombText}`,
    'a.yaml:12:1: this is no Kubernetes object; write a mapping with a kind',
  ])
  t.end()
})

void test('nesting beyond measure is a complaint, not a crash', (t) => {
  const depth = 20_000
  complains(
    t,
    `a: ${'['.repeat(depth)}${']'.repeat(depth)}\n`,
    'a.yaml:1:1003: the nesting is deeper than 1,000 levels; write it flatter',
  )
})

void test('a byte that is not UTF-8: its line and column', (t) => {
  complains(
    t,
    Buffer.concat([Buffer.from('a: 1\nb: é\nc: '), Buffer.from([0xff]), Buffer.from('\nd: 2\n')]),
    'a.yaml:3:4: a byte is not UTF-8; save the file as UTF-8',
  )
})

void test('a character that the end of the file cuts off', (t) => {
  complains(
    t,
    Buffer.concat([Buffer.from('a: 1\nb: '), Buffer.from([0xc3])]),
    'a.yaml:2:4: a byte is not UTF-8; save the file as UTF-8',
  )
})

void test('a character that a line end cuts off', (t) => {
  complains(
    t,
    Buffer.concat([Buffer.from('a: '), Buffer.from([0xc3, 0x0a]), Buffer.from('b: 1\n')]),
    'a.yaml:1:4: a byte is not UTF-8; save the file as UTF-8',
  )
})

void test('UTF-16', (t) => {
  complains(
    t,
    Buffer.from('\ufeffa: 1\n', 'utf16le'),
    'a.yaml:1:1: a byte is not UTF-8; save the file as UTF-8',
  )
})

void test('a complaint about a whole file has no line', (t) => {
  t.equal(
    shownComplaint({ file: 'a.yaml', problem: 'cannot be read', remedy: 'check the path' }),
    'a.yaml: cannot be read; check the path',
  )
  t.end()
})

void test('a template that was not rendered is called one', (t) => {
  const { complaints } = parseManifests({
    file: 'orders.yaml',
    bytes: Buffer.from('kind: A\nmetadata:\n  name: {{ .Release.Name }}\n  {{- if .Values.a }}\n'),
  })
  t.strictSame(complaints[0]?.problem, 'this is a template')
  t.end()
})

void test('a source that leads out of the chart is no file name', (t) => {
  for (const source of ['../../etc/passwd', 'a/../../b.yaml', '/etc/passwd']) {
    const bytes = Buffer.from(`---\n# Source: ${source}\nkind: A\napiVersion: v1\n`)
    t.strictSame(parseManifests({ file: '<stdin>', bytes }).objects[0]?.file, '<stdin>')
  }
  t.end()
})
