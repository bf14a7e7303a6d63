import type { SchemaError } from './schema-error.ts'

/**
 * Errors without those that only follow from others: of a field of a wrong type nothing else needs to be said (not
 * that it is missing, now that it does not count), and nothing twice.
 */
export function withoutEcho(errors: readonly SchemaError[]): readonly SchemaError[] {
  if (errors.length < 2) return errors
  const mistyped = new Set(errors.filter(({ is }) => is === 'typeInvalid').map(({ path }) => path))
  const known = new Set<string>()
  return errors.filter(({ path, is, problem, remedy }) => {
    const text = [path, is, problem, remedy].join('\n')
    if (known.has(text) || (mistyped.has(path) && is !== 'typeInvalid')) return false
    known.add(text)
    return true
  })
}
