import { RE2JS } from 're2js'

/** A pattern, run in linear time, as Go runs it. */
export type Pattern = (text: string) => boolean

/** Compiles a pattern of a CRD, which is one of RE2; undefined when it is none. */
export function patternOf(source: string): Pattern | undefined {
  try {
    const compiled = RE2JS.compile(source)
    return (text) => compiled.test(text)
  } catch {
    return undefined
  }
}
