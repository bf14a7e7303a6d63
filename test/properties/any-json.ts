import fc from 'fast-check'

/** Keys that other code may take for something else. */
const oddKeys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'a.b/c', 'length', '0']

/** Texts that mean something somewhere. */
const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  'system:masters',
  '__proto__',
  '2026-11-21T14:46:46Z',
  '[',
  '{"a":1}',
]

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(...oddTexts),
)

/** Any JSON, not very deep, with odd keys and odd texts in it. */
export const anyJson: fc.Arbitrary<unknown> = fc
  .letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(fc.oneof(fc.constantFrom(...oddKeys), fc.string({ maxLength: 8 })), tie('value')), {
          maxLength: 4,
        })
        .map(objectFrom),
    ),
  }))
  .value.map((value): unknown => JSON.parse(JSON.stringify(value)))

/** An object with these keys of its own, even `__proto__`, as a JSON parser makes it. */
function objectFrom(entries: readonly (readonly [string, unknown])[]): unknown {
  const texts = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
  return JSON.parse(`{${texts.join(',')}}`)
}
