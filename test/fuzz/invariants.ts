import { isDeepStrictEqual } from 'node:util'

import { mutateRequest } from '../../src/admission/mutate.ts'
import { answerOf } from '../../src/admission/response.ts'
import { parseReview, type AdmissionRequest } from '../../src/admission/review.ts'
import { validate, type Judging } from '../../src/admission/validate.ts'
import { mutators } from '../../src/mutators/index.ts'
import { patchedBy, toldBy, type Told } from '../support/answers.ts'
import { withPatch } from '../support/json-patch.ts'

/** A promise that a body broke: what was promised, and nothing of the body. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/** What became of a body: the verdict of `/validate`, or `refused` for a 400. */
export type Outcome = string

/** CPU time that one request may take when its body is below `smallBodyBytes`. */
const mostMilliseconds = 250
const smallBodyBytes = 64 * 1024

/** Deeper than this the tools that apply a patch here run out of stack themselves. */
const deepestPatched = 400

function parsed(body: Buffer): AdmissionRequest | undefined {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
  const review = parseReview(value)
  if (review.ok) return review.request
  if (!review.message.startsWith('expected ')) throw new BrokenPromise('a 400 says what was expected')
  return undefined
}

/** Runs something that may only break a promise, and takes what it quotes out of what it throws. */
async function held<T>(what: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof BrokenPromise) throw error
    const [said = ''] = error instanceof Error ? error.message.split(/[:\n]/, 1) : []
    const type = error instanceof Error ? error.name : typeof error
    const [frame = ''] = (error instanceof Error ? (error.stack ?? '') : '')
      .split('\n')
      .filter((line) => /^\s+at .*\/src\//.test(line))
    throw new BrokenPromise(`${what}: ${type} ${said} ${frame.trim()}`)
  }
}

async function validated(request: AdmissionRequest, judging: Judging): Promise<unknown> {
  const { response, outcomes } = await validate(request, judging)
  for (const { rule, crash } of outcomes) {
    if (crash === undefined) continue
    await held(`rule ${rule.id} fails`, () => {
      throw crash.error
    })
  }
  return JSON.parse(JSON.stringify(answerOf(response)))
}

const mutated = (request: AdmissionRequest): unknown =>
  JSON.parse(JSON.stringify(answerOf(mutateRequest(request, mutators).response)))

/** How deep brackets stand in each other in a text; those within texts count too, which does no harm. */
function depthOf(body: Buffer): number {
  let depth = 0
  let deepest = 0
  for (const byte of body) {
    if (byte === 0x5b || byte === 0x7b) depth += 1
    else if (byte === 0x5d || byte === 0x7d) depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** The patch applies, and after it there is nothing left to patch. */
function checkPatch(request: AdmissionRequest, { patch }: Told): void {
  if (patch.length === 0) return
  const object = withPatch(request.object, patch)
  const again = patchedBy(mutated({ ...request, object }), request.uid)
  if (again.patch.length > 0) throw new BrokenPromise('after its own patch a mutator patches again')
}

async function timed(body: Buffer, judging: Judging): Promise<number> {
  const start = process.cpuUsage()
  const request = parsed(body)
  if (request !== undefined) {
    await validated(request, judging)
    mutated(request)
  }
  return process.cpuUsage(start).user / 1000
}

/** Whoever collects garbage meanwhile makes one run slow, but not five. */
async function checkTime(body: Buffer, judging: Judging): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1)
    if ((await timed(body, judging)) <= mostMilliseconds) return
  throw new BrokenPromise(`a body below 64 kB costs less than ${String(mostMilliseconds)} ms of CPU`)
}

/** Sends one body through both webhooks, without a connection. It throws a `BrokenPromise`. */
export async function outcomeOf(body: Buffer, judging: Judging): Promise<Outcome> {
  const start = performance.now()
  const request = await held('reading the review', () => parsed(body))
  if (request === undefined) return 'refused'
  const first = await held('/validate', () => validated(request, judging))
  const patch = await held('/mutate', () => patchedBy(mutated(request), request.uid))
  const milliseconds = performance.now() - start
  const told = await held('the answer of /validate', () => toldBy(first, request.uid))
  if (told.verdict === 'broken' || patch.verdict === 'broken') throw new BrokenPromise('no verdict is broken')
  const second = await held('/validate again', () => validated(request, judging))
  if (!isDeepStrictEqual(first, second)) throw new BrokenPromise('the same body gets the same answer')
  if (patch.patch.length > 0 && depthOf(body) <= deepestPatched)
    await held('the patch of /mutate', () => {
      checkPatch(request, patch)
    })
  if (milliseconds > mostMilliseconds && body.length < smallBodyBytes) await checkTime(body, judging)
  return told.verdict
}
