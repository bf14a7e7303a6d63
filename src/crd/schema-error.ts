/** One way in which an object does not fit its CRD. */
export interface SchemaError {
  /** As the API server has it: `spec.clusters[0].endpoints`; empty for the object as a whole. */
  readonly path: string
  readonly is: SchemaErrorKind
  /** What is wrong, in our words, lower case, no full stop. */
  readonly problem: string
  readonly remedy: string
}

/** Kinds of error as apimachinery's `field.ErrorType` has them, and `unknown` for a field that strict decoding refuses. */
export type SchemaErrorKind =
  | 'unknown'
  | 'required'
  | 'typeInvalid'
  | 'notSupported'
  | 'tooLong'
  | 'tooMany'
  | 'invalid'
  | 'duplicate'
  | 'forbidden'

/** A part of a CRD that could not be run here: what the API server says of it we do not know. */
export interface Unproven {
  readonly path: string
  /** The rule, or `format: email`. */
  readonly expression: string
  /** Why not. One line. */
  readonly problem: string
}
