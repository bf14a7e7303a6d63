import { test } from 'tap'

import { evaluate, type Outcome } from '../../src/engine/evaluate.ts'
import type { Facts, Need } from '../../src/engine/facts.ts'
import { perhaps } from '../../src/engine/finding.ts'
import {
  defineDeletionRule,
  defineStateRule,
  defineTransitionRule,
  strictly,
  type Rule,
} from '../../src/engine/rule.ts'
import type { Kind, Subject } from '../../src/engine/subject.ts'
import { clusterSet, entry, perconaServer, secret, statusOf, type Raw } from '../support/objects.ts'
import { deletion, standing } from '../support/subjects.ts'
import { creation, secretUpdate, serverUpdate, update, world, type World } from '../support/world.ts'

const head = { summary: 'Require an example', rationale: 'It is one.' }

const findsNothing = (id: string, about: Kind = 'ClusterSet') =>
  defineStateRule({ ...head, id, about, needs: [], messages: {}, judge: () => [] })

const stateRule = findsNothing('state')
const transitionRule = defineTransitionRule({
  ...head,
  id: 'transition',
  about: 'ClusterSet',
  needs: [],
  messages: {},
  judge: () => [],
})
const deletionRule = defineDeletionRule({
  ...head,
  id: 'deletion',
  about: 'ClusterSet',
  needs: [],
  messages: {},
  judge: () => [],
})

const idsRun = (rules: readonly Rule[], subject: Subject, facts: Facts = world()) =>
  evaluate(rules, subject, facts).map(({ rule }) => rule.id)

const allSorts = [deletionRule, transitionRule, stateRule]

void test('on CREATE the state is judged', (t) => {
  t.strictSame(idsRun(allSorts, creation()), ['state'])
  t.end()
})

void test('on UPDATE the state and the change are judged, in the order of the rules', (t) => {
  t.strictSame(idsRun(allSorts, update(clusterSet(), clusterSet({ spec: { sslMode: 'AUTO' } }))), [
    'transition',
    'state',
  ])
  t.end()
})

void test('on DELETE the deletion is judged', (t) => {
  t.strictSame(idsRun(allSorts, deletion()), ['deletion'])
  t.end()
})

void test('of what simply stands the state is judged', (t) => {
  t.strictSame(idsRun(allSorts, standing()), ['state'])
  t.end()
})

void test('a rule runs on its own kind only', (t) => {
  const rules = [
    findsNothing('of-secrets', 'Secret'),
    findsNothing('of-sets'),
    findsNothing('of-servers', 'PerconaServer'),
  ]
  t.strictSame(idsRun(rules, creation()), ['of-sets'])
  t.strictSame(
    idsRun(rules, serverUpdate(perconaServer('dc1'), perconaServer('dc1', { spec: { pause: true } }))),
    ['of-servers'],
  )
  t.strictSame(idsRun(rules, secretUpdate(secret('s', {}), secret('s', { root: 'a' }))), ['of-secrets'])
  t.end()
})

void test('an update that leaves the spec alone is judged only by rules of metadata', (t) => {
  const rules = [
    stateRule,
    transitionRule,
    defineTransitionRule({
      ...head,
      id: 'metadata',
      about: 'ClusterSet',
      needs: [],
      judgesMetadata: true,
      messages: {},
      judge: () => [],
    }),
  ]
  t.strictSame(idsRun(rules, update(clusterSet(), clusterSet({ annotations: { a: 'b' } }))), ['metadata'])
  t.strictSame(idsRun(rules, update(clusterSet(), clusterSet({ spec: { sslMode: 'AUTO' } }))), [
    'state',
    'transition',
    'metadata',
  ])
  t.end()
})

/** Says of each cluster whose name is longer than three letters that it is too long. */
const shortNames = defineStateRule({
  ...head,
  id: 'short-names',
  about: 'ClusterSet',
  needs: [],
  messages: {
    long: { severity: 'error', problem: 'name {name} is too long', remedy: 'use three letters' },
  },
  judge: ({ object }, _facts, finding) =>
    object.entries
      .filter(({ name }) => name.length > 3)
      .map(({ name, namePath }) => finding.long({ path: namePath, about: [name] }, { name })),
})

const named = (...names: readonly string[]) =>
  clusterSet({ spec: { clusters: names.map((name) => entry(name, `${name}-mysql`)) } })

const states = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap(({ findings }) =>
    findings.map(({ path, severity, state, problem }) => `${path}: ${problem} (${severity}, ${state})`),
  )

