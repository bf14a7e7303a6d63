import { test } from 'tap'

import { lineOfValue } from '../../src/facts/json-line.ts'

const text = `{
  "a": { "b": [1, [2,
    3], "x, \\"]" ],
    "c": {
      "b": "}" } },
  "b": null,
  "d": [
    {},
    { "a": 4 }
  ]
}
`

void test('the line of a value, whatever stands in front of it', (t) => {
  t.equal(lineOfValue(text, []), 1)
  t.equal(lineOfValue(text, ['a', 'b', 0]), 2)
  t.equal(lineOfValue(text, ['a', 'b', 1, 1]), 3)
  t.equal(lineOfValue(text, ['a', 'b', 2]), 3)
  t.equal(lineOfValue(text, ['a', 'c', 'b']), 5)
  t.equal(lineOfValue(text, ['b']), 6)
  t.equal(lineOfValue(text, ['d', 1]), 9)
  t.equal(lineOfValue(text, ['d', 1, 'a']), 9)
  t.end()
})

void test('of what is not there, the line of what is around it', (t) => {
  t.equal(lineOfValue(text, ['a', 'c', 'd', 'e']), 4)
  t.equal(lineOfValue(text, ['d', 2]), 7)
  t.equal(lineOfValue(text, ['no']), 1)
  t.equal(lineOfValue('7', ['no']), 1)
  t.end()
})
