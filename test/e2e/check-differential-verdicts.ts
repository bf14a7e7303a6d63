import { admitted } from '../../src/check/api-server.ts'
import type { Definition } from '../../src/crd/definition.ts'
import { pruned } from '../../src/crd/pruned.ts'
import type { SchemaError, SchemaErrorKind } from '../../src/crd/schema-error.ts'
import { asList, asObject, asText, type JsonObject } from '../../src/model/json.ts'
import type { Answer } from './check-differential-client.ts'
import { loadRuleLanguage } from '../../src/crd/rule-language.ts'

await loadRuleLanguage()

/** What was said of an object: whether it is taken, and of which fields something is wrong. */
export interface Said {
  readonly isAccepted: boolean
  /** What is wrong with which field, sorted, each once, paths as the API server has them: `spec.sslMode notSupported`. */
  readonly mistakes: readonly string[]
  /** It was turned away while it was decoded; the API server then says nothing of the schema. */
  readonly isUndecodable: boolean
  /** Whether the CRD's rules were left out, because of other errors. */
  readonly areRulesLeftOut: boolean
  /** Rules that could not be run. */
  readonly unproven: readonly string[]
}

/** A key in brackets is written with a dot: the API server does it now this way, now that. */
const plainPath = (path: string): string =>
  path
    .replaceAll(/\[([^\]]*)\]/g, (whole, key: string) => (/^\d+$/.test(key) ? whole : `.${key}`))
    .replace(/^\./, '')

/**
 * Fields of metadata as the API server names them: the labels where we name the label, the finalizers where we
 * name the finalizer.
 */
const serverPath = (path: string): string =>
  plainPath(path)
    .replace(/^(.*metadata\.(?:labels|annotations))\..*$/, '$1')
    .replace(/^(.*metadata\.(?:finalizers|ownerReferences))\[\d+\]/, '$1')

const notChecked = 'validation rules were not checked'

/**
 * The path of an error whose field is `<nil>`, from its text. Undefined when it speaks of other errors: that not all
 * schemas of `allOf` fit, or that rules were not run.
 */
function pathIn(message: string): string | undefined {
  if (message.includes('must validate all the schemas') || message.includes(notChecked)) return undefined
  const range = / in ([^ ]+)$/.exec(message)?.[1]
  const alternatives = /"([^"]*)" must (?:not )?validate /.exec(message)?.[1]
  return range ?? alternatives ?? ''
}

/** Kinds of error as the API server calls them. */
const kinds: Readonly<Record<string, SchemaErrorKind>> = {
  FieldValueRequired: 'required',
  FieldValueTypeInvalid: 'typeInvalid',
  FieldValueNotSupported: 'notSupported',
  FieldValueTooLong: 'tooLong',
  FieldValueTooMany: 'tooMany',
  FieldValueInvalid: 'invalid',
  FieldValueDuplicate: 'duplicate',
  FieldValueForbidden: 'forbidden',
}

type Mistake = Pick<SchemaError, 'path' | 'is'>

function causesIn(body: JsonObject): readonly Mistake[] {
  return asList(asObject(body['details'])['causes']).flatMap((cause) => {
    const { field, message, reason } = asObject(cause)
    const path = field === '<nil>' ? pathIn(asText(message) ?? '') : asText(field)
    const is = kinds[asText(reason) ?? '']
    return path === undefined || is === undefined ? [] : [{ path: plainPath(path), is }]
  })
}

/** Fields that the text of a 400 names. Of metadata that is none it names the first. */
function undecodableIn(message: string): readonly Mistake[] {
  const unknown = [...message.matchAll(/unknown field "([^"]*)"/g)].map(([, path = '']) => plainPath(path))
  const metadata = /(?:field |of type v1\.)ObjectMeta((?:\.[A-Za-z]+)*)/.exec(message)?.[1]
  const embedded = /: ([^ ]+): Invalid value/.exec(message)?.[1]
  if (unknown.length > 0) return unknown.map((path) => ({ path, is: 'unknown' }))
  if (embedded !== undefined) return [{ path: plainPath(embedded), is: 'typeInvalid' }]
  return metadata === undefined ? [] : [{ path: `metadata${metadata}`, is: 'typeInvalid' }]
}