void test('an outcome has the findings of its rule, each with severity and state', (t) => {
  t.strictSame(evaluate([shortNames], creation(named('dc1', 'paris')), world()), [
    {
      rule: shortNames,
      severity: 'error',
      unseen: [],
      crash: undefined,
      findings: [
        {
          message: 'long',
          path: 'spec.clusters[1].innodbClusterName',
          about: ['paris'],
          problem: 'name paris is too long',
          remedy: 'use three letters',
          isProven: true,
          severity: 'error',
          state: 'violated',
        },
      ],
    },
  ])
  t.end()
})

void test('what was wrong before stands, at whatever index it is now', (t) => {
  t.strictSame(
    states(evaluate([shortNames], update(named('dc1', 'dc2', 'paris'), named('dc1', 'paris')), world())),
    ['spec.clusters[1].innodbClusterName: name paris is too long (error, standing)'],
  )
  t.end()
})

void test('a new violation beside one that stands is a violation', (t) => {
  t.strictSame(states(evaluate([shortNames], update(named('paris'), named('london', 'paris')), world())), [
    'spec.clusters[0].innodbClusterName: name london is too long (error, violated)',
    'spec.clusters[1].innodbClusterName: name paris is too long (error, standing)',
  ])
  t.end()
})

void test('what is put right is not found', (t) => {
  t.strictSame(states(evaluate([shortNames], update(named('paris'), named('par')), world())), [])
  t.end()
})

void test('nothing stands where there is no change: on CREATE and of what simply stands', (t) => {
  t.strictSame(states(evaluate([shortNames], creation(named('paris')), world())), [
    'spec.clusters[0].innodbClusterName: name paris is too long (error, violated)',
  ])
  t.strictSame(states(evaluate([shortNames], standing(named('paris')), world())), [
    'spec.clusters[0].innodbClusterName: name paris is too long (error, violated)',
  ])
  t.end()
})

void test('a finding on a change never stands', (t) => {
  const always = defineTransitionRule({
    ...head,
    id: 'always',
    about: 'ClusterSet',
    needs: [],
    messages: { wrong: { severity: 'error', problem: 'wrong', remedy: 'stay' } },
    judge: (_subject, _facts, finding) => [finding.wrong({ path: 'spec', about: [] })],
  })
  t.strictSame(states(evaluate([always], update(named('paris'), named('london')), world())), [
    'spec: wrong (error, violated)',
  ])
  t.end()
})

/** Says of each second cluster with the same first host that it clashes. */
const ownHosts = defineStateRule({
  ...head,
  id: 'own-hosts',
  about: 'ClusterSet',
  needs: [],
  messages: { shared: { severity: 'error', problem: '{name} shares {host}', remedy: 'use another' } },
  judge: ({ object: { entries } }, _facts, finding) =>
    entries.flatMap(({ name, namePath, endpoints: [first] }, index) => {
      const host = first?.host.written ?? ''
      const same = entries.filter(({ endpoints: [other] }) => other?.host.written === host)
      const clashing = same.map((one) => one.name)
      return entries.findIndex((one) => one === same[0]) < index
        ? [finding.shared({ path: namePath, about: [name], clashing }, { name, host })]
        : []
    }),
})

const sharing = (...names: readonly string[]) =>
  clusterSet({ spec: { clusters: names.map((name) => entry(name, 'db')) } })

void test('things that clash stand in another order, and when one of them leaves', (t) => {
  t.strictSame(states(evaluate([ownHosts], update(sharing('a', 'b'), sharing('b', 'a')), world())), [
    'spec.clusters[1].innodbClusterName: a shares db (error, standing)',
  ])
  t.strictSame(states(evaluate([ownHosts], update(sharing('a', 'b', 'c'), sharing('c', 'b')), world())), [
    'spec.clusters[1].innodbClusterName: b shares db (error, standing)',
  ])
  t.end()
})

void test('one more thing that clashes is a violation', (t) => {
  t.strictSame(states(evaluate([ownHosts], update(sharing('a', 'b'), sharing('a', 'b', 'c')), world())), [
    'spec.clusters[1].innodbClusterName: b shares db (error, standing)',
    'spec.clusters[2].innodbClusterName: c shares db (error, violated)',
  ])
  t.end()
})

