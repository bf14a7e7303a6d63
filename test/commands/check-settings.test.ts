import { test, type Test } from 'tap'

import { checkSettingsFrom, type CheckSettings } from '../../src/commands/check-settings.ts'
import type { JsonObject } from '../../src/model/json.ts'

/** What commander gives when nothing is said. */
const unsaid = { namespace: 'default', clusterDomain: 'cluster.local', profile: 'default' }

const settingsOf = (t: Test, paths: readonly string[], values: JsonObject = {}): CheckSettings => {
  const parsed = checkSettingsFrom(paths, { ...unsaid, ...values })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  t.strictSame(parsed.notes, [])
  return parsed.settings
}

const refuses = (t: Test, values: JsonObject, problems: readonly string[], paths = ['a.yaml']): void => {
  t.strictSame(checkSettingsFrom(paths, { ...unsaid, ...values }), { ok: false, problems })
}

void test('nothing said: this folder, text to standard output, nothing complete', (t) => {
  t.strictSame(settingsOf(t, []), {
    paths: ['.'],
    world: [],
    namespace: 'default',
    snapshot: undefined,
    cluster: undefined,
    digestKey: undefined,
    complete: new Set(),
    baseline: undefined,
    base: undefined,
    crd: undefined,
    outputs: [{ format: 'text', file: undefined }],
    showsDiff: false,
    fixes: false,
    isStrict: false,
    isProofRequired: false,
    clusterDomain: 'cluster.local',
    profile: 'default',
  })
  t.end()
})

void test('--assume-complete takes names with commas between, and all', (t) => {
  const complete = (assumeComplete: string) => [...settingsOf(t, ['a'], { assumeComplete }).complete]
  t.strictSame(complete('secrets, services'), ['services', 'secrets'])
  t.strictSame(complete('all'), ['clusterSets', 'perconaServers', 'services', 'secrets'])
  t.strictSame(complete('jobs,restores'), [], 'what no rule asks for yet may be said')
  refuses(t, { assumeComplete: 'secret' }, [
    '--assume-complete must name clusterSets, perconaServers, services, secrets, restores, jobs or all, not secret (did you mean secrets?)',
  ])
  t.end()
})

void test('--format: one to standard output, the others to files', (t) => {
  t.strictSame(settingsOf(t, ['a'], { format: ['github', 'sarif=out/a=b.sarif'] }).outputs, [
    { format: 'github', file: undefined },
    { format: 'sarif', file: 'out/a=b.sarif' },
  ])
  refuses(t, { format: ['text', 'json'] }, [
    '--format: only one report can go to standard output; give the others a file: --format json=FILE',
  ])
  refuses(t, { format: ['junt=a.xml', 'json='] }, [
    '--format must be one of text, json, sarif, junit, github, markdown, html, tap, not junt (did you mean junit?)',
    '--format json= names no file',
  ])
  t.end()
})

void test('a path right after --world: the last one is judged, and that is said', (t) => {
  const parsed = checkSettingsFrom([], { ...unsaid, world: ['world', 'orders.yaml'] })
  t.match(parsed, {
    ok: true,
    settings: { paths: ['orders.yaml'], world: ['world'] },
    notes: [
      'orders.yaml is judged, the other paths after --world are facts; to judge . instead write: check . --world world orders.yaml',
    ],
  })
  t.strictSame(settingsOf(t, [], { world: ['world'] }).paths, ['.'])
  t.strictSame(settingsOf(t, ['a'], { world: ['b', 'c'] }).world, ['b', 'c'])
  t.end()
})

void test('a live cluster: --kubeconfig, or --live for the usual one', (t) => {
  t.strictSame(settingsOf(t, ['a'], { kubeconfig: 'k', context: 'paris' }).cluster, {
    kubeconfig: 'k',
    context: 'paris',
  })
  t.strictSame(settingsOf(t, ['a'], { live: true }).cluster, { kubeconfig: undefined, context: undefined })
  t.end()
})

void test('what cannot be meant together is refused, all at once', (t) => {
  refuses(
    t,
    { baseline: 'a', base: 'main', snapshot: 's', live: true, fix: true, namespace: 'A' },
    [
      '--namespace must be the name of a namespace, such as shop',
      '--baseline and --base both say what was before: give one of them',
      '--snapshot and a live cluster both say what stands: give one of them',
      '--fix writes into files, and standard input is none: use --diff, or name the files',
    ],
    ['-'],
  )
  refuses(t, { context: 'paris', digestKey: 'k', clusterDomain: 'a b' }, [
    '--cluster-domain must be a DNS domain, such as cluster.local',
    '--context is about a cluster: give --live or --kubeconfig FILE, too',
    '--digest-key is about a snapshot: give --snapshot FILE, too',
  ])
  refuses(t, { baseline: '-' }, ['- is standard input, which can be read only once'], ['-'])
  t.end()
})
