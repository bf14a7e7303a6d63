import { test } from 'tap'

import { append, rewrite, set } from './rewriting.ts'

void test('comments, quotes, indentation, blank lines and the order of keys stay', (t) => {
  t.equal(
    rewrite(
      `# Who asks: the shop team.
apiVersion: ps.percona.com/v1
kind:   PerconaServerMySQLClusterSet   # of three sites
metadata: {name: "orders", labels: {b: '1', a: "2"}}

spec:
    sslMode:   'Auto'   # spelt wrong
    clusters:
    # Frankfurt
    - innodbClusterName: dc1
      endpoints:
      - host: "DB.example.com."    # behind a proxy
        # port: 3306
      - {host: b}
      - { host: c, port: ~ }   # c

      # - host: d
    - endpoints: [ {host: DB.}, { "host": "X" } ]
      innodbClusterName: dc2

    # No more sites.

# The end.
`,
      [
        set('spec.sslMode', 'AUTO'),
        set('spec.unsafeFlags', { forcedFailover: false, forcedClusterRemoval: false }),
        set('spec.clusters.0.endpoints.0.host', 'db.example.com'),
        set('spec.clusters.0.endpoints.0.port', 3306),
        set('spec.clusters.0.endpoints.1.port', 3306),
        set('spec.clusters.0.endpoints.2.port', 3306),
        set('spec.clusters.1.endpoints.0.host', 'db'),
        set('spec.clusters.1.endpoints.0.port', 3306),
        set('spec.clusters.1.endpoints.1.port', 3306),
        set('metadata.annotations', { 'clusterset-guard.io/removed-clusters': 'dc3,dc4' }),
      ],
    ),
    `# Who asks: the shop team.
apiVersion: ps.percona.com/v1
kind:   PerconaServerMySQLClusterSet   # of three sites
metadata: {name: "orders", labels: {b: '1', a: "2"}, annotations: { clusterset-guard.io/removed-clusters: "dc3,dc4" }}

spec:
    sslMode:   'AUTO'   # spelt wrong
    clusters:
    # Frankfurt
    - innodbClusterName: dc1
      endpoints:
      - host: "db.example.com"    # behind a proxy
        # port: 3306
        port: 3306
      - {host: b, port: 3306}
      - { host: c, port: 3306 }   # c

      # - host: d
    - endpoints: [ {host: db, port: 3306}, { "host": "X", "port": 3306 } ]
      innodbClusterName: dc2

    # No more sites.
    unsafeFlags:
        forcedFailover: false
        forcedClusterRemoval: false

# The end.
`,
  )
  t.end()
})

void test('only the document that changes changes', (t) => {
  const text = `%YAML 1.1
---   # first
kind: A
spec:  {a: 1,b: 2}
--- # second
kind: B
spec:
  a:   1
---

# nothing but a comment
---
kind:   C # third
`
  t.equal(rewrite(text, [], [set('spec.b', 'x')]), text.replace('  a:   1\n', '  a:   1\n  b: x\n'))
  t.end()
})

void test('objects of a list', (t) => {
  t.equal(
    rewrite(
      `kind: List
items:
- kind: A
  spec: {}
- kind: B
  spec:   # of B
    a: 1
- kind: List
  items:
    - kind: C
`,
      [set('spec.a', 1)],
      [set('spec.a', 2)],
      [set('spec.a', 3)],
    ),
    `kind: List
items:
- kind: A
  spec: { a: 1 }
- kind: B
  spec:   # of B
    a: 2
- kind: List
  items:
    - kind: C
      spec:
        a: 3
`,
  )
  t.end()
})

void test('objects of a typed list', (t) => {
  const text = 'kind: AList\napiVersion: v1\nitems:\n- spec:\n    a: x # one\n'
  t.equal(rewrite(text, [set('spec.a', 'z')]), text.replace('x #', 'z #'))
  t.end()
})

void test('line ends of Windows, no line end at the end, and a byte order mark stay', (t) => {
  t.equal(
    rewrite('\ufeffkind: A\r\nspec:\r\n  a: 1\r\n  b: # none\r\n  c: ~', [
      set('spec.b.x', 1),
      set('spec.c', 'x'),
      set('spec.d', 'z'),
    ]),
    '\ufeffkind: A\r\nspec:\r\n  a: 1\r\n  b: # none\r\n    x: 1\r\n  c: x\r\n  d: z',
  )
  t.end()
})

