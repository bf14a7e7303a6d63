import { resolve } from 'node:path'

import { test } from 'tap'
import ts from 'typescript'

/** The parts of a rule that a case changes. What is not given compiles. */
interface Snippet {
  readonly sort?: 'State' | 'Transition' | 'Deletion'
  readonly needs?: string
  readonly severity?: string
  readonly judge?: string
}

interface Complaint {
  /** The line of the source that it is about. */
  readonly line: string
  readonly says: string
}

const sourceOf = ({
  sort = 'State',
  needs = 'services',
  severity = 'error',
  judge = 'return []',
}: Snippet) => `
import { define${sort}Rule } from '../../src/engine/rule.ts'

const place = { path: 'spec', about: [] }

export const rule = define${sort}Rule({
  id: 'example',
  about: 'ClusterSet',
  summary: 'Require an example',
  rationale: 'It is one.',
  needs: ['${needs}'],
  messages: {
    claimed: { severity: '${severity}', problem: 'host {host} is claimed by {owner}', remedy: 'ask {owner}' },
    plain: { severity: 'warning', problem: 'something is odd', remedy: 'look at it' },
  },
  judge(subject, facts, finding) {
    ${judge}
  },
})
`

const root = resolve(import.meta.dirname, '../..')

/** The options of this project. What a snippet leaves unused is no mistake of it. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown
  }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return { ...options, noUnusedLocals: false, noUnusedParameters: false }
}

/** What the compiler says of each snippet. All are compiled at once: reading the library takes longest. */
function complaintsOf(snippets: readonly Snippet[]): readonly (readonly Complaint[])[] {
  const names = snippets.map((_, index) => resolve(import.meta.dirname, `snippet-${String(index)}.ts`))
  const sources = new Map(snippets.map((snippet, index) => [names[index] ?? '', sourceOf(snippet)]))
  const options = compilerOptions()
  const disk = ts.createCompilerHost(options)
  const program = ts.createProgram({
    rootNames: names,
    options,
    host: {
      ...disk,
      fileExists: (path) => sources.has(path) || disk.fileExists(path),
      readFile: (path) => sources.get(path) ?? disk.readFile(path),
      getSourceFile: (path, languageVersion, ...more) => {
        const source = sources.get(path)
        return source === undefined
          ? disk.getSourceFile(path, languageVersion, ...more)
          : ts.createSourceFile(path, source, languageVersion)
      },
    },
  })
  return [...sources].map(([name, source]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map(({ start = 0, messageText }) => ({
      line: source.split('\n')[source.slice(0, start).split('\n').length - 1]?.trim() ?? '',
      says: ts.flattenDiagnosticMessageText(messageText, ' '),
    })),
  )
}

interface Case extends Snippet {
  /** The line that the compiler refuses, and what it says. */
  readonly line: string
  readonly says: RegExp
}

const refused: Readonly<Record<string, Case>> = {
  'a placeholder without a value': {
    judge: "return [finding.claimed(place, { host: 'db' })]",
    line: "return [finding.claimed(place, { host: 'db' })]",
    says: /Property 'owner' is missing/,
  },
  'a placeholder that is misspelt': {
    judge: "return [finding.claimed(place, { host: 'db', ownr: 'a' })]",
    line: "return [finding.claimed(place, { host: 'db', ownr: 'a' })]",
    says: /'ownr' does not exist .* Did you mean to write 'owner'/,
  },
  'a message without any of its values': {
    judge: 'return [finding.claimed(place)]',
    line: 'return [finding.claimed(place)]',
    says: /Expected 2 arguments, but got 1/,
  },
  'values for a message without placeholders': {
    judge: "return [finding.plain(place, { host: 'db' })]",
    line: "return [finding.plain(place, { host: 'db' })]",
    says: /Expected 1 arguments, but got 2/,
  },
  'a message that the rule does not have': {
    judge: 'return [finding.plane(place)]',
    line: 'return [finding.plane(place)]',
    says: /Property 'plane' does not exist/,
  },
  'facts that the rule does not declare': {
    judge: "return facts.secrets.find('a', 'b').state === 'found' ? [] : [finding.plain(place)]",
    line: "return facts.secrets.find('a', 'b').state === 'found' ? [] : [finding.plain(place)]",
    says: /Property 'secrets' does not exist on type 'Pick<Facts, "services">'/,
  },
  'an inventory that there is none of': {
    needs: 'pods',
    line: "needs: ['pods'],",
    says: /Type '"pods"' is not assignable to type 'keyof Facts'/,
  },
  'the old object in a state rule': {
    judge: 'return subject.oldObject.entries.length > 0 ? [] : [finding.plain(place)]',
    line: 'return subject.oldObject.entries.length > 0 ? [] : [finding.plain(place)]',
    says: /Property 'oldObject' does not exist/,
  },
  'the status of a requested object': {
    judge: 'return subject.object.status === undefined ? [] : [finding.plain(place)]',
    line: 'return subject.object.status === undefined ? [] : [finding.plain(place)]',
    says: /Property 'status' does not exist on type 'ClusterSet'/,
  },
  'the status of the new object in a transition rule': {
    sort: 'Transition',
    judge: 'return subject.object.status === undefined ? [] : [finding.plain(place)]',
    line: 'return subject.object.status === undefined ? [] : [finding.plain(place)]',
    says: /Property 'status' does not exist on type 'ClusterSet'/,
  },
  'a new object in a deletion rule': {
    sort: 'Deletion',
    judge: 'return subject.object.entries.length > 0 ? [] : [finding.plain(place)]',
    line: 'return subject.object.entries.length > 0 ? [] : [finding.plain(place)]',
    says: /Property 'object' does not exist/,
  },
  'an assignment to a field of the subject': {
    judge: "subject.object.primaryCluster = 'dc2'; return []",
    line: "subject.object.primaryCluster = 'dc2'; return []",
    says: /Cannot assign to 'primaryCluster' because it is a read-only property/,
  },
  'a severity that there is none of': {
    severity: 'fatal',
    line: "claimed: { severity: 'fatal', problem: 'host {host} is claimed by {owner}', remedy: 'ask {owner}' },",
    says: /Type '"fatal"' is not assignable to type 'Severity'/,
  },
}

const accepted: Readonly<Record<string, Snippet>> = {
  'every placeholder with a value, as text or number': {
    judge: "return [finding.claimed(place, { host: 'db', owner: 1 }), finding.plain(place)]",
  },
  'facts that the rule declares': {
    needs: 'secrets',
    judge: "return facts.secrets.find('a', 'b').state === 'found' ? [] : [finding.plain(place)]",
  },
  'the status of the old object in a transition rule': {
    sort: 'Transition',
    judge: 'return subject.oldObject.status === undefined ? [] : [finding.plain(place)]',
  },
  'the old object in a deletion rule': {
    sort: 'Deletion',
    judge: 'return subject.oldObject.entries.length > 0 ? [] : [finding.plain(place)]',
  },
}

const complaints = complaintsOf([...Object.values(refused), ...Object.values(accepted)])

for (const [index, [name, { line, says }]] of Object.entries(refused).entries()) {
  void test(`does not compile: ${name}`, (t) => {
    const [first, ...more] = complaints[index] ?? []
    t.equal(first?.line, line)
    t.match(first?.says, says)
    t.strictSame(more, [])
    t.end()
  })
}

for (const [index, name] of Object.keys(accepted).entries()) {
  void test(`compiles: ${name}`, (t) => {
    t.strictSame(complaints[Object.keys(refused).length + index], [])
    t.end()
  })
}