void test('old objects of the other kinds are judged too', (t) => {
  const noPause = defineStateRule({
    ...head,
    id: 'no-pause',
    about: 'PerconaServer',
    needs: [],
    messages: { paused: { severity: 'error', problem: 'paused', remedy: 'go on' } },
    judge: ({ object }, _facts, finding) =>
      object.isPaused ? [finding.paused({ path: 'spec.pause', about: [] })] : [],
  })
  const rooted = defineStateRule({
    ...head,
    id: 'rooted',
    about: 'Secret',
    needs: [],
    messages: { noRoot: { severity: 'error', problem: 'no root', remedy: 'add it' } },
    judge: ({ object }, _facts, finding) =>
      object.filled.has('root') ? [] : [finding.noRoot({ path: 'data.root', about: [] })],
  })
  const server = (pause: boolean, size: number): Raw =>
    perconaServer('dc1', { spec: { pause }, mysql: { size } })
  t.strictSame(states(evaluate([noPause], serverUpdate(server(true, 3), server(true, 5)), world())), [
    'spec.pause: paused (error, standing)',
  ])
  t.strictSame(states(evaluate([noPause], serverUpdate(server(false, 3), server(true, 3)), world())), [
    'spec.pause: paused (error, violated)',
  ])
  t.strictSame(
    states(evaluate([rooted], secretUpdate(secret('s', {}), secret('s', { monitor: 'a' })), world())),
    ['data.root: no root (error, standing)'],
  )
  t.strictSame(
    states(evaluate([rooted], secretUpdate(secret('s', { root: 'a' }), secret('s', {})), world())),
    ['data.root: no root (error, violated)'],
  )
  t.end()
})

/** Finds one thing of each severity; where the annotation `certain` says no, they are not proven. */
const findsAll = (more: { readonly softenedByForce?: true } = {}) =>
  defineStateRule({
    ...head,
    ...more,
    id: 'finds-all',
    about: 'ClusterSet',
    needs: [],
    messages: {
      bad: { severity: 'error', problem: 'bad', remedy: 'improve' },
      odd: { severity: 'warning', problem: 'odd', remedy: 'look' },
      notYet: { severity: 'warning', untilPresent: true, problem: 'not yet', remedy: 'make it' },
    },
    judge({ object }, _facts, finding) {
      const place = { path: 'spec', about: [] }
      const all = [finding.bad(place), finding.odd(place), finding.notYet(place)]
      return object.annotations['certain'] === 'no' ? all.map(perhaps) : all
    },
  })
const obedient = findsAll({ softenedByForce: true })

const forced = { spec: { unsafeFlags: { forcedFailover: true } } }
const uncertain = { annotations: { certain: 'no' } }

void test('a finding is as severe as its message says', (t) => {
  t.strictSame(states(evaluate([obedient], creation(), world())), [
    'spec: bad (error, violated)',
    'spec: odd (warning, violated)',
    'spec: not yet (warning, violated)',
  ])
  t.end()
})

void test('in a forced failover a softened rule gives at most warnings, and so it counts', (t) => {
  const outcomes = evaluate([obedient], creation(clusterSet(forced)), world())
  t.strictSame(states(outcomes), [
    'spec: bad (warning, violated)',
    'spec: odd (warning, violated)',
    'spec: not yet (warning, violated)',
  ])
  t.strictSame(
    outcomes.map(({ severity }) => severity),
    ['warning'],
  )
  t.strictSame(
    evaluate([obedient], creation(), world()).map(({ severity }) => severity),
    ['error'],
  )
  t.end()
})

void test('in a forced failover any other rule is as severe as ever', (t) => {
  const outcomes = evaluate([findsAll()], creation(clusterSet(forced)), world())
  t.strictSame(states(outcomes).slice(0, 1), ['spec: bad (error, violated)'])
  t.strictSame(
    outcomes.map(({ severity }) => severity),
    ['error'],
  )
  t.end()
})

void test('only a ClusterSet can be in a forced failover', (t) => {
  const rule = defineStateRule({
    ...head,
    id: 'of-secrets',
    about: 'Secret',
    needs: [],
    softenedByForce: true,
    messages: { bad: { severity: 'error', problem: 'bad', remedy: 'improve' } },
    judge: (_subject, _facts, finding) => [finding.bad({ path: 'data', about: ['new'] })],
  })
  t.strictSame(
    evaluate([rule], secretUpdate(secret('s', {}), secret('s', { root: 'a' })), world()).map(
      ({ severity }) => severity,
    ),
    ['error'],
  )
  t.end()
})

void test('what is not proven is one step milder', (t) => {
  t.strictSame(states(evaluate([obedient], creation(clusterSet(uncertain)), world())), [
    'spec: bad (warning, violated)',
  ])
  t.strictSame(states(evaluate([obedient], creation(clusterSet({ ...uncertain, ...forced })), world())), [
    'spec: bad (warning, violated)',
  ])
  t.end()
})