void test('null and nothing are filled where they stand', (t) => {
  t.equal(
    rewrite(
      'kind: A\nspec:\n  a:\n  b: null # b\n  c:   ~\n  d: # d\n    # within d\n  # after d\n  e: {f: , g: null}\n',
      [
        set('spec.a', 'x'),
        set('spec.b.x', 'z'),
        set('spec.c', 1),
        set('spec.d.x.z', true),
        set('spec.e.f', 1),
        set('spec.e.g.h', 1),
      ],
    ),
    `kind: A
spec:
  a: x
  b: # b
    x: z
  c:   1
  d: # d
    # within d
    x:
      z: true
  # after d
  e: {f: 1, g: { h: 1 }}
`,
  )
  t.end()
})

void test('JSON: with each pair on a line, and with all on one', (t) => {
  t.equal(
    rewrite(
      `{
\t"kind": "A",
\t"spec": {
\t\t"hosts": [
\t\t\t{"host":"A","port":null}
\t\t],
\t\t"empty": {}
\t}
}
`,
      [
        set('spec.hosts.0.host', 'on'),
        set('spec.hosts.0.port', 3306),
        set('spec.hosts.0.name', 'a'),
        set('spec.flags', { one: { two: 'no' }, three: false }),
        set('spec.empty.x', 'z'),
        append('spec.hosts', { host: 'b' }),
      ],
    ),
    `{
\t"kind": "A",
\t"spec": {
\t\t"hosts": [
\t\t\t{"host":"on","port":3306,"name":"a"},
\t\t\t{"host": "b"}
\t\t],
\t\t"empty": {"x": "z"},
\t\t"flags": {
\t\t\t"one": {
\t\t\t\t"two": "no"
\t\t\t},
\t\t\t"three": false
\t\t}
\t}
}
`,
  )
  t.equal(
    rewrite('{"kind":"A","spec":{"a":"X"}}', [set('spec.a', 'x'), set('spec.b', { c: 1 })]),
    '{"kind":"A","spec":{"a":"x","b":{"c":1}}}',
  )
  t.end()
})

void test('brackets: commas at the end, and comments between', (t) => {
  t.equal(
    rewrite('kind: A\nspec: {a: 1, b: [x, y,],}\n', [set('spec.c', 2), append('spec.b', 'z')]),
    'kind: A\nspec: {a: 1, b: [x, y, z,], c: 2,}\n',
  )
  t.equal(
    rewrite('kind: A\nspec: {\n    a: 1, # one\n    b: 2 # two\n  }\n', [set('spec.c', { d: 3 })]),
    'kind: A\nspec: {\n    a: 1, # one\n    b: 2, # two\n    c: {\n      d: 3\n    }\n  }\n',
  )
  t.end()
})

void test('blocks of text stay, and can be replaced', (t) => {
  t.equal(
    rewrite('kind: A\nspec:\n  a: |\n    # text\n    more\n\n\n  # of spec\n\nb: >-\n  Foo\n  bar\nc: 1\n', [
      set('spec.q', 3),
      set('b', 'x'),
    ]),
    'kind: A\nspec:\n  a: |\n    # text\n    more\n\n\n  # of spec\n  q: 3\n\nb: x\nc: 1\n',
  )
  t.equal(
    rewrite('kind: A\nspec:\n  a: |+\n    text\n\n\n# end\n', [set('spec.b', 3)]),
    'kind: A\nspec:\n  a: |+\n    text\n\n\n  b: 3\n# end\n',
  )
  t.end()
})

void test('items at the end of a list', (t) => {
  t.equal(
    rewrite('kind: A\nspec:\n  a:\n  - x # x\n  # after x\n  b:\n    - c: 1\n\nend: 1\n', [
      append('spec.a', 'z'),
      append('spec.b', { c: 2, d: { e: 'f' }, g: [1, 'two'] }),
    ]),
    'kind: A\nspec:\n  a:\n  - x # x\n  # after x\n  - z\n  b:\n    - c: 1\n    - c: 2\n      d:\n        e: f\n      g:\n      - 1\n      - two\n\nend: 1\n',
  )
  t.end()
})

void test('a new list has its dashes where the others of the document have them', (t) => {
  const added = [set('metadata.finalizers', ['a', 'b']), set('metadata.none', [])]
  t.equal(
    rewrite('metadata:\n  name: x\nspec:\n    a:\n      - 1\n', added),
    'metadata:\n  name: x\n  finalizers:\n    - a\n    - b\n  none: []\nspec:\n    a:\n      - 1\n',
  )
  t.equal(
    rewrite('metadata:\n  name: x\nspec:\n  a:\n  - 1\n', added),
    'metadata:\n  name: x\n  finalizers:\n  - a\n  - b\n  none: []\nspec:\n  a:\n  - 1\n',
  )
  t.end()
})