/** Of a field of a wrong type no more than that. `spec.sslMode notSupported` */
function told(mistakes: readonly Mistake[]): readonly string[] {
  const mistyped = new Set(mistakes.filter(({ is }) => is === 'typeInvalid').map(({ path }) => path))
  const left = mistakes.filter(({ path, is }) => is === 'typeInvalid' || !mistyped.has(path))
  return [...new Set(left.map(({ path, is }) => `${path} ${is}`))].sort()
}

/** What the API server said. */
export function saidByServer({ code, body: status }: Answer): Said {
  const message = asText(status['message']) ?? ''
  const isUndecodable = code === 400
  return {
    isAccepted: code === 200 || code === 201,
    isUndecodable,
    areRulesLeftOut: message.includes(notChecked),
    mistakes: told(isUndecodable ? undecodableIn(message) : causesIn(status)),
    unproven: [200, 201, 400, 422].includes(code) ? [] : [`${String(code)} ${message}`],
  }
}

/** Where a rule is named that `check` leaves out because of other errors, as the API server does. */
const rulesNotRun = 'x-kubernetes-validations'

/**
 * What `check` says, without our rules and mutators. The API server stops when the object cannot be decoded: of what
 * `check` says then, that part counts.
 */
export function saidByUs(
  definition: Definition,
  object: JsonObject,
  oldObject: JsonObject | undefined,
): Said {
  const { errors, unproven } = admitted(object, oldObject, { definition, mutators: [] })
  const said = errors.map(({ path, is }) => `${path} ${is}`)
  const undecodable = pruned(definition, object).errors
  const isUndecodable = undecodable.length > 0
  const mistakes = isUndecodable
    ? undecodable
        .filter(({ path, is }) => said.includes(`${path} ${is}`))
        .map(({ path, is }) => ({ path: plainPath(path), is }))
    : errors.map(({ path, is }) => ({ path: serverPath(path), is }))
  return {
    isAccepted: errors.length === 0,
    isUndecodable,
    areRulesLeftOut: !isUndecodable && unproven.some(({ path }) => path === rulesNotRun),
    mistakes: told(mistakes),
    unproven: unproven
      .filter(({ path }) => path !== rulesNotRun && !isUndecodable)
      .map(({ path, expression, problem }) => `${path}: ${expression}: ${problem}`),
  }
}

/** How what we say differs from what the API server says; undefined when it does not. */
export function differenceBetween(theirs: Said, ours: Said): string | undefined {
  if (theirs.unproven.length > 0) return `the API server cannot say: ${theirs.unproven.join('; ')}`
  if (ours.unproven.length > 0) return `unproven here: ${ours.unproven.join('; ')}`
  if (theirs.isAccepted !== ours.isAccepted)
    return `the API server ${theirs.isAccepted ? 'accepts' : 'refuses'} (${theirs.mistakes.join(', ')}), we do not (${ours.mistakes.join(', ')})`
  if (theirs.isUndecodable !== ours.isUndecodable)
    return `decoded: ${String(!theirs.isUndecodable)} there, ${String(!ours.isUndecodable)} here; ${theirs.mistakes.join(', ')}; ${ours.mistakes.join(', ')}`
  if (theirs.areRulesLeftOut !== ours.areRulesLeftOut)
    return `rules left out: ${String(theirs.areRulesLeftOut)} there, ${String(ours.areRulesLeftOut)} here; ${theirs.mistakes.join(', ')}`
  const [there, here] = [theirs.mistakes.join(', '), ours.mistakes.join(', ')]
  if (there === here) return undefined
  return isFirstOfMetadata(theirs, ours) ? undefined : `there: ${there}; here: ${here}`
}

/** Metadata of a wrong type ends decoding there, with the first that is found; here all is told. */
function isFirstOfMetadata(theirs: Said, ours: Said): boolean {
  const [first, ...more] = theirs.mistakes
  if (!theirs.isUndecodable || more.length > 0) return false
  if (first === undefined) return true
  const [path = ''] = first.split(' ')
  const here = ours.mistakes.map((mistake) => mistake.replaceAll(/\[\d+\]/g, ''))
  return here.some((mistake) => mistake === first || mistake.startsWith(`${path}.`))
}
