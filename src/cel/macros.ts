import type { Environment } from '@marcbachmann/cel-js'
import { Optional } from '@marcbachmann/cel-js'

import { type Context, takeAnyValue } from './contexts.ts'
import { CompileProblem, noSuchOverload } from './fault.ts'
import { isOfKind } from './kinds.ts'
import { sortedBy } from './lists.ts'
import { entriesOf, put } from './maps.ts'
import { charge } from './meter.ts'
import { isNode, type SyntaxNode } from './syntax-tree.ts'

interface Evaluator {
  run(node: SyntaxNode, context: Context): unknown
}
interface Checker {
  check(node: SyntaxNode, context: Context): unknown
  getType(name: string): unknown
}

/** What a macro gets: what it is called on, and its expressions, which take values for the macro's variables. */
interface Running {
  readonly of: unknown
  /** How many expressions there are: with a filter, one more. */
  readonly count: number
  readonly evaluated: (at: number, item: readonly unknown[]) => unknown
}

/** cel-go's own steps of a turn: a condition, or a list or map that grows by one. */
const costOfQuestion = 3
const costOfGrowing = 12

/** Places and items of a list, keys and values of a map. */
function pairsOf(of: unknown): readonly (readonly [unknown, unknown])[] {
  if (isOfKind(of, 'list')) return of.map((item, at) => [BigInt(at), item] as const)
  if (isOfKind(of, 'map')) return entriesOf(of)
  throw noSuchOverload('comprehension')
}

function isTrue(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw noSuchOverload('a condition that is no bool')
}

/** Whether any pair gives `decisive`. As in `||`, an error is forgotten when another pair decides. */
function isAnyDecisive({ of, evaluated }: Running, decisive: boolean): boolean {
  let fault: unknown
  for (const pair of pairsOf(of)) {
    charge(costOfQuestion)
    try {
      if (isTrue(evaluated(0, pair)) === decisive) return true
    } catch (thrown) {
      fault ??= thrown
    }
  }
  if (fault instanceof Error) throw fault
  return false
}

function isOne({ of, evaluated }: Running): boolean {
  return pairsOf(of).filter((pair) => isTrue(evaluated(0, pair))).length === 1
}

/** Each pair for which the filter holds, if there is one, with what the last expression makes of it. */
function made({ of, count, evaluated }: Running): readonly (readonly [key: unknown, value: unknown])[] {
  return pairsOf(of).flatMap((pair) => {
    if (count === 2 && !isTrue(evaluated(0, pair))) return []
    charge(costOfGrowing)
    return [[pair[0], evaluated(count - 1, pair)] as const]
  })
}

function mapOf(entries: readonly (readonly [unknown, unknown])[]): ReadonlyMap<unknown, unknown> {
  const map = new Map<unknown, unknown>()
  for (const [key, value] of entries) put(map, key, value)
  return map
}

function entriesIn(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (isOfKind(value, 'map')) return entriesOf(value)
  throw noSuchOverload('transformMapEntry')
}

function optMap({ of, evaluated }: Running): unknown {
  if (!isOfKind(of, 'optional')) throw noSuchOverload('optMap')
  return of.hasValue() ? Optional.of(evaluated(0, [of.value()])) : of
}

function optFlatMap({ of, evaluated }: Running): unknown {
  if (!isOfKind(of, 'optional')) throw noSuchOverload('optFlatMap')
  const value = of.hasValue() ? evaluated(0, [of.value()]) : of
  if (isOfKind(value, 'optional')) return value
  throw noSuchOverload('optFlatMap')
}

function sortBy({ of, evaluated }: Running): unknown {
  if (!isOfKind(of, 'list')) throw noSuchOverload('sortBy')
  charge(2 * of.length * of.length)
  return sortedBy(
    of,
    of.map((item) => evaluated(0, [item])),
  )
}

/** Macros that the library lacks: name and result, how many variables and expressions they take. */
const macros: readonly (readonly [
  name: string,
  result: string,
  variables: number,
  expressions: number,
  run: (running: Running) => unknown,
])[] = [
  ['list.all', 'bool', 2, 1, (running) => !isAnyDecisive(running, false)],
  ['list.exists', 'bool', 2, 1, (running) => isAnyDecisive(running, true)],
  ['list.exists_one', 'bool', 2, 1, isOne],
  ['list.existsOne', 'bool', 2, 1, isOne],
  ['list.transformList', 'list<dyn>', 2, 1, (running) => made(running).map(([, value]) => value)],
  ['list.transformList', 'list<dyn>', 2, 2, (running) => made(running).map(([, value]) => value)],
  ['list.transformMap', 'dyn', 2, 1, (running) => mapOf(made(running))],
  ['list.transformMap', 'dyn', 2, 2, (running) => mapOf(made(running))],
  [
    'list.transformMapEntry',
    'dyn',
    2,
    1,
    (running) => mapOf(made(running).flatMap(([, value]) => entriesIn(value))),
  ],
  [
    'list.transformMapEntry',
    'dyn',
    2,
    2,
    (running) => mapOf(made(running).flatMap(([, value]) => entriesIn(value))),
  ],
  ['list.sortBy', 'list<dyn>', 1, 1, sortBy],
  ['optional.optMap', 'optional<dyn>', 1, 1, optMap],
  ['optional.optFlatMap', 'optional<dyn>', 1, 1, optFlatMap],
]

/** Declares the macros; unlike functions, they are bound at once. */
export function declareMacros(environment: Environment): void {
  for (const [name, result, variables, expressions, run] of macros) {
    const parameters = Array<string>(variables + expressions)
      .fill('ast')
      .join(', ')
    environment.registerFunction(
      `${name}(${parameters}): ${result}`,
      (call: { args: SyntaxNode[]; receiver: unknown }) => expanded(call, { variables, result, run }),
    )
  }
}

interface Kind {
  readonly variables: number
  readonly result: string
  readonly run: (running: Running) => unknown
}

/** What the library keeps of one use of a macro. */
function expanded(
  { args, receiver }: { args: SyntaxNode[]; receiver: unknown },
  { variables, result, run }: Kind,
): object {
  if (!isNode(receiver)) throw new CompileProblem('a macro without what it is called on')
  const names = args.slice(0, variables).map(nameOf)
  const expressions = args.slice(variables)
  let inner: readonly Context[] = []
  return {
    async: false,
    typeCheck(checker: Checker, _: unknown, context: Context): unknown {
      checker.check(receiver, context)
      inner = names.reduce<readonly Context[]>(
        (made, name) => [
          ...made,
          takeAnyValue((made.at(-1) ?? context).forkWithVariable(name, checker.getType('dyn'))),
        ],
        [],
      )
      for (const expression of expressions) checker.check(expression, inner.at(-1) ?? context)
      return checker.getType(result)
    },
    evaluate(evaluator: Evaluator, _: unknown, context: Context): unknown {
      const evaluated = (at: number, item: readonly unknown[]): unknown => {
        const within = inner.reduce(
          (outer, own, index) => own.reuse(outer).setIterValue(item[index], evaluator),
          context,
        )
        const expression = expressions[at]
        return expression && evaluator.run(expression, within)
      }
      return run({ of: evaluator.run(receiver, context), count: expressions.length, evaluated })
    },
  }
}

function nameOf({ op, args }: SyntaxNode): string {
  if (op === 'id' && typeof args === 'string') return args
  throw new CompileProblem('a variable of a macro must be a simple name')
}
