import { setFlagsFromString } from 'node:v8'

/**
 * Tells V8 not to guess how long objects will live. The objects of the world, which stay, and those of a
 * review, which go at once, are made by the same code; V8 sees the first ones stay and puts the others among
 * the old objects, too, where they lie until a full collection. Must be called before the world is read.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
