import fc from 'fast-check'
import { test } from 'tap'

import { shownLines } from '../../src/fix/shown-lines.ts'
import { reproducible } from '../support/properties.ts'
import { fileOf } from './rewriting.ts'

/** The lines of a text, each with its part, numbered from 1 on; `-` is before those that are not to be shown. */
function marked(text: string): string {
  const { lines, parts } = shownLines(fileOf(text))
  const numbers = [...new Set(parts.filter((part) => part !== undefined))]
  return lines
    .map((line, index) => {
      const part = parts[index]
      return `${part === undefined ? '-' : String(numbers.indexOf(part) + 1)} ${line}`
    })
    .join('')
}

for (const [what, expected] of [
  [
    'documents: one with a Secret is not shown, nor are comments of no document',
    `1 # Of orders.
1 kind: Set
1
1 name: orders
1 ---
- # A password
- kind: Secret
- value: x
- ---
- # A password, and nothing else
- --- # a comment
2 kind: Set
2 ---
3 kind: Set`,
  ],
  [
    'a list without a Secret',
    `1 kind: List
1 items:
1   # Of orders.
1   - kind: Set
`,
  ],
  [
    'a list with a Secret: of its other objects what is theirs alone',
    `- kind: List
- # A password
- items:
1   - kind: Set
1     hosts:
1       # A host.
1       - a
1     text: |
1       one
1
1       two # three
-   # A password
-   - value: x
-     kind: Secret
-
-   -
1     kind: Other
1     list: [a,
1       b] # the last
-     # A password
1   - {kind: Set, a: [
1       1]}
-   - {kind: Secret, a: [
-       1]}
1   - kind: Set
1 ---
2 kind: Set
`,
  ],
  [
    'a list in a list, and one whose kind says what is in it',
    `- kind: List
- items:
-   - kind: List
-     items:
-       - kind: Secret
1       - kind: Set
1 ---
- kind: SecretList
- items:
-   - value: x
`,
  ],
  [
    'JSON in lines',
    `- {
-   "kind": "List",
-   "items": [
1     {
1       "kind": "Set"
1     }, {
-       "kind": "Secret"
-     },
1     {"kind": "Set"}, {"kind": "Set"},
-     {"kind": "Set"}, {"kind": "Secret"},
1     {"kind": "Set"}
-   ]
- }
`,
  ],
  [
    'objects of JSON one after the other',
    `1 {"kind": "Set"}
1 {"kind": "Set"}
- {"kind": "Set"} {"kind": "Secret"}
- {"kind": "Secret"} {"kind": "Set"}
1 {"kind": "Set"}
`,
  ],
  [
    'an anchor may bring the value of a Secret into another object',
    `- kind: List
- items:
-   - kind: Set
-     name: &a x
-   - kind: Secret
-     value: *a
`,
  ],
  [
    'any kind of that name, and what has none',
    `- kind: Secret
- apiVersion: example.com/v1
- ---
- kind: ' secret'
- ---
- name: x
- ---
- kind: [Set]
- ---
1 kind: SecretStore
`,
  ],
  [
    'a document that cannot be read',
    `- kind: Set
- a: [
- ---
1 kind: Set
`,
  ],
] as const)
  void test(what, (t) => {
    const wanted = expected.replace(/^[-\d]$/gm, '$& ')
    const text = wanted.replace(/^[-\d] /gm, '')
    t.equal(marked(text), wanted)
    const ofWindows = marked(`\ufeff${text.replaceAll('\n', '\r\n')}`)
    t.equal(ofWindows.replace(/\ufeff|\r/g, ''), wanted, 'with a byte order mark and line ends of Windows')
    t.end()
  })

/** Text of an object: as a mapping of several lines, in one line, or as JSON that is laid out. */
const styles: readonly ((kind: string, text: string) => string)[] = [
  (kind, text) => `kind: ${kind}\na:\n  # ${text}\n  b: |\n    ${text}\n\n    ${text}\n`,
  (kind, text) => `{kind: ${kind}, a: ["${text}", ${text}]} # ${text}\n`,
  (kind, text) => `{\n  "kind": "${kind}",\n  "a": ["${text}",\n    "}, { ${text}"]\n}\n`,
]

void test('any objects, in documents and in a list: no line of a Secret is shown, and every other object is', (t) => {
  const object = fc.record({ isSecret: fc.boolean(), style: fc.constantFrom(...styles) })
  const found = fc.array(object, { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(found, fc.boolean(), (objects, isList) => {
      const texts = objects.map(({ isSecret, style }) => {
        const text = isSecret ? 'PASSWORD' : 'host'
        return `# ${text}\n${style(isSecret ? 'Secret' : 'Set', text)}`
      })
      const whole = isList
        ? `kind: List\nitems:\n${texts.map((text) => text.replace(/^(?=.)/gm, '    ').replace(/^ {4}(?![ #])/m, '  - ')).join('')}`
        : texts.join('---\n')
      const { lines, parts } = shownLines(fileOf(whole))
      const shown = lines.filter((_, index) => parts[index] !== undefined).join('')
      const sets = objects.filter(({ isSecret }) => !isSecret).length
      return !shown.includes('PASSWORD') && shown.match(/kind"?: "?Set/g)?.length === (sets || undefined)
    }),
    reproducible({ numRuns: 300 }),
  )
  t.end()
})
