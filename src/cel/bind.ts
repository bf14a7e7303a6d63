import { access, hasField } from './access.ts'
import { costOf, costOfOperands } from './costs.ts'
import { isEqual } from './equality.ts'
import { noSuchOverload } from './fault.ts'
import { functions } from './functions.ts'
import { isOfKind } from './kinds.ts'
import { findIn } from './maps.ts'
import { type Context, takeAnyValue } from './contexts.ts'
import { charge } from './meter.ts'
import { callOne, functionKey } from './overload.ts'
import { nameInLibrary, nameOnServer } from './own-names.ts'
import { calledBy, childrenOf, isNode, type SyntaxNode } from './syntax-tree.ts'

type Binary = (left: unknown, right: unknown) => unknown

function isIn(wanted: unknown, among: unknown): boolean {
  if (isOfKind(among, 'map')) return findIn(among, wanted).hasValue()
  if (!isOfKind(among, 'list')) throw noSuchOverload('in')
  charge(among.length)
  return among.some((item) => isEqual(item, wanted))
}

const binary = new Map<string, Binary>([
  ['==', isEqual],
  ['!=', (left, right) => !isEqual(left, right)],
  ['in', isIn],
  ['.', (value, key) => access(value, key, false)],
  ['[]', (value, key) => access(value, key, false)],
  ['.?', (value, key) => access(value, key, true)],
  ['[?]', (value, key) => access(value, key, true)],
])

/**
 * Gives each operator and function of a checked tree its meaning on the API server. The library parses, checks
 * types, keeps the variables and runs the macros; what it does with values differs in too many cases
 * (fields called `constructor`, nanoseconds, order of texts, patterns, numbers of several types).
 */
export function bind(nodes: readonly SyntaxNode[]): void {
  for (const node of nodes) {
    bindName(node)
    bindOperator(node)
    bindCall(node)
    bindComprehension(node)
  }
}

/** The library looks at the type of a variable's value at each use, and knows no types but its own. */
function bindName(node: SyntaxNode): void {
  const { op, args } = node
  if (op !== 'id' || typeof args !== 'string' || node.meta.alternate !== undefined) return
  node.evaluate = (_evaluator, _node, context) => {
    charge(1)
    return context.getValue(args)
  }
}

function bindOperator(node: SyntaxNode): void {
  const direct = binary.get(node.op)
  if (direct !== undefined) {
    node.handle = (left: unknown, right: unknown) => {
      charge(costOfOperands(left, right))
      return direct(left, right)
    }
    return
  }
  const isUnary = node.op === '!_' || node.op === '-_'
  const overloads = functions.get(isUnary ? functionKey(node.op, 1) : functionKey(`_${node.op}_`, 2))
  if (overloads === undefined) return
  node.handle = (left: unknown, right: unknown) => {
    charge(costOfOperands(left, right))
    return callOne(overloads, isUnary ? [left] : [left, right])
  }
}

function bindCall(node: SyntaxNode): void {
  const called = calledBy(node)
  if (called === undefined || node.meta.alternate !== undefined || node.meta.macro !== undefined) return
  const { given, skipped } = called
  const name = nameOnServer(called.name)
  const overloads = functions.get(functionKey(name, given.length))
  if (overloads === undefined) return
  const cost = costOf(name)
  node.handle = (values: readonly unknown[]) => {
    const own = skipped === 0 ? values : values.slice(skipped)
    charge(cost(own))
    return callOne(overloads, own)
  }
}

/** cel-go's costs of a turn: of `all` and `exists`, and of a list that grows by one. */
const costOfQuestion = 3
const costOfGrowing = 12

interface Comprehension {
  condition?: (accumulated: unknown) => boolean
  readonly iterCtx: Context
}

/** A comprehension asks before each turn whether to go on: there it is charged for. */
function bindComprehension({ meta }: SyntaxNode): void {
  const alternate = meta.alternate
  if (!isNode(alternate) || alternate.op !== 'comprehension' || !isComprehension(alternate.args)) return
  const comprehension = alternate.args
  const goesOn = comprehension.condition
  let length = 0
  comprehension.condition = (accumulated) => {
    if (Array.isArray(accumulated)) {
      charge(costOfGrowing * Math.max(accumulated.length - length, 0))
      length = accumulated.length
    } else if (typeof accumulated === 'boolean') charge(costOfQuestion)
    return goesOn === undefined || goesOn(accumulated)
  }
  takeAnyValue(comprehension.iterCtx)
}

const isComprehension = (args: unknown): args is Comprehension =>
  typeof args === 'object' && args !== null && 'iterCtx' in args

interface Macro {
  evaluate: unknown
  typeCheck: unknown
}

const isMacro = (value: unknown): value is Macro =>
  typeof value === 'object' && value !== null && 'evaluate' in value && 'typeCheck' in value

interface Checker {
  check(node: SyntaxNode, context: unknown): unknown
  getType(name: string): unknown
}
interface Evaluator {
  run(node: SyntaxNode, context: unknown): unknown
}

/** What must be bound before the library checks the types. */
export function bindBeforeCheck(nodes: readonly SyntaxNode[]): void {
  for (const node of nodes)
    if (node.op === 'call' && Array.isArray(node.args)) node.args[0] = nameInLibrary(String(node.args[0]))
  bindPresence(nodes)
}

/** The library's `has` takes fields of variables only; the API server's also `has(self.list[0].field)`. */
function bindPresence(nodes: readonly SyntaxNode[]): void {
  for (const node of nodes) {
    const [tested] = childrenOf(node)
    const macro = node.meta.macro
    if (calledBy(node)?.name !== 'has' || tested?.op !== '.' || !isMacro(macro)) continue
    const [from] = childrenOf(tested)
    const field: unknown = Array.isArray(tested.args) ? tested.args[1] : undefined
    if (from === undefined || typeof field !== 'string') continue
    macro.typeCheck = (checker: Checker, _: unknown, context: unknown) => {
      checker.check(from, context)
      return checker.getType('bool')
    }
    macro.evaluate = (evaluator: Evaluator, _: unknown, context: unknown) =>
      hasField(evaluator.run(from, context), field)
  }
}
