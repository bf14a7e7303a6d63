import type { Context } from './contexts.ts'
import { CompileProblem } from './fault.ts'

/**
 * A node of the library's syntax tree, as far as we look at it.
 * `op` is `call`, `rcall` (a method), `id`, `value`, `.`, `[]`, `==` and so on.
 */
export interface SyntaxNode {
  readonly op: string
  readonly args: unknown
  /** Places in the source, without the parentheses around the node. */
  readonly start: number
  readonly end: number
  /** What the library calls with the values of the operands. It sets it when it checks the types. */
  handle?: (...given: never[]) => unknown
  /** How the library runs the node. */
  evaluate(evaluator: unknown, node: SyntaxNode, context: Context): unknown
  /** What a macro became: another tree, or the library's own object. */
  readonly meta: { readonly alternate?: unknown; readonly macro?: unknown }
}

/** Deeper than anybody writes, and far from the end of the stack, also in the library. */
const deepestTree = 400

/** Whether something in a node's `args` is a node. */
export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' &&
  value !== null &&
  'op' in value &&
  typeof value.op === 'string' &&
  'meta' in value

/** The nodes right below. */
export function childrenOf({ args }: SyntaxNode): readonly SyntaxNode[] {
  return [args].flat(3).filter(isNode)
}

/**
 * All nodes of the tree, as written: macros are not expanded.
 * @throws {CompileProblem} for a tree that is too deep to be run on a stack
 */
export function nodesOf(root: unknown): readonly SyntaxNode[] {
  if (!isNode(root)) throw new CompileProblem('no syntax tree')
  const nodes: SyntaxNode[] = []
  for (let level: readonly SyntaxNode[] = [root], depth = 0; level.length > 0; depth += 1) {
    if (depth > deepestTree) throw new CompileProblem('the expression is too long or nested too deeply')
    for (const node of level) nodes.push(node)
    level = level.flatMap(childrenOf)
  }
  return nodes
}

/** A function or method that is called: `sets.contains` has the arguments given, `.size` what it is called on too. */
export interface Called {
  readonly name: string
  readonly given: readonly SyntaxNode[]
  /** How many of the values that the library hands over come before the arguments: a namespace. */
  readonly skipped: 0 | 1
}

/** Words before functions: `format.uuid()`. Each is a constant in the library's environment. */
export const namespaces: ReadonlySet<string> = new Set([
  'format',
  'ip',
  'lists',
  'optional',
  'sets',
  'strings',
])

/** What a node calls; undefined for a node that calls nothing. */
export function calledBy({ op, args }: SyntaxNode): Called | undefined {
  if (!Array.isArray(args)) return undefined
  const name: unknown = args[0]
  if ((op !== 'call' && op !== 'rcall') || typeof name !== 'string') return undefined
  const given = args.slice(1).flat().filter(isNode)
  const [receiver, ...rest] = given
  if (op === 'call') return { name, given, skipped: 0 }
  if (receiver?.op === 'id' && typeof receiver.args === 'string' && namespaces.has(receiver.args))
    return { name: `${receiver.args}.${name}`, given: rest, skipped: 1 }
  return { name: `.${name}`, given, skipped: 0 }
}
