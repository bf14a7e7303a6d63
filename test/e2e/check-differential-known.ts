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
    difference:
      'A `status` in a manifest of a kind that has it as a subresource is not judged, other than for fields that the CRD does not know.',
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

/** A difference in what texts mean, with texts that show it: of a file, or of a value behind a key. */
export interface ReadingDifference extends Difference {
  /** As they stand in `kubectl-reading-values.ts`. */
  readonly values?: readonly string[]
  /** By which files of `kubectl-reading-streams.ts` are known. */
  readonly streams?: readonly RegExp[]
}

/** What kubectl takes and `check` refuses. `kubectl-reading.test.ts` puts the texts in front of both. */
export const refusedHere: readonly ReadingDifference[] = [
  {
    difference: 'A key that is there twice in one mapping.',
    reason: 'The last one counts, and nobody sees it.',
    values: ['{a: 1, a: 2}', '1\nv: 2'],
  },
  {
    difference: 'A comment right behind a quoted text or a bracket, without a space: `"b"#c`, `[a]#c`.',
    reason: 'YAML does not allow it.',
    values: ['"b"#c', '[a, b]#c'],
  },
  {
    difference: 'An apostrophe with a backslash in a text in double quotes.',
    reason: 'YAML has no such escape.',
    values: ['"\\\'"'],
  },
  {
    difference: 'The character U+0085, U+2028 or U+2029 in a comment, where kubectl ends the line there.',
    reason: 'An editor shows one line where kubectl reads two.',
    values: ['# \u0085'],
  },
  {
    difference: 'Text after `...`, the end of a document.',
    reason: 'kubectl passes over it in silence.',
    streams: [/^\.\.\.\n(?:apiVersion|foo)/m],
  },
  {
    difference: 'A directive such as `%YAML 1.1` behind the first separator of documents.',
    reason: 'kubectl passes over the whole document in silence.',
    streams: [/^---\n%YAML/],
  },
  {
    difference: 'A second JSON object in a document of a file that has begun as YAML.',
    reason: 'kubectl passes over it in silence.',
    streams: [/^---\n\{.*\}\{/m],
  },
  {
    difference:
      'YAML, or a comment, behind a JSON object on lines of its own, without a separator between them.',
    reason: 'kubectl reads both only where the file has begun as JSON.',
    streams: [/^\{.*\}\n(?:#|apiVersion)/],
  },
  {
    difference: 'A byte that is not UTF-8.',
    reason: 'kubectl puts another character in its place, in silence.',
  },
]

/** What kubectl refuses and `check` takes. */
export const takenHere: readonly ReadingDifference[] = [
  {
    difference: 'A plain text in brackets that begins with a colon: `[:x]`.',
    reason: 'YAML allows it, and it can be read in one way only.',
    values: ['[:x]'],
  },
  {
    difference: 'A file that holds nothing but `...`.',
    reason: 'There is nothing in it to judge.',
    streams: [/^\.\.\.\n$/],
  },
  {
    difference: 'A comment behind a JSON object, in the same line.',
    reason: 'It changes nothing.',
    streams: [/^\{.*\} # c$/],
  },
]
