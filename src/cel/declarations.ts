import type { Environment } from '@marcbachmann/cel-js'

import { functions } from './functions.ts'
import { nameInLibrary } from './own-names.ts'
import type { Overload } from './overload.ts'
import { namespaces } from './syntax-tree.ts'

/** What stands for a namespace in the library, which has no functions of two words. */
class Namespace {
  readonly isNamespace = true
}

/** Kinds that the library's check of types knows by the same name. */
const libraryKinds: ReadonlySet<string> = new Set([
  'int',
  'uint',
  'double',
  'string',
  'bool',
  'bytes',
  'list',
  'map',
])

const once = { async: false }

/**
 * Declares what the library does not know, so that expressions with it pass its check of types. What runs is
 * bound later, for all functions, the library's as well.
 */
export function declareFunctions(environment: Environment): void {
  environment.registerType('Namespace', { ctor: Namespace, fields: {} })
  for (const name of namespaces)
    if (name !== 'optional') environment.registerConstant(name, 'Namespace', new Namespace())
  const known = new Set(
    environment
      .getDefinitions()
      .functions.map(({ name, receiverType, params }) =>
        keyOf(receiverType ?? undefined, name, params.length),
      ),
  )
  for (const overloads of functions.values()) declare(environment, overloads, known)
  // The library has these for texts alone, and no order of bytes and equality of optionals.
  for (const name of ['indexOf', 'lastIndexOf'])
    environment.registerFunction(`list.${name}(dyn): int`, unbound, once)
  for (const relation of ['<', '<=', '>', '>='])
    environment.registerOperator(`bytes ${relation} bytes`, unbound)
  environment.registerOperator('optional<A> == optional<A>', unbound)
}

function declare(environment: Environment, overloads: readonly Overload[], known: ReadonlySet<string>): void {
  const { name = '' } = overloads[0] ?? {}
  if (name.includes('_')) return
  const [kinds, dot] = [declaredKinds(overloads), name.indexOf('.')]
  const word = nameInLibrary(name.slice(dot + 1))
  const receiver = dot < 0 ? undefined : dot === 0 ? kinds.shift() : typeOfNamespace(name.slice(0, dot))
  if (known.has(keyOf(receiver, word, kinds.length))) return
  const of = receiver === undefined ? '' : `${receiver}.`
  environment.registerFunction(`${of}${word}(${kinds.join(', ')}): dyn`, unbound, once)
}

/** For each argument the one kind that all overloads take, if the library knows it. */
function declaredKinds(overloads: readonly Overload[]): string[] {
  const [first, ...others] = overloads
  return (first?.takes ?? []).map((kind, at) =>
    libraryKinds.has(kind) && others.every(({ takes }) => takes[at] === kind) ? kind : 'dyn',
  )
}

const typeOfNamespace = (name: string): string => (name === 'optional' ? 'OptionalNamespace' : 'Namespace')

/** Methods are known by name, whatever they are methods of; those of a namespace by the namespace too. */
function keyOf(receiver: string | undefined, name: string, given: number): string {
  const of = receiver === undefined || receiver.endsWith('Namespace') ? (receiver ?? '') : 'any'
  return `${of} ${name}/${String(given)}`
}

/** Stands for a function until an expression's calls are bound to what runs. */
function unbound(): never {
  throw new Error('a call of an expression was not bound')
}
