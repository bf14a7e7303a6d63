import { answerOf } from '../../src/admission/response.ts'
import { mutateRequest } from '../../src/admission/mutate.ts'
import { parseReview, type AdmissionRequest } from '../../src/admission/review.ts'
import { validate } from '../../src/admission/validate.ts'
import { unchanging, type Facts } from '../../src/engine/facts.ts'
import type { Rule } from '../../src/engine/rule.ts'
import { defaultBreakGlassGroups } from '../../src/engine/waiver.ts'
import { asList, asObject, asText, isList, isObject, textsIn, type JsonObject } from '../../src/model/json.ts'
import { mutators } from '../../src/mutators/index.ts'
import { rules } from '../../src/rules/index.ts'
import { clusterDomain, readableDigest } from './world.ts'

/** One cause of a denial: the rule stands in front of its message. */
export interface ToldCause {
  readonly field: string
  readonly rule: string
  readonly message: string
}

/** One operation of a JSON Patch, as an API server would apply it. */
export interface ToldOperation {
  readonly op: 'add' | 'replace' | 'test'
  readonly path: string
  readonly value: unknown
}

/** An answer, taken apart. */
export interface Told {
  readonly allowed: boolean
  readonly verdict: string
  /** The ids of rules with findings. */
  readonly rules: readonly string[]
  readonly causes: readonly ToldCause[]
  readonly warnings: readonly string[]
  readonly patch: readonly ToldOperation[]
}

const verdicts = ['allowed', 'warned', 'denied', 'undecided', 'broken', 'exempt']
const reasonsByCode: Readonly<Record<string, string>> = {
  '422': 'Invalid',
  '500': 'InternalError',
  '503': 'ServiceUnavailable',
}
const causeReasons = [
  'FieldValueInvalid',
  'FieldValueRequired',
  'FieldValueTypeInvalid',
  'FieldValueTooMany',
  'FieldValueNotSupported',
]
const causeIds = [...rules.map(({ id }) => id), 'schema']

const isOneOf = (texts: readonly string[], value: unknown): value is string =>
  typeof value === 'string' && texts.includes(value)

/** Fails, with the answer, unless something holds. */
function demand(isSo: boolean, what: string, body: unknown): asserts isSo {
  if (!isSo) throw new Error(`${what}: ${JSON.stringify(body)}`)
}

/** Takes an answer of `/validate` apart. It fails when an API server would not take the answer. */
export function toldBy(body: unknown, uid: string): Told {
  const response = responseIn(body, uid)
  demand(!('patch' in response) && !('patchType' in response), 'only /mutate may patch', body)
  demand('status' in response !== response['allowed'], 'a status says why not, and only then', body)
  const annotations = asObject(response['auditAnnotations'])
  demand(isOneOf(verdicts, annotations['verdict']), 'a verdict is annotated', body)
  demand((asText(annotations['ruleset']) ?? '') !== '', 'the version of the rules is annotated', body)
  const ids = (asText(annotations['rules']) ?? '').split(',').filter((id) => id !== '')
  demand(
    ids.every((id) => causeIds.includes(id)),
    'only known rules are annotated',
    body,
  )
  return {
    allowed: !('status' in response),
    verdict: annotations['verdict'],
    rules: ids,
    causes: 'status' in response ? causesIn(response['status'], body) : [],
    warnings: warningsIn(response, body),
    patch: [],
  }
}

/** Takes an answer of `/mutate` apart. It fails when an API server would not take the answer. */
export function patchedBy(body: unknown, uid: string): Told {
  const response = responseIn(body, uid)
  demand(response['allowed'] === true && !('status' in response), 'a mutator stops nobody', body)
  demand('patch' in response === 'patchType' in response, 'patch and its type come together', body)
  const annotations = asObject(response['auditAnnotations'])
  demand(isOneOf(verdicts, annotations['verdict']), 'a verdict is annotated', body)
  const used = (asText(annotations['mutators']) ?? '').split(',').filter((id) => id !== '')
  return {
    allowed: true,
    verdict: annotations['verdict'],
    rules: used,
    causes: [],
    warnings: warningsIn(response, body),
    patch: 'patch' in response ? patchIn(response, body) : [],
  }
}