void test('strictly, what is not there yet is an error, and milder when it is not proven', (t) => {
  t.strictSame(states(evaluate(strictly([obedient]), creation(), world())), [
    'spec: bad (error, violated)',
    'spec: odd (warning, violated)',
    'spec: not yet (error, violated)',
  ])
  t.strictSame(states(evaluate(strictly([obedient]), creation(clusterSet(uncertain)), world())), [
    'spec: bad (warning, violated)',
    'spec: not yet (warning, violated)',
  ])
  t.end()
})

void test('a finding stands though its severity was another', (t) => {
  const wasForced = update(clusterSet(forced), clusterSet())
  t.strictSame(states(evaluate([obedient], wasForced, world())), [
    'spec: bad (error, standing)',
    'spec: odd (warning, standing)',
    'spec: not yet (warning, standing)',
  ])
  const wasUncertain = update(clusterSet(uncertain), clusterSet({ spec: { sslMode: 'AUTO' } }))
  t.strictSame(states(evaluate([obedient], wasUncertain, world())).slice(0, 1), [
    'spec: bad (error, standing)',
  ])
  t.end()
})

/** Needs services and Secrets, and finds one thing. */
const needy = defineStateRule({
  ...head,
  id: 'needy',
  about: 'ClusterSet',
  needs: ['services', 'secrets'],
  messages: { bad: { severity: 'error', problem: 'bad', remedy: 'improve' } },
  judge: (_subject, _facts, finding) => [finding.bad({ path: 'spec', about: [] })],
})

const unseenWith = (sights: NonNullable<World['sights']>) =>
  evaluate([needy], creation(), world({ sights })).map(({ unseen }) => unseen)

void test('a rule whose facts are never looked for does not run at all', (t) => {
  t.strictSame(unseenWith({ services: { coverage: 'none' } }), [])
  t.strictSame(unseenWith({ services: { coverage: 'none' }, secrets: { coverage: 'partial' } }), [])
  t.strictSame(unseenWith({ clusterSets: { coverage: 'none' } }), [[]], 'it does not need these')
  t.end()
})

void test('with complete facts nothing is unseen', (t) => {
  t.strictSame(unseenWith({}), [[]])
  t.strictSame(unseenWith({ clusterSets: { coverage: 'partial' } }), [[]], 'it does not need these')
  t.end()
})

void test('what could not be seen is told, in the order of the needs', (t) => {
  t.strictSame(unseenWith({ secrets: { coverage: 'partial' }, services: { coverage: 'partial' } }), [
    [
      { inventory: 'services', forbidden: [] },
      { inventory: 'secrets', forbidden: [] },
    ],
  ])
  t.end()
})

void test('what may not be read is told with its namespaces', (t) => {
  t.strictSame(unseenWith({ secrets: { forbidden: ['shop', 'money'] } }), [
    [{ inventory: 'secrets', forbidden: ['shop', 'money'] }],
  ])
  t.strictSame(unseenWith({ secrets: { coverage: 'partial', forbidden: ['*'] } }), [
    [
      { inventory: 'secrets', forbidden: [] },
      { inventory: 'secrets', forbidden: ['*'] },
    ],
  ])
  t.end()
})

void test('a rule may have findings and lack facts at the same time', (t) => {
  const outcomes = evaluate([needy], creation(), world({ sights: { services: { coverage: 'partial' } } }))
  t.strictSame(states(outcomes), ['spec: bad (error, violated)'])
  t.strictSame(
    outcomes.map(({ unseen }) => unseen),
    [[{ inventory: 'services', forbidden: [] }]],
  )
  t.end()
})

/** Tells what a lookup of an object answers. */
const telling = (about: Kind, need: Exclude<Need, 'services'>, namespace: string, name: string) =>
  defineStateRule({
    ...head,
    id: 'telling',
    about,
    needs: [need],
    messages: { told: { severity: 'warning', problem: '{state} {what}', remedy: 'none' } },
    judge(_subject, facts, finding) {
      const lookup = facts[need].find(namespace, name)
      const what = lookup.state === 'found' ? describe(lookup.value) : ''
      return [finding.told({ path: '', about: [what] }, { state: lookup.state, what })]
    },
  })

function describe(value: object): string {
  if ('primaryCluster' in value) return String(value.primaryCluster)
  if ('image' in value) return String(value.image)
  return 'filled' in value && value.filled instanceof Map ? [...value.filled.keys()].join(' ') : ''
}

const problems = (rule: Rule, subject: Subject, facts: Facts) =>
  evaluate([rule], subject, facts).flatMap(({ findings }) => findings.map(({ problem }) => problem))

