import type { Description, Report, ReportedFinding, ReportedOutcome } from '../../src/report/report.ts'

const passed = (rule: string): ReportedOutcome => ({
  rule,
  status: 'passed',
  severity: 'error',
  findings: [],
  unseen: [],
})

const unproven = (rule: string, ...unseen: readonly string[]): ReportedOutcome => ({
  ...passed(rule),
  status: 'unproven',
  unseen,
})

const sharedHost: ReportedFinding = {
  message: 'sharedHost',
  severity: 'error',
  state: 'violated',
  path: 'spec.clusters[1].endpoints[0].host',
  problem: 'host db.paris.example is also endpoint 0 of cluster paris',
  remedy: 'give each endpoint its own host',
  about: ['rome', 'db.paris.example'],
  file: 'sets/orders.yaml',
  line: 14,
  column: 17,
}

const unknownField: ReportedFinding = {
  message: 'unknown',
  severity: 'error',
  state: 'violated',
  path: 'spec.clusers',
  problem: 'unknown field',
  remedy: 'write clusters, or leave it out',
  about: ['spec.clusers'],
  file: 'sets/orders.yaml',
  line: 9,
  column: 3,
}

const secretAbsent: ReportedFinding = {
  message: 'absent',
  severity: 'warning',
  state: 'violated',
  path: 'spec.credentialsSecret.name',
  problem: 'Secret shop/orders-users is not there yet',
  remedy: 'create it before the set is formed',
  about: ['orders-users'],
  file: 'sets/orders.yaml',
  line: 20,
  column: 11,
}

const standingClaim: ReportedFinding = {
  message: 'claimedElsewhere',
  severity: 'error',
  state: 'standing',
  path: 'spec.clusters[0].endpoints[0].host',
  problem: 'endpoint db.oslo.example:3306 is already claimed by ClusterSet shop/ledger',
  remedy: 'remove the endpoint here, or remove it from shop/ledger first',
  about: ['oslo', 'db.oslo.example'],
  file: 'sets/billing.yaml',
  line: 11,
  column: 17,
}

const waivedVersion: ReportedFinding = {
  message: 'tooOld',
  severity: 'error',
  state: 'waived',
  path: 'spec.mysqlshellRunner.image',
  problem: 'image percona/percona-server:8.0.36 is older than 8.4',
  remedy: 'take an image of 8.4 or later',
  about: ['8.0.36'],
  file: 'sets/billing.yaml',
  line: 21,
  column: 12,
}

const primaryGone: ReportedFinding = {
  message: 'stillPrimary',
  severity: 'error',
  state: 'violated',
  path: '',
  problem: 'cluster lisbon is the primary of ClusterSet shop/ledger',
  remedy: 'switch over to another cluster first',
  about: ['lisbon'],
}

const descriptions: readonly Description[] = [
  {
    id: 'schema',
    summary: 'Require what the CRD requires',
    rationale: 'The API server refuses an object that does not fit its CRD.',
    severity: 'error',
  },
  {
    id: 'endpoint-hosts-unique',
    summary: 'Require each endpoint of a ClusterSet to have a host of its own',
    rationale: 'Two endpoints with one host are one server that is listed twice.',
    severity: 'error',
  },
  {
    id: 'credentials-secret-exists',
    summary: 'Require the credentials Secret to exist',
    rationale: 'Without it the set cannot be formed.',
    severity: 'warning',
  },
  {
    id: 'endpoint-claimed-once',
    summary: 'Forbid two ClusterSets to claim one MySQL endpoint',
    rationale: 'Two ClusterSets that manage one server fence each other off.',
    severity: 'error',
  },
  {
    id: 'member-version-supported',
    summary: 'Require MySQL 8.4 or later',
    rationale: 'Earlier versions cannot be in a ClusterSet.',
    severity: 'error',
  },
  {
    id: 'primary-not-removed',
    summary: 'Forbid to delete the primary cluster',
    rationale: 'Without its primary a set has nobody who takes writes.',
    severity: 'error',
  },
  {
    id: 'credentials-match',
    summary: 'Require one password for each MySQL system user on all sites',
    rationale: 'A replica is a copy of the primary, with its users and passwords.',
    severity: 'error',
  },
]

