import { parseAllDocuments, type ParsedNode } from 'yaml'

import { isEmpty } from './node-places.ts'

/** The syntax of a document that was read without complaint; undefined when its text is not one document. */
export function documentRoot(text: string): ParsedNode | undefined {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    keepSourceTokens: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  if ('empty' in documents || documents.some(({ errors }) => errors.length > 0)) return undefined
  const roots = documents.flatMap(({ contents }) =>
    contents === null || isEmpty(contents) ? [] : [contents],
  )
  return roots.length === 1 ? roots[0] : undefined
}
