/** Where what we say is not, to the letter, what the API server says, and why. docs/differences.md tells the same. */
export interface Difference {
  readonly difference: string
  readonly reason: string
}

/** In these the differential test reads what either of the two says, before it compares them. */
export const readings: readonly Difference[] = [
  {
    difference:
      'The API server stops at fields it does not know and says nothing of the schema until they are gone. `check` goes on.',
    reason: 'One run shows all there is to mend.',
  },
  {
    difference:
      'Of metadata that cannot be decoded the API server names the first field. `check` names each.',
    reason: 'One run shows all there is to mend.',
  },
  {
    difference:
      'A wrong label, annotation, finalizer or owner: the API server names the whole collection, `check` the key or the item.',
    reason: 'It has a line of its own.',
  },
  {
    difference:
      'A number out of the range of its format, and a value that fits no alternative (`anyOf`, `oneOf`, `not`): the API server reports the field `<nil>` and names the path in the text. `check` reports the path.',
    reason: 'A finding needs a place.',
  },
  {
    difference:
      'That not all schemas of an `allOf` fit is an error of its own on the API server. `check` reports what does not fit.',
    reason: 'It adds nothing.',
  },
  {
    difference:
      'A field of a wrong type: the API server goes on and reports its enum, too. `check` reports the type.',
    reason: 'Nothing else can be said of such a value.',
  },
  {
    difference:
      'Errors that keep the rules of the CRD from being run: the API server adds an error of the field `<nil>` that says so. `check` does not.',
    reason: 'There is nothing to mend in it.',
  },
  {
    difference:
      'A key of a map stands behind a dot or in brackets, on the API server now so, now so. `check` writes brackets for a key with a dot or a slash.',
    reason: 'The same field has one path.',
  },
]

/** Cases of the differential test, by their names, in which the two do not agree. */
export const knownDifferences: Readonly<Record<string, Difference>> = {
  'a generated name in big letters': {
    difference:
      'A `generateName` that is not allowed: the API server also refuses the name that it makes of it. `check` makes no name.',
    reason: 'The one mistake is reported.',
  },
}

/** Where the two cannot be compared by the test: what is accepted or refused for a reason that is not in the object. */
export const beyondTheObject: readonly Difference[] = [
  {
    difference:
      'On an update the API server lets mistakes stand that the object had before, in parts that do not change. `check` reports them with `--baseline` and `--base` as well.',
    reason:
      'It says what a fresh apply would say: a manifest that cannot be applied to an empty cluster is wrong.',
  },
  {
    difference: 'A namespace may be missing in a manifest, for `check` as for kubectl.',
    reason: 'It comes from the command line.',
  },
  {
    difference: 'A `status` in a manifest is not judged, other than for fields that the CRD does not know.',
    reason: 'The API server drops it.',
  },
  {
    difference:
      'A text of format `uri`, `email` or `creditcard` that is neither plainly right nor plainly wrong stays unproven, and so does a rule that cannot be run.',
    reason: 'Only Go’s own parsers know what they take; a guess would be worse.',
  },
  {
    difference: 'Whole numbers beyond 2^53 lose their last digits.',
    reason: 'They do in JavaScript. No field of the operator’s CRDs needs them.',
  },
  {
    difference: 'More than 1,000 mistakes in one object are not listed.',
    reason: 'Nobody reads them, and they would fill the memory.',
  },
  {
    difference:
      'Quotas, rights, namespaces that are missing, names that are taken, and other webhooks are not judged.',
    reason: 'They are not in the manifests.',
  },
]
