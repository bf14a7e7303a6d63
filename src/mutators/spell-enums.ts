import { noticeOf, replacement, type Change, type Mutator } from '../engine/mutator.ts'
import { isSameIgnoringCase } from '../model/ascii.ts'
import { recoveryMethods, sslModes } from '../model/cluster-set-shape.ts'
import { fieldPath, jsonPointer } from '../model/field-path.ts'
import { asObject, type JsonObject } from '../model/json.ts'

/** The two enums of the CRD, each with the object that holds it. */
const enums = [
  { parent: [], field: 'sslMode', values: sslModes },
  { parent: ['createReplicaClusterOptions'], field: 'recoveryMethod', values: recoveryMethods },
]

function spell(object: JsonObject, { parent, field, values }: (typeof enums)[number]): readonly Change[] {
  const steps = ['spec', ...parent, field]
  const written = steps.reduce<unknown>((value, step) => asObject(value)[step], object)
  if (typeof written !== 'string' || values.includes(written)) return []
  const spelled = values.find((value) => isSameIgnoringCase(value, written))
  if (spelled === undefined) return []
  return [
    {
      operations: replacement(jsonPointer(...steps), written, spelled),
      notice: noticeOf(fieldPath(...steps), written, spelled),
    },
  ]
}

export const spellEnums: Mutator = {
  id: 'spell-enums',
  summary: "Gives sslMode and recoveryMethod the CRD's spelling where only letter case differs",
  operations: ['CREATE', 'UPDATE'],
  mutate: ({ object }) => enums.flatMap((one) => spell(object, one)),
}
