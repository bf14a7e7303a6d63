import { Lexer } from 'yaml'

/** The library's sign before the text of a scalar, in which a `#` is no comment. */
const scalarSign = '\u001f'

/** The comments of a YAML text, in order. */
export function commentsIn(text: string): readonly string[] {
  const comments: string[] = []
  let before = ''
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('#') && before !== scalarSign) comments.push(token)
    before = token
  }
  return comments
}