/** One of everything: what a report can hold. */
export const sample: Report = {
  tool: { name: 'clusterset-guard', version: '0.1.0', ruleset: '0.1.0' },
  enforcementPoint: 'check',
  summary: {
    subjects: 4,
    violated: 3,
    warned: 1,
    standing: 1,
    waived: 1,
    unproven: 2,
    crashed: 1,
    passed: 2,
    documentsPassedOver: 3,
  },
  subjects: [
    {
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQLClusterSet',
      namespace: 'shop',
      name: 'billing',
      operation: 'UPDATE',
      file: 'sets/billing.yaml',
      line: 1,
      outcomes: [
        passed('schema'),
        {
          rule: 'endpoint-claimed-once',
          status: 'standing',
          severity: 'error',
          findings: [standingClaim],
          unseen: ['clusterSets'],
        },
        {
          rule: 'member-version-supported',
          status: 'waived',
          severity: 'error',
          findings: [waivedVersion],
          unseen: [],
        },
        unproven('credentials-match', 'secrets', 'perconaServers'),
      ],
    },
    {
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQLClusterSet',
      namespace: 'shop',
      name: 'orders',
      operation: 'CREATE',
      file: 'sets/orders.yaml',
      line: 1,
      outcomes: [
        { rule: 'schema', status: 'violated', severity: 'error', findings: [unknownField], unseen: [] },
        {
          rule: 'endpoint-hosts-unique',
          status: 'violated',
          severity: 'error',
          findings: [sharedHost],
          unseen: [],
        },
        {
          rule: 'credentials-secret-exists',
          status: 'violated',
          severity: 'warning',
          findings: [secretAbsent],
          unseen: [],
        },
        { rule: 'primary-is-member', status: 'crashed', severity: 'error', findings: [], unseen: [] },
      ],
    },
    {
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQLClusterSet',
      namespace: 'shop',
      name: 'search',
      operation: 'NONE',
      file: 'sets/search.yaml',
      line: 3,
      outcomes: [passed('schema'), unproven('credentials-match', 'secrets')],
    },
    {
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQL',
      namespace: 'shop',
      name: 'lisbon',
      operation: 'DELETE',
      outcomes: [
        {
          rule: 'primary-not-removed',
          status: 'violated',
          severity: 'error',
          findings: [primaryGone],
          unseen: [],
        },
      ],
    },
  ],
  descriptions,
  gaps: [
    {
      missing: 'secrets',
      rules: ['credentials-match'],
      outcomes: 2,
      supply: '--assume-complete secrets, --snapshot FILE or --kubeconfig FILE',
    },
    {
      missing: 'perconaServers',
      rules: ['credentials-match'],
      outcomes: 1,
      supply: '--assume-complete perconaServers, --snapshot FILE or --kubeconfig FILE',
    },
    {
      missing: 'clusterSets',
      rules: ['endpoint-claimed-once'],
      outcomes: 1,
      supply: '--assume-complete clusterSets, --snapshot FILE or --kubeconfig FILE',
    },
  ],
}

/** No object and no gap. */
export const emptySample: Report = {
  ...sample,
  summary: {
    subjects: 0,
    violated: 0,
    warned: 0,
    standing: 0,
    waived: 0,
    unproven: 0,
    crashed: 0,
    passed: 0,
    documentsPassedOver: 3,
  },
  subjects: [],
  descriptions: [],
  gaps: [],
}

/** One object with one error: short enough for a page. */
export const shortSample: Report = {
  ...sample,
  summary: { ...emptySample.summary, subjects: 1, violated: 1, unproven: 1 },
  subjects: [
    {
      apiVersion: 'ps.percona.com/v1',
      kind: 'PerconaServerMySQLClusterSet',
      namespace: 'shop',
      name: 'orders',
      operation: 'NONE',
      file: 'sets/orders.yaml',
      line: 1,
      outcomes: [
        {
          rule: 'endpoint-hosts-unique',
          status: 'violated',
          severity: 'error',
          findings: [sharedHost],
          unseen: [],
        },
        unproven('credentials-match', 'secrets'),
      ],
    },
  ],
  descriptions: descriptions.filter(({ id }) => id === 'endpoint-hosts-unique' || id === 'credentials-match'),
  gaps: sample.gaps.slice(0, 1).map((gap) => ({ ...gap, outcomes: 1 })),
}

/**
 * What somebody may write where a name is expected, to end a tag, a comment, a string, a cell or a line, to command
 * a terminal or a runner, to hide, to call somebody, or to fill a screen.
 */
export const hostileTexts: readonly string[] = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onclick='alert(1)",
  '--><!--',
  ']]>&<![CDATA[',
  '&lt;b&gt;',
  '::error file=x::said by a manifest',
  '\n::stop-commands::token',
  '%0A::error::said by a manifest',
  '##[error]said by a manifest',
  'before ##vso[task.setvariable variable=x]y',
  '\r\nok 1 - forged # SKIP',
  'name # TODO forged',
  '\nBail out!',
  '\u001B[2J\u001B]0;title\u0007',
  '\u009B2J',
  'a\u202Egnp.exe',
  '\u200Fright to left',
  '\u2028line\u2029paragraph',
  'null\u0000byte',
  '\uFFFE\uFFFF',
  'lone \uD800 half',
  '\u{E0041}\u{E0042}',
  'a | b \\| c',
  '`code` ``more`` ```',
  '[link](https://evil.example)![image](https://evil.example/x.png)',
  'https://evil.example www.evil.example <https://evil.example>',
  '@octocat and @org/team, #1, GH-1',
  '**bold** _it_ ~~no~~ $x$',
  '{{ template }} ${{ secrets.TOKEN }}',
  '../../etc/passwd',
  'x'.repeat(10_240),
]

const hostileFinding = (text: string, index: number): ReportedFinding => ({
  message: text,
  severity: index % 2 === 0 ? 'error' : 'warning',
  state: 'violated',
  path: text,
  problem: text,
  remedy: text,
  about: [text],
  file: text,
  line: 1,
  column: 1,
})

/** A hostile text in every place of a report that holds text. */
export const hostileSample: Report = {
  tool: { name: 'clusterset-guard', version: '0.1.0', ruleset: '0.1.0' },
  enforcementPoint: 'check',
  summary: { ...emptySample.summary, subjects: hostileTexts.length, violated: hostileTexts.length },
  subjects: hostileTexts.map((text, index) => ({
    apiVersion: text,
    kind: text,
    namespace: text,
    name: text,
    operation: 'CREATE',
    file: text,
    line: 1,
    outcomes: [
      {
        rule: text,
        status: 'violated',
        severity: 'error',
        findings: [hostileFinding(text, index)],
        unseen: [],
      },
      { rule: text, status: 'unproven', severity: 'error', findings: [], unseen: [text] },
    ],
  })),
  descriptions: hostileTexts.map((text) => ({ id: text, summary: text, rationale: text, severity: 'error' })),
  gaps: hostileTexts.slice(0, 5).map((text) => ({ missing: text, rules: [text], outcomes: 1, supply: text })),
}
