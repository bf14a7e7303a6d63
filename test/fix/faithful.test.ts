import fc from 'fast-check'
import { test } from 'tap'
import { parseAllDocuments } from 'yaml'

import { isSameValue, withEdits, type Edit } from '../../src/fix/edit.ts'
import type { Step } from '../../src/model/field-path.ts'
import { isList, isObject } from '../../src/model/json.ts'
import { reproducible } from '../support/properties.ts'
import { anyManifest, type Draw } from './any-manifest.ts'
import { rewrite } from './rewriting.ts'

/** By another reader than that of the code under test. */
function valueOf(text: string): unknown {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true })
  const [document] = documents
  if (document === undefined || 'empty' in documents || documents.length > 1)
    throw new Error('not one document')
  if (document.errors.length > 0) throw new Error(String(document.errors[0]))
  return document.toJS()
}

/** Every place of a value at which an edit can be made. */
function placesIn(value: unknown, steps: readonly Step[] = []): readonly (readonly Step[])[] {
  if (isList(value)) return [steps, ...value.flatMap((item, index) => placesIn(item, [...steps, index]))]
  if (isObject(value))
    return [steps, ...Object.entries(value).flatMap(([key, field]) => placesIn(field, [...steps, key]))]
  return [steps]
}

const at = (value: unknown, steps: readonly Step[]): unknown =>
  steps.reduce<unknown>(
    (inner, step) =>
      isList(inner) ? inner[Number(step)] : isObject(inner) ? inner[String(step)] : undefined,
    value,
  )

/** An edit such as mutators make: a text or number is replaced, what is absent or null is filled, an item added. */
function anyEdit(draw: Draw, value: unknown): Edit | undefined {
  const steps = draw.of(...placesIn(value))
  const there = at(value, steps)
  const scalar = draw.of<unknown>('x', 'AUTO', 'dc3,dc4', 'on', 'a: b', "it's", 3306, false)
  const filling = draw.of<unknown>(scalar, {
    a: scalar,
    b: { c: 'clone' },
    d: [scalar, { e: scalar, f: [] }, [1]],
  })
  if (isObject(there)) {
    const key = draw.of('new', 'added', 'a.b/removed')
    return { set: [...steps, key, ...draw.of<readonly Step[]>([], ['inner'])], value: filling }
  }
  if (isList(there)) return { append: steps, value: filling }
  const isInList = typeof steps.at(-1) === 'number'
  return { set: steps, value: there === null && !isInList ? filling : scalar }
}

function chosen<T>(choices: readonly T[], index: number): T {
  const [choice] = choices.slice(index)
  if (choice === undefined) throw new Error('nothing to choose')
  return choice
}

void test('any manifest without anchors, any edits: what is meant changes, every comment stays, none is left alone', (t) => {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const below = (limit: number): number => gen(fc.nat, { max: limit - 1 })
      const draw: Draw = { below, of: (...choices) => chosen(choices, below(choices.length)) }
      const { text, comments } = anyManifest(draw)
      const before = valueOf(text)
      const edits: Edit[] = []
      for (let count = draw.below(4); count >= 0; count -= 1) {
        const edit = anyEdit(draw, edits.length === 0 ? before : withEdits(before, edits))
        if (edit !== undefined) edits.push(edit)
      }
      const result = rewrite(text, edits)
      if (result.startsWith('left alone')) throw new Error(result)
      if (!isSameValue(valueOf(result), withEdits(before, edits))) throw new Error(`other values: ${result}`)
      const kept = [...result.matchAll(/# comment \d+: \{\[(?:- a|.)/g)].map(([comment]) => comment)
      if (kept.join() !== comments.join()) throw new Error(`other comments: ${result}`)
      if (result.includes('\r\n') !== text.includes('\r\n')) throw new Error('other line ends')
    }),
    reproducible({ numRuns: 300 }),
  )
  t.end()
})
