export type Severity = 'error' | 'warning'

/**
 * One thing a rule can say. `{name}` in a text is a placeholder; the compiler reads them out of the type, so
 * a finding cannot leave one out.
 */
export interface Message {
  readonly severity: Severity
  /** It speaks of something that is not there *yet*: a warning, and an error under the strict profile. */
  readonly untilPresent?: true
  /** What is wrong, with the values. */
  readonly problem: string
  /** What to change. */
  readonly remedy: string
}

export type Messages = Readonly<Record<string, Message>>

/** Where a finding is, and by what it is known again. */
export interface Place {
  /** `spec.clusters[0].endpoints[1].host` */
  readonly path: string
  /**
   * The things named (entry names, normalised hosts, keys), free of list indexes and spelling: on UPDATE a
   * finding that the old object has too, about the same things, is let stand.
   */
  readonly about: readonly string[]
  /**
   * For findings that say that some things clash: all of these things. In another order another one of them
   * is the later one; that is no new clash.
   */
  readonly clashing?: readonly string[]
}

/** One thing wrong with a subject. */
export interface Finding extends Place {
  readonly message: string
  readonly problem: string
  readonly remedy: string
  /** False for what is likely and not proven: an error becomes a warning, a warning nothing. */
  readonly isProven: boolean
}

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never

type Values<M extends Message> = Readonly<Record<Placeholder<M['problem'] | M['remedy']>, string | number>>

/** For each message of a rule a function that makes the finding. */
export type FindingMakers<M extends Messages> = {
  readonly [Id in keyof M & string]: (
    place: Place,
    ...values: Placeholder<M[Id]['problem'] | M[Id]['remedy']> extends never ? [] : [values: Values<M[Id]>]
  ) => Finding
}

/** What is likely and not proven: see `Finding.isProven`. */
export const perhaps = (finding: Finding): Finding => ({ ...finding, isProven: false })

/** The longest name that Kubernetes allows for a host or an object. Nobody reads more of a longer one. */
const longestValue = 253

/** A text as it is, or the beginning of one that is longer than any name, with its length. */
export const bounded = (text: string): string =>
  text.length <= longestValue ? text : `${text.slice(0, longestValue)}… (${String(text.length)} characters)`

/** Puts the values into a text of a message. */
export const fillIn = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => bounded(String(values[name])))
