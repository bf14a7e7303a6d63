import { setTimeout as wait } from 'node:timers/promises'

const lookAgainMilliseconds = 20

/**
 * How long it takes until something is so, in milliseconds from now.
 *
 * @param what what the error says when it is not so in time
 * @throws Error when it is not so within the time
 */
export async function howSoon(
  what: string,
  withinMilliseconds: number,
  isSo: () => boolean | undefined | Promise<boolean | undefined>,
): Promise<number> {
  const begin = performance.now()
  while ((await isSo()) !== true) {
    if (performance.now() - begin > withinMilliseconds)
      throw new Error(`not within ${String(withinMilliseconds / 1000)} s: ${what}`)
    await wait(lookAgainMilliseconds)
  }
  return performance.now() - begin
}
