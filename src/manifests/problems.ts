/** What can be wrong with the text of a document: the problem and its remedy. No text of the file is in them. */
export const problems = {
  duplicateKey: ['the key is in this mapping twice', 'keep one of the two'],
  tab: ['a tab indents this line', 'indent with spaces'],
  tabAfterDash: ['a tab follows a dash or a question mark', 'put a space there'],
  indentation: ['the indentation does not fit', 'align the line with its siblings'],
  openQuote: ['the quote is not closed', 'close it, or leave it out'],
  openBracket: ['the bracket is not closed', 'close it, or put the text in quotes'],
  comma: ['a comma or a bracket is missing', 'put a comma between the entries, or close the bracket'],
  extraComma: ['there is nothing before this comma', 'leave the comma out'],
  colon: ['a colon is missing', 'write key: value; a text of several lines needs quotes or a bar'],
  colonSpace: ['a space is missing after the colon', 'put one there'],
  twoColons: ['a second colon is in this line', 'put the value in quotes'],
  listBesideKey: ['a list begins beside its key', 'begin it on the next line, or put the value in quotes'],
  alias: ['an alias has no anchor above it', 'set the anchor first, or quote the text'],
  anchorName: [
    'the name of an anchor is not made of ASCII letters, digits, - and _',
    'rename it, or quote the text',
  ],
  cyclicAlias: ['an alias is within what it stands for', 'write the values out'],
  aliasBomb: ['aliases multiply beyond measure', 'write the values out'],
  merge: ['what is merged here is no mapping', 'give << a mapping, or a list of mappings'],
  complexKey: ['a key is no text', 'put the key in quotes'],
  nullKey: ['a key is null', 'put the key in quotes'],
  longKey: ['a key is longer than 1,024 characters', 'shorten it'],
  brokenKey: ['a key goes over several lines', 'put the key on one line, followed by a colon'],
  notJson: ['the value is infinite or no number, which JSON cannot say', 'put the value in quotes'],
  tag: ['the value is not of the type that its tag says', 'correct the value, or leave the tag out'],
  badTag: ['the tag is not well-formed', 'leave the tag out, or put the value in quotes'],
  escape: ['an escape in this text is unknown', 'write \\\\ for a backslash, or use single quotes'],
  character: ['a control character is in the text', 'write it as an escape in double quotes'],
  lineEnd: [
    'a character is in the text that ends a line for kubectl only (U+0085, U+2028 or U+2029)',
    'leave it out, or put the text in quotes',
  ],
  blockHeader: ['what follows | or > is not right', 'write nothing but +, - or a digit there'],
  directive: ['kubectl takes no directives', 'leave the line out'],
  reservedCharacter: ['a text cannot begin with this character', 'put the value in quotes'],
  nesting: ['the nesting is deeper than 1,000 levels', 'write it flatter'],
  afterEnd: ['kubectl does not read what follows ...', 'begin the next document with ---'],
  afterJson: ['something follows the JSON object', 'put --- between the two'],
  syntax: ['this is no YAML', 'correct the syntax'],
  template: ['this is a template', 'render it first: helm template CHART | clusterset-guard check -'],
  noObject: ['this is no Kubernetes object', 'write a mapping with a kind'],
} as const

export type Problem = keyof typeof problems

/** Something wrong at an offset of a document's text. */
export interface TextProblem {
  readonly problem: Problem
  readonly offset: number
}
