import { CompileProblem } from './fault.ts'
import { functions } from './functions.ts'
import { isInt } from './integers.ts'
import { functionKey } from './overload.ts'
import { checkPattern, patternArguments } from './patterns.ts'
import { type Called, calledBy, childrenOf, isNode, namespaces, type SyntaxNode } from './syntax-tree.ts'
import { isKnownFormat } from './text-format.ts'
import { isKnownZone } from './time-functions.ts'
import { durationOf, timestampOf } from './time.ts'

const relations: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', 'in'])

/**
 * Refuses what the API server refuses and the library lets pass, and what the library does in another way.
 * The reasons were found by sending expressions to an API server.
 * @param nodes of the whole expression
 * @throws {CompileProblem}
 */
export function refuseWhatDiffers(nodes: readonly SyntaxNode[], source: string): void {
  const receivers = new Set(
    nodes.flatMap((node) => (calledBy(node)?.skipped === 1 ? childrenOf(node).slice(0, 1) : [])),
  )
  for (const node of nodes) {
    const called = calledBy(node)
    if (called !== undefined) refuseCall(called, node)
    if (node.op === 'id' && typeof node.args === 'string' && !receivers.has(node)) refuseName(node.args)
    if (node.op === 'value') refuseLiteral(node, source)
    if (node.op === '-_') continue
    if (node.op === '==' || node.op === '!=') refuseUnclearOrder(node, source)
    if (node.op === 'map') refuseMap(node)
  }
  refuseIntegers(nodes)
}

const ownMacros: ReadonlySet<string> = new Set(['has', '.or', '.orValue'])

/** What the library knows and the API server does not is no function here. */
function refuseCall(called: Called, { meta }: SyntaxNode): void {
  const isMacro = meta.alternate !== undefined || meta.macro !== undefined
  const isFunction = functions.has(functionKey(called.name, called.given.length))
  if (
    called.name === '.bind' ||
    !(isMacro || isFunction || ownMacros.has(called.name) || called.name === 'type')
  )
    throw new CompileProblem(`unknown function: ${called.name.replace(/^\./, '')}`)
  if (!isMacro) checkLiterals(called)
}

function refuseName(name: string): void {
  if (namespaces.has(name) || name === 'cel' || name === 'google')
    throw new CompileProblem(`${name} cannot be used as a value here`)
}

/** The library takes a character of a bytes literal for one byte. */
function refuseLiteral({ args, start, end }: SyntaxNode, source: string): void {
  if (args instanceof Uint8Array && /[^\u0000-\u007f]/.test(source.slice(start, end + 1)))
    throw new CompileProblem('a bytes literal with characters that are not ASCII')
}

/** `a == b < c` is `(a == b) < c` in CEL, and `a == (b < c)` in the library. */
function refuseUnclearOrder(node: SyntaxNode, source: string): void {
  const [left, right] = childrenOf(node)
  if (left === undefined || right === undefined || !relations.has(right.op)) return
  if (!source.slice(left.end, right.start).includes('('))
    throw new CompileProblem('a comparison of comparisons needs parentheses here')
}

/** The library's maps have texts for keys, and the last of two equal keys wins. */
function refuseMap({ args }: SyntaxNode): void {
  if (!Array.isArray(args)) return
  const keys = args.map((entry: unknown) =>
    Array.isArray(entry) && isNode(entry[0]) ? entry[0].args : undefined,
  )
  const isPlain = keys.every((key) => typeof key === 'string' && !dropped.has(key))
  if (!isPlain || new Set(keys).size < keys.length)
    throw new CompileProblem('a map whose keys are not all different text literals')
}

const dropped: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The library checks no bounds; 2^63 is only there behind a minus. */
function refuseIntegers(nodes: readonly SyntaxNode[]): void {
  const negated = new Set(nodes.flatMap((node) => (node.op === '-_' ? childrenOf(node) : [])))
  for (const node of nodes)
    if (typeof node.args === 'bigint' && !isInt(negated.has(node) ? -node.args : node.args))
      throw new CompileProblem('an int literal does not fit 64 bits')
}

/** Looks at the literals that the API server looks at, and at zones and formats, which are known only in part. */
function checkLiterals({ name, given }: Called): void {
  const [first, second] = given.map(literalIn)
  const patternAt = patternArguments.get(name)
  if (patternAt !== undefined) checkPattern(literalIn(given[patternAt]))
  if (name === 'duration' && typeof first === 'string' && durationOf(first) === undefined)
    throw new CompileProblem('a duration literal that is none')
  if (name === 'timestamp' && typeof first === 'string' && timestampOf(first) === undefined)
    throw new CompileProblem('a timestamp literal that is none')
  if (/^\.get[A-Z]/.test(name) && given.length === 2 && !(typeof second === 'string' && isKnownZone(second)))
    throw new CompileProblem('a time zone that is not written as an offset')
  if (name === '.format' && !(typeof first === 'string' && isKnownFormat(first)))
    throw new CompileProblem('a format with %f or %e, or one that is no literal')
}

const literalIn = (node: SyntaxNode | undefined): unknown => (node?.op === 'value' ? node.args : undefined)
