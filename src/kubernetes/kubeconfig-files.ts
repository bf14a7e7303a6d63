import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { parseDocument } from 'yaml'

import { asList, asObject, asText, isAbsent, isObject, type JsonObject } from '../model/json.ts'
import { KubeconfigProblem } from './kubeconfig-problem.ts'

/** A cluster, user or context of a kubeconfig, and where it stands. */
export interface Entry {
  readonly value: JsonObject
  readonly file: string
  /** What a relative path in it starts from. */
  readonly folder: string
  /** `users "admin"`, for messages. */
  readonly shownAs: string
}

/** Several files read as one: of what two files say, the first counts. */
export interface Kubeconfig {
  readonly files: readonly string[]
  readonly currentContext: string | undefined
  readonly clusters: ReadonlyMap<string, Entry>
  readonly users: ReadonlyMap<string, Entry>
  readonly contexts: ReadonlyMap<string, Entry>
}

/**
 * Reads kubeconfig files, as client-go merges them. Rejects with KubeconfigProblem.
 *
 * @param isOptional whether a file may be missing, as one of a list in `KUBECONFIG` may
 */
export async function readKubeconfig(
  files: readonly string[],
  isOptional: boolean,
): Promise<Kubeconfig | undefined> {
  const read = await Promise.all(files.map((file) => readOne(file, isOptional)))
  const found = read.filter((one) => one !== undefined)
  if (found.length === 0) return undefined
  return {
    files: found.map(({ file }) => file),
    currentContext: found.map(({ config }) => asText(config['current-context'])).find(Boolean),
    clusters: merged(found, 'clusters', 'cluster'),
    users: merged(found, 'users', 'user'),
    contexts: merged(found, 'contexts', 'context'),
  }
}

interface File {
  readonly file: string
  readonly config: JsonObject
}

async function readOne(file: string, isOptional: boolean): Promise<File | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing && isOptional) return undefined
    throw new KubeconfigProblem(
      isMissing
        ? `there is no kubeconfig ${file}; name one that is there`
        : `kubeconfig ${file} cannot be read; make it a file that this user may read`,
    )
  }
  return { file, config: configIn(text, file) }
}

/** The parser's messages quote the file, which holds keys: only the line is told. */
function configIn(text: string, file: string): JsonObject {
  const document = parseDocument(text, { version: '1.1', logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    const where = line === undefined ? '' : ` in line ${String(line)}`
    throw new KubeconfigProblem(`kubeconfig ${file} is not YAML${where}; write it anew, or restore it`)
  }
  const config = valueOf(document)
  if (isAbsent(config)) return {}
  if (isObject(config)) return config
  throw new KubeconfigProblem(`${file} is not a kubeconfig but another kind of text; name a kubeconfig`)
}

/** Undefined for aliases that grow beyond measure. */
function valueOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS()
  } catch {
    return 'no value'
  }
}

function merged(
  files: readonly File[],
  list: 'clusters' | 'users' | 'contexts',
  key: string,
): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const { file, config } of files)
    for (const item of asList(config[list])) {
      const { name, [key]: value } = asObject(item)
      if (typeof name !== 'string' || entries.has(name)) continue
      const shownAs = `${key} ${JSON.stringify(name)}`
      entries.set(name, { value: asObject(value), file, folder: dirname(file), shownAs })
    }
  return entries
}

/** A text of an entry; undefined when it is absent or empty. A number or a list in its place is a problem. */
export function textAt({ value, file, shownAs }: Entry, field: string): string | undefined {
  const text = value[field]
  if (isAbsent(text) || text === '') return undefined
  if (typeof text === 'string') return text
  throw new KubeconfigProblem(
    `kubeconfig ${file}: ${field} of ${shownAs} is not a text; put it in quotes, or take it out`,
  )
}
