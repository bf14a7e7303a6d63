import { test } from 'tap'

import { progressOn } from '../../src/commands/progress.ts'

void test('progress is shown to somebody who looks, once it takes longer, and is taken away', (t) => {
  let [time, written] = [0, '']
  const terminal = { out: () => undefined, error: (text: string) => (written += text), isErrorTerminal: true }
  const progress = progressOn(terminal, () => time)
  progress.told(1, 9)
  t.equal(written, '')
  time = 500
  progress.told(2, 9)
  time = 550
  progress.told(3, 9)
  t.equal(written, '\r2 of 9 documents')
  progress.end()
  t.equal(written, '\r2 of 9 documents\r\u001b[K')
  t.end()
})

void test('nobody looks: nothing is written', (t) => {
  let [time, written] = [0, '']
  const progress = progressOn({ out: () => undefined, error: (text) => (written += text) }, () => time)
  time = 5000
  progress.told(1, 9)
  progress.end()
  t.equal(written, '')
  t.end()
})