function responseIn(body: unknown, uid: string): JsonObject {
  const { apiVersion, kind, response, ...more } = asObject(body)
  demand(apiVersion === 'admission.k8s.io/v1' && kind === 'AdmissionReview', 'an AdmissionReview', body)
  demand(Object.keys(more).length === 0 && isObject(response), 'a response and nothing else', body)
  demand(response['uid'] === uid, `the uid ${JSON.stringify(uid)} is echoed`, body)
  demand(typeof response['allowed'] === 'boolean', 'allowed or not', body)
  const annotations = Object.entries(asObject(response['auditAnnotations']))
  demand(
    annotations.every(([key, value]) => /^[a-z]{1,63}$/.test(key) && typeof value === 'string'),
    'audit annotations have plain names and texts',
    body,
  )
  return response
}

function causesIn(value: unknown, body: unknown): readonly ToldCause[] {
  const { status, code, reason, message, details } = asObject(value)
  demand(status === 'Failure' && typeof message === 'string' && message !== '', 'a failure says why', body)
  demand(reason === reasonsByCode[String(code)], 'the reason is that of the code', body)
  demand('details' in asObject(value) === (code === 422), 'details tell of a denial by rules', body)
  const causes = asList(asObject(details)['causes']).map(asObject)
  demand(code !== 422 || causes.length > 0, 'a denial has causes', body)
  return causes.map((cause) => {
    const field = asText(cause['field']) ?? ''
    const text = asText(cause['message']) ?? ''
    const [rule = ''] = text.split(': ', 1)
    demand(field !== '', 'a cause names its field', body)
    demand(causeIds.includes(rule), 'a cause names its rule', body)
    demand(isOneOf(causeReasons, cause['reason']), 'a cause has a reason that Kubernetes knows', body)
    demand(message.includes(field), 'the message alone says it all', body)
    return { field, rule, message: text }
  })
}

function warningsIn(response: JsonObject, body: unknown): readonly string[] {
  if (!('warnings' in response)) return []
  const { warnings } = response
  const texts = textsIn(warnings)
  demand(isList(warnings) && texts.length === warnings.length, 'warnings are texts', body)
  demand(texts.length >= 1 && texts.length <= 10, 'warnings are few', body)
  demand(new Set(texts).size === texts.length, 'no warning comes twice', body)
  for (const text of texts) {
    demand(Array.from(text).length <= 120, 'a warning is short', body)
    demand(!/\p{Cc}|\p{Zl}|\p{Zp}/u.test(text) && text.isWellFormed(), 'a warning is one line', body)
  }
  return texts
}

function patchIn(response: JsonObject, body: unknown): readonly ToldOperation[] {
  demand(response['patchType'] === 'JSONPatch', 'the patch is a JSON Patch', body)
  const patch: unknown = JSON.parse(Buffer.from(asText(response['patch']) ?? '', 'base64').toString('utf8'))
  demand(isList(patch) && patch.length > 0, 'a patch changes something', body)
  return patch.map((operation) => {
    const { op, path, value } = asObject(operation)
    demand(op === 'add' || op === 'replace' || op === 'test', 'a patch takes nothing away', body)
    demand(typeof path === 'string' && value !== undefined, 'an operation says where and what', body)
    return { op, path, value }
  })
}

function requestIn(review: unknown): AdmissionRequest {
  const parsed = parseReview(JSON.parse(JSON.stringify(review)))
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.request
}

/** Judges a review as `/validate` does, without a connection: for properties with thousands of runs. */
export async function judged(review: unknown, facts: Facts, some: readonly Rule[] = rules): Promise<Told> {
  const request = requestIn(review)
  const { response, outcomes } = await validate(request, {
    rules: some,
    factSource: unchanging(facts),
    reading: { clusterDomain, digest: readableDigest },
    undecided: 'deny',
    breakGlassGroups: defaultBreakGlassGroups,
  })
  for (const { crash } of outcomes) if (crash !== undefined) throw crash.error
  return toldBy(JSON.parse(JSON.stringify(answerOf(response))), request.uid)
}

/** Mutates as `/mutate` does, without a connection. */
export function mutated(review: unknown): Told {
  const request = requestIn(review)
  return patchedBy(
    JSON.parse(JSON.stringify(answerOf(mutateRequest(request, mutators).response))),
    request.uid,
  )
}
