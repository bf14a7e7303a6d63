import tap, { test, type Test } from 'tap'

import { runGuard, type Ended, type Environment } from '../support/guard-process.ts'

// Processes take their time to start: two at once.
tap.jobs = 2

async function ends(
  t: Test,
  given: readonly string[],
  expected: Partial<Ended>,
  environment: Environment = {},
): Promise<void> {
  t.strictSame(await runGuard(given, environment), { code: 0, stdout: '', stderr: '', ...expected })
}

const usage = `Usage: clusterset-guard [options] [command]

Finds mistakes in MySQL InnoDB ClusterSets on Kubernetes when they are made.

Options:
  -h, --help                 display help for command

Commands:
  serve [options]            run the admission webhook server
  check [options] [path...]  judge manifests without a cluster, as an API server
                             with the webhook would
  snapshot [options]         write the facts of a cluster to a file, Secrets as
                             digests, for check --snapshot
  rules [options]            list the rules
  explain <rule>             explain one rule: why, what it needs, examples, how
                             to fix
  version                    print the version, the rule set and the supported
                             operator versions
  completion <shell>         print what makes a shell complete the command line
  help [command]             display help for command
`

void test('--help: the commands', (t) => ends(t, ['--help'], { stdout: usage }))

void test('no command: the commands, and 2', (t) => ends(t, [], { code: 2, stderr: usage }))

void test('rules --help: with examples', (t) =>
  ends(t, ['rules', '--help'], {
    stdout: `Usage: clusterset-guard rules [options]

list the rules

Options:
  --format <format>  text, json, markdown, or rbac: the ClusterRole that serve
                     needs (choices: "text", "json", "markdown", "rbac",
                     default: "text", env: CLUSTERSET_GUARD_FORMAT)
  -h, --help         display help for command

Examples:
  clusterset-guard rules
  clusterset-guard rules --format markdown
  clusterset-guard rules --format rbac | kubectl apply -f -
`,
  }))

void test('explain --help: with examples', (t) =>
  ends(t, ['explain', '--help'], {
    stdout: `Usage: clusterset-guard explain [options] <rule>

explain one rule: why, what it needs, examples, how to fix

Arguments:
  rule        id of the rule

Options:
  -h, --help  display help for command

Examples:
  clusterset-guard explain endpoint-hosts-unique
`,
  }))

void test('version --help: with examples', (t) =>
  ends(t, ['version', '--help'], {
    stdout: `Usage: clusterset-guard version [options]

print the version, the rule set and the supported operator versions

Options:
  -h, --help  display help for command

Examples:
  clusterset-guard version
`,
  }))

void test('serve --help: every flag with its environment variable, and examples', async (t) => {
  const { code, stdout, stderr } = await runGuard(['serve', '--help'])
  const [head = '', examples = ''] = stdout.split('\nExamples:\n')
  t.equal(code, 0)
  t.equal(stderr, '')
  t.match(head, 'Usage: clusterset-guard serve [options]\n\nrun the admission webhook server\n')
  t.equal(
    examples,
    '  clusterset-guard serve --tls-cert tls.crt --tls-key tls.key\n' +
      '  clusterset-guard serve --kubeconfig ~/.kube/config --context staging --tls-development .clusterset-guard\n' +
      '  clusterset-guard serve --world examples/world --tls-development .clusterset-guard\n' +
      '  clusterset-guard serve --world world --tls-cert tls.crt --tls-key tls.key --listen 127.0.0.1:0\n',
  )
  const oneLine = head.replaceAll(/\s+/g, ' ')
  const flags = [...oneLine.matchAll(/--[a-z-]+/g)].map(([flag]) => flag).filter((flag) => flag !== '--help')
  t.strictSame(
    [...oneLine.matchAll(/env: (\w+)/g)].map(([, name]) => name),
    flags.map((flag) => `CLUSTERSET_GUARD_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`),
  )
})

void test('an unknown command', (t) =>
  ends(t, ['frobnicate'], {
    code: 2,
    stderr: "error: unknown command 'frobnicate'\n(--help shows the flags)\n",
  }))

void test('a misspelt command: the nearest one', (t) =>
  ends(t, ['verison'], {
    code: 2,
    stderr: "error: unknown command 'verison'\n(Did you mean version?)\n(--help shows the flags)\n",
  }))

void test('an unknown flag', (t) =>
  ends(t, ['rules', '--xyzzy'], {
    code: 2,
    stderr: "error: unknown option '--xyzzy'\n(--help shows the flags)\n",
  }))

void test('a misspelt flag: the nearest one', (t) =>
  ends(t, ['serve', '--lisen', '127.0.0.1:0'], {
    code: 2,
    stderr: "error: unknown option '--lisen'\n(Did you mean --listen?)\n(--help shows the flags)\n",
  }))

void test('a flag without its value', (t) =>
  ends(t, ['serve', '--world'], {
    code: 2,
    stderr: "error: option '--world <path...>' argument missing\n(--help shows the flags)\n",
  }))

void test('an argument too many', (t) =>
  ends(t, ['version', 'please'], {
    code: 2,
    stderr:
      "error: too many arguments for 'version'. Expected 0 arguments but got 1: please.\n" +
      '(--help shows the flags)\n',
  }))

void test('version', (t) =>
  ends(t, ['version'], {
    stdout: 'clusterset-guard 0.1.0\nrule set 2026.11.1\nPercona Operator for MySQL 1.2.0, 1.3.0\n',
  }))
