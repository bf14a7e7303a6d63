import tap, { test } from 'tap'

import {
  catalogueAsJson,
  catalogueAsMarkdown,
  catalogueAsText,
  explanationOf,
} from '../../src/report/rule-catalogue.ts'
import { examplesOf } from '../../src/commands/examples.ts'
import type { Mutator } from '../../src/engine/mutator.ts'
import { defineDeletionRule, defineStateRule, defineTransitionRule } from '../../src/engine/rule.ts'
import { mutators } from '../../src/mutators/index.ts'
import { rules, ruleSetVersion } from '../../src/rules/index.ts'
import { runGuard } from '../support/guard-process.ts'

// Processes take their time to start: two at once.
tap.jobs = 2

const says = { problem: 'host {host} is odd', remedy: 'make it even' }

const stateRule = defineStateRule({
  id: 'host-even',
  about: 'ClusterSet',
  summary: 'Require even hosts',
  rationale: 'Odd ones fall over.',
  needs: ['clusterSets', 'perconaServers', 'services', 'secrets'],
  messages: {
    odd: { severity: 'error', ...says },
    later: { severity: 'warning', untilPresent: true, problem: 'no host yet', remedy: 'add one' },
  },
  judge: () => [],
})

const transitionRule = defineTransitionRule({
  id: 'secret-stays',
  about: 'Secret',
  summary: 'Warn about changes',
  rationale: 'They surprise.',
  needs: [],
  unwaivable: true,
  messages: { changed: { severity: 'warning', problem: 'it changes', remedy: 'leave it' } },
  judge: () => [],
})

const deletionRule = defineDeletionRule({
  id: 'server-stays',
  about: 'PerconaServer',
  summary: 'Forbid the end',
  rationale: 'It would be over.',
  needs: [],
  messages: { ends: { severity: 'error', problem: 'it ends', remedy: 'go on' } },
  judge: () => [],
})

const mutator: Mutator = {
  id: 'fill-host',
  summary: 'Fills hosts',
  operations: ['CREATE', 'UPDATE'],
  mutate: () => [],
}

const made = [stateRule, transitionRule, deletionRule]

void test('the rules as text', (t) => {
  t.equal(
    catalogueAsText(made, [mutator]),
    `RULES
host-even     error, warning  Require even hosts
secret-stays  warning         Warn about changes
server-stays  error           Forbid the end

MUTATORS
fill-host     CREATE, UPDATE  Fills hosts
`,
  )
  t.end()
})

void test('the rules as JSON', (t) => {
  t.strictSame(JSON.parse(catalogueAsJson([stateRule, transitionRule], [mutator], '1.2')), {
    format: 1,
    ruleset: '1.2',
    rules: [
      {
        id: 'host-even',
        about: 'PerconaServerMySQLClusterSet',
        sort: 'state',
        severity: 'error',
        needs: ['clusterSets', 'perconaServers', 'services', 'secrets'],
        waivable: true,
        summary: 'Require even hosts',
        rationale: 'Odd ones fall over.',
        messages: {
          odd: { severity: 'error', ...says },
          later: { severity: 'warning', untilPresent: true, problem: 'no host yet', remedy: 'add one' },
        },
      },
      {
        id: 'secret-stays',
        about: 'Secret',
        sort: 'transition',
        severity: 'warning',
        needs: [],
        waivable: false,
        summary: 'Warn about changes',
        rationale: 'They surprise.',
        messages: { changed: { severity: 'warning', problem: 'it changes', remedy: 'leave it' } },
      },
    ],
    mutators: [{ id: 'fill-host', operations: ['CREATE', 'UPDATE'], summary: 'Fills hosts' }],
  })
  t.end()
})

const example = (object: string, before?: string) => ({ object, before })

const explained = `# host-even

Require even hosts.

Odd ones fall over.

Judged on CREATE and UPDATE of a PerconaServerMySQLClusterSet. It needs the other ClusterSets, PerconaServerMySQLs, Services, Secrets (digests, never values).

- **error**: host {host} is odd. To mend it: make it even.
- **warning** (error under the strict profile): no host yet. To mend it: add one.

Rejected:

\`\`\`yaml
host: 1
\`\`\`

Accepted:

\`\`\`yaml
host: 2
\`\`\`

With these objects around:

\`\`\`yaml
world: 1
\`\`\`
`

void test('a rule with what is around it', (t) => {
  t.equal(
    explanationOf(stateRule, {
      rejected: example('host: 1\n'),
      accepted: example('host: 2\n'),
      world: 'world: 1\n',
    }),
    explained,
  )
  t.end()
})