void test('a text is quoted where YAML would take it for something else', (t) => {
  t.equal(
    rewrite('kind: A\n', [
      set('a', 'on'),
      set('b', '1e3'),
      set('c', 'x: y'),
      set('d', ''),
      set('e', '10.0.0.1'),
      set('f', '10db.example.com'),
      set('g', 'a\u2028b\n'),
      set('no', 'x,y'),
      set('h', '0x1F'),
    ]),
    'kind: A\na: "on"\nb: "1e3"\nc: "x: y"\nd: ""\ne: 10.0.0.1\nf: 10db.example.com\ng: "a\\u2028b\\n"\n"no": x,y\nh: "0x1F"\n',
  )
  t.equal(
    rewrite("kind: A\na: 'x'\nb: \"x\"\nc: x\nd: 'x'\ne: 'x'\n", [
      set('a', "it's"),
      set('b', 'y'),
      set('c', 'null'),
      set('d', 'ö'),
      set('e', 3306),
    ]),
    'kind: A\na: \'it\'\'s\'\nb: "y"\nc: "null"\nd: "ö"\ne: 3306\n',
  )
  t.end()
})

void test('an anchor that nothing refers to, a merge that is overridden, a key with a tag', (t) => {
  t.equal(rewrite('kind: A\nspec: &s\n  a: &h X\n', [set('spec.a', 'x')]), 'kind: A\nspec: &s\n  a: &h x\n')
  t.equal(
    rewrite('kind: A\nbase: &b {mode: X}\nspec:\n  <<: *b\n', [set('spec.mode', 'x')]),
    'kind: A\nbase: &b {mode: X}\nspec:\n  <<: *b\n  mode: x\n',
  )
  t.equal(rewrite('kind: A\na: !!str X # x\n', [set('a', 'x')]), 'kind: A\na: !!str x # x\n')
  t.end()
})

void test('what cannot be done faithfully is left alone, and said', (t) => {
  const more = 'left alone, line 1: more would change than is meant, by an anchor, a merge or a rare form'
  t.equal(rewrite('kind: A\na: &h X\nb: *h\n', [set('a', 'x')]), more)
  t.equal(
    rewrite('kind: A\na: &s\n  b: 1\nc: *s\n', [set('c.d', 'x')]),
    'left alone, line 1: an alias stands there',
  )
  t.equal(rewrite('kind: A\na: &s\n  b: 1\nc: *s\n', [set('a.d', 'x')]), more)
  t.equal(rewrite('kind: A\nbase: &b {opts: {x: 1}}\nspec:\n  <<: *b\n', [set('spec.opts.y', 'x')]), more)
  t.equal(
    rewrite('kind: A\na: | # text\n  x\n', [set('a', 'y')]),
    'left alone, line 1: a comment would be lost',
  )
  t.equal(rewrite('kind: A\na: text\n', [set('a.b', 'y')]), 'left alone, line 1: a value is in the way')
  t.equal(
    rewrite('kind: A\na: [1]\n', [set('a', 'y')]),
    'left alone, line 1: a list or mapping would have to be written anew',
  )
  t.equal(rewrite('kind: A\na: [1]\n', [set('a.3', 'y')]), 'left alone, line 1: an item is missing')
  t.equal(
    rewrite('kind: A\na: {}\n', [append('a', 'y')]),
    'left alone, line 1: a list or mapping would have to be written anew',
  )
  t.end()
})

void test('without edits, and with edits that say what is there, the text is the same', (t) => {
  const text = '\ufeffkind:   A\r\nspec: { a: "1" } # x\r\n---\r\nkind: B # y'
  t.equal(rewrite(text), text)
  t.equal(rewrite(text, [set('spec.a', '1')], [set('kind', 'B')]), text)
  t.end()
})

void test('the second time nothing changes', (t) => {
  const text = 'kind: A\nspec:\n  mode: "X" # x\n  flags:\n'
  const edits = [set('spec.mode', 'x'), set('spec.flags', { a: false }), set('spec.hosts.main', 'h')]
  const once = rewrite(text, edits)
  t.equal(once, 'kind: A\nspec:\n  mode: "x" # x\n  flags:\n    a: false\n  hosts:\n    main: h\n')
  t.equal(
    rewrite(once, [set('spec.mode', 'x'), set('spec.flags.a', false), set('spec.hosts.main', 'h')]),
    once,
  )
  t.end()
})