void test('the ClusterSet under review is the one of the request, not of the watch cache', (t) => {
  const rule = telling('ClusterSet', 'clusterSets', 'shop', 'orders')
  const facts = world({ clusterSets: [clusterSet({ spec: { primaryCluster: 'stale' } })] })
  const old = clusterSet({ spec: { primaryCluster: 'old' } })
  t.strictSame(problems(rule, update(old, clusterSet()), facts), ['found old'])
  t.strictSame(problems(rule, creation(), facts), ['absent '], 'on CREATE there is none yet')
  t.strictSame(problems(rule, standing(old), facts), ['found old'])
  t.end()
})

void test('on CREATE the stored object is absent, though not all could be seen', (t) => {
  const rule = telling('ClusterSet', 'clusterSets', 'shop', 'orders')
  t.strictSame(problems(rule, creation(), world({ sights: { clusterSets: { coverage: 'partial' } } })), [
    'absent ',
  ])
  t.end()
})

void test('every other ClusterSet is that of the facts', (t) => {
  const facts = world({ clusterSets: [clusterSet({ name: 'billing', spec: { primaryCluster: 'other' } })] })
  t.strictSame(problems(telling('ClusterSet', 'clusterSets', 'shop', 'billing'), creation(), facts), [
    'found other',
  ])
  t.strictSame(problems(telling('ClusterSet', 'clusterSets', 'money', 'orders'), creation(), facts), [
    'absent ',
  ])
  t.end()
})

void test('the PerconaServerMySQL under review is the one of the request', (t) => {
  const rule = telling('PerconaServer', 'perconaServers', 'shop', 'dc1')
  const server = (image: string, name = 'dc1') => perconaServer(name, { mysql: { image } })
  const facts = world({ perconaServers: [server('stale'), server('other', 'dc2')] })
  t.strictSame(problems(rule, serverUpdate(server('old'), server('new')), facts), ['found old'])
  t.strictSame(
    problems(
      telling('PerconaServer', 'perconaServers', 'shop', 'dc2'),
      serverUpdate(server('old'), server('new')),
      facts,
    ),
    ['found other'],
  )
  t.end()
})

void test('the Secret under review is the one of the request', (t) => {
  const subject = secretUpdate(secret('s', { old: 'a' }), secret('s', { new: 'a' }))
  const facts = world({ secrets: [secret('s', { stale: 'a' }), secret('other', { else: 'a' })] })
  t.strictSame(problems(telling('Secret', 'secrets', 'shop', 's'), subject, facts), ['found old'])
  t.strictSame(problems(telling('Secret', 'secrets', 'shop', 'other'), subject, facts), ['found else'])
  t.end()
})

void test('what else an inventory can tell stays', (t) => {
  const rule = defineStateRule({
    ...head,
    id: 'claims',
    about: 'ClusterSet',
    needs: ['clusterSets'],
    messages: { told: { severity: 'warning', problem: '{count} in {domain}', remedy: 'none' } },
    judge: (_subject, { clusterSets }, finding) => [
      finding.told(
        { path: '', about: [] },
        { count: clusterSets.claimants('db.paris.example').length, domain: clusterSets.clusterDomain },
      ),
    ],
  })
  const billing = clusterSet({ name: 'billing', spec: { clusters: [entry('a', 'db.paris.example')] } })
  t.strictSame(problems(rule, creation(), world({ clusterSets: [billing] })), ['1 in cluster.local'])
  t.end()
})

const fault = new Error('a fault of ours')

/** Crashes when it meets a set whose primary is called `crash`. */
const crashing = defineStateRule({
  ...head,
  id: 'crashing',
  about: 'ClusterSet',
  needs: ['services'],
  messages: { odd: { severity: 'warning', problem: 'odd', remedy: 'look' } },
  judge({ object }, _facts, finding) {
    if (object.primaryCluster === 'crash') throw fault
    return [finding.odd({ path: 'spec', about: [] })]
  },
})
const crash = clusterSet({ spec: { primaryCluster: 'crash' } })

void test('a rule that crashes has no findings, and the others run on', (t) => {
  const facts = world({ sights: { services: { coverage: 'partial' } } })
  t.strictSame(evaluate([crashing, stateRule], creation(crash), facts), [
    {
      rule: crashing,
      severity: 'warning',
      unseen: [{ inventory: 'services', forbidden: [] }],
      crash: { error: fault },
      findings: [],
    },
    { rule: stateRule, severity: 'warning', unseen: [], crash: undefined, findings: [] },
  ])
  t.end()
})

void test('a crash over the old object is a crash as well', (t) => {
  const [outcome] = evaluate([crashing], update(crash, clusterSet({ status: statusOf('dc1') })), world())
  t.strictSame(outcome?.crash, { error: fault })
  t.strictSame(outcome?.findings, [])
  t.end()
})