void test('a rule about a change, which cannot be waived', (t) => {
  t.equal(
    explanationOf(transitionRule, {
      rejected: example('a: 2\n', 'a: 1\n'),
      accepted: example('a: 1\n', 'a: 1\n'),
      world: undefined,
    }),
    `# secret-stays

Warn about changes.

They surprise.

Judged on UPDATE of a Secret. It needs nothing but the object. It cannot be waived.

- **warning**: it changes. To mend it: leave it.

Rejected, before the change:

\`\`\`yaml
a: 1
\`\`\`

Rejected, after it:

\`\`\`yaml
a: 2
\`\`\`

Accepted, before the change:

\`\`\`yaml
a: 1
\`\`\`

Accepted, after it:

\`\`\`yaml
a: 1
\`\`\`
`,
  )
  t.end()
})

void test('the rules as a document', (t) => {
  t.equal(
    catalogueAsMarkdown(
      [
        {
          rule: stateRule,
          examples: { rejected: example('host: 1\n'), accepted: example('host: 2\n'), world: 'world: 1\n' },
        },
      ],
      [mutator],
    ),
    `# Rules

<!-- Written by \`npm run documents\` from src/rules and examples/rules. Do not edit. -->

An **error** denies, a **warning** is shown. What could not be seen is never called a broken rule.

| rule | about | severity | |
| --- | --- | --- | --- |
| [host-even](#host-even) | PerconaServerMySQLClusterSet | error, warning | Require even hosts |

| mutator | on | |
| --- | --- | --- |
| fill-host | CREATE, UPDATE | Fills hosts |

#${explained}`,
  )
  t.end()
})

const text = catalogueAsText(rules, mutators)
const json = catalogueAsJson(rules, mutators, ruleSetVersion)

void test('rules: as text', async (t) => {
  t.strictSame(await runGuard(['rules']), { code: 0, stdout: text, stderr: '' })
  t.match(text, /^RULES\ncredentials-match {16}error, warning {2}Require one password for each/)
})

void test('rules --format json', async (t) => {
  t.strictSame(await runGuard(['rules', '--format', 'json']), { code: 0, stdout: json, stderr: '' })
})

void test('rules --format markdown', async (t) => {
  const entries = rules.map((rule) => ({ rule, examples: examplesOf(rule.id) }))
  t.strictSame(await runGuard(['rules', '--format', 'markdown']), {
    code: 0,
    stdout: catalogueAsMarkdown(entries, mutators),
    stderr: '',
  })
})

void test('rules in another format', async (t) => {
  t.strictSame(await runGuard(['rules', '--format', 'xml']), {
    code: 2,
    stdout: '',
    stderr:
      "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, markdown, rbac.\n" +
      '(--help shows the flags)\n',
  })
})

void test('the format from the environment', async (t) => {
  const { stdout } = await runGuard(['rules'], { CLUSTERSET_GUARD_FORMAT: 'json' })
  t.equal(stdout.split('\n', 1).join(''), '{', 'the first line')
})

void test('the format of a flag goes over that of the environment', async (t) => {
  const { stdout } = await runGuard(['rules', '--format', 'text'], { CLUSTERSET_GUARD_FORMAT: 'json' })
  t.equal(stdout.split('\n', 1).join(''), 'RULES', 'the first line')
})

void test('another format in the environment', async (t) => {
  const { code, stdout, stderr } = await runGuard(['rules'], { CLUSTERSET_GUARD_FORMAT: 'xml' })
  t.strictSame({ code, stdout }, { code: 2, stdout: '' })
  t.match(stderr, /CLUSTERSET_GUARD_FORMAT.*Allowed choices are text, json, markdown, rbac\./)
})

void test('an empty format given as a flag is an error', async (t) => {
  const { code, stdout } = await runGuard(['rules', '--format', ''])
  t.strictSame({ code, stdout }, { code: 2, stdout: '' })
})

void test('an empty format in the environment is none', async (t) => {
  t.strictSame(await runGuard(['rules'], { CLUSTERSET_GUARD_FORMAT: '' }), {
    code: 0,
    stdout: text,
    stderr: '',
  })
})

void test('explain: every rule is explained as in the document', async (t) => {
  const [rule] = rules
  if (rule === undefined) throw new Error('there are no rules')
  t.strictSame(await runGuard(['explain', rule.id]), {
    code: 0,
    stdout: explanationOf(rule, examplesOf(rule.id)),
    stderr: '',
  })
})

void test('explain a rule that is nearly there', async (t) => {
  t.strictSame(await runGuard(['explain', 'endpoint-host-unique']), {
    code: 2,
    stdout: '',
    stderr: 'error: there is no rule "endpoint-host-unique"; did you mean endpoint-hosts-unique?\n',
  })
})

void test('explain what nobody knows', async (t) => {
  t.strictSame(await runGuard(['explain', 'zzz']), {
    code: 2,
    stdout: '',
    stderr: 'error: there is no rule "zzz"; the command rules lists them all\n',
  })
})

void test('explain nothing', async (t) => {
  t.strictSame(await runGuard(['explain']), {
    code: 2,
    stdout: '',
    stderr: "error: missing required argument 'rule'\n(--help shows the flags)\n",
  })
})
