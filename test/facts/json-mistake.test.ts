import { test } from 'tap'

import { lineOfMistake } from '../../src/facts/json-mistake.ts'

void test('the line on which a text stops being JSON', (t) => {
  t.equal(lineOfMistake('{"a": x}'), 1)
  t.equal(lineOfMistake('{\n"a": 1,\n"b": 2,\n}\n'), 4)
  t.equal(lineOfMistake('{\n"a": 1\n"b": 2\n}\n'), 3)
  t.equal(lineOfMistake('{\n"a": "b\n"\n}\n'), 3)
  t.equal(lineOfMistake('{\n"a": 1\n}\n}\n'), 4)
  t.equal(lineOfMistake('{\n"a": tru,\n"b": 1\n}'), 2)
  t.equal(lineOfMistake('kind: Secret\n'), 1)
  t.end()
})

void test('none in a text that only ends too early', (t) => {
  const whole = '{\n  "a": [1, "b", true],\n  "c": {}\n}'
  const cut = Array.from({ length: whole.length - 1 }, (_, length) => whole.slice(0, length))
  t.strictSame(
    cut.filter((text) => lineOfMistake(text) !== undefined),
    [],
  )
  t.equal(lineOfMistake(whole), undefined)
  t.end()
})
