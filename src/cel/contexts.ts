/** The library's context of variables, as far as macros use it. */
export interface Context {
  forkWithVariable(name: string, type: unknown): Context
  reuse(parent: Context): Context
  setIterValue(value: unknown, evaluator?: unknown): Context
  getValue(name: string): unknown
  iterValue?: unknown
}

/** Lets a macro's variable have any value: the library looks at its type, and knows no types but its own. */
export function takeAnyValue(context: Context): Context {
  context.setIterValue = (value) => {
    context.iterValue = value
    return context
  }
  return context
}
