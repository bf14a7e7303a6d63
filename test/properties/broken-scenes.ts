import fc from 'fast-check'

import { asides, breaks, shapeBreak, type Break } from './breaks.ts'
import type { Scene } from './scene.ts'

/** Which break, and which of its ways. */
export const place = fc.record({ kind: fc.nat({ max: 999 }), pick: fc.nat({ max: 999 }) })

export type Place = typeof place extends fc.Arbitrary<infer T> ? T : never

export const manyPlaces = fc.array(place, { minLength: 1, maxLength: 5 })

/** The breaks that can spoil a scene. Now and then one spoils the shape. */
function breaksFor(scene: Scene, kind: number): readonly Break[] {
  const shape = kind % 4 === 0 ? [shapeBreak] : []
  return [...shape, ...breaks, ...asides].filter((one) => one.about === scene.about && one.applies(scene))
}

/** Spoils a scene in several places, in a copy. */
export function broken(scene: Scene, places: readonly Place[]): Scene {
  const copy = structuredClone(scene)
  for (const { kind, pick } of places) {
    const possible = breaksFor(copy, kind)
    possible[kind % possible.length]?.apply(copy, pick)
  }
  return copy
}
