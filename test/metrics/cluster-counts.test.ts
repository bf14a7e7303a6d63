import { test } from 'tap'

import { ClusterCounts } from '../../src/metrics/cluster-counts.ts'
import { Exposition } from '../../src/metrics/exposition.ts'

function counts() {
  return new ClusterCounts({
    inventories: ['clusterSets', 'services'],
    withheldReasons: ['forbidden', 'no such kind'],
    reasons: ['reset', 'forbidden'],
    faults: ['unread'],
    secretAnswers: ['found', 'forbidden'],
    watches: () => [
      { inventory: 'clusterSets', objects: 12, behindSeconds: 0, withheld: undefined },
      { inventory: 'services', objects: 3, behindSeconds: 41.5, withheld: 'forbidden' },
    ],
  })
}

async function shown(of: ClusterCounts): Promise<readonly string[]> {
  const exposition = new Exposition()
  of.addTo(exposition)
  const { text } = await exposition.scrape()
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

void test('everything is there with 0 from the start, and figures as they are now', async (t) => {
  t.strictSame(await shown(counts()), [
    'clusterset_guard_watch_objects{inventory="clusterSets"} 12',
    'clusterset_guard_watch_objects{inventory="services"} 3',
    'clusterset_guard_watch_behind_seconds{inventory="clusterSets"} 0',
    'clusterset_guard_watch_behind_seconds{inventory="services"} 41.5',
    'clusterset_guard_watch_withheld{inventory="clusterSets",reason="forbidden"} 0',
    'clusterset_guard_watch_withheld{inventory="clusterSets",reason="no such kind"} 0',
    'clusterset_guard_watch_withheld{inventory="services",reason="forbidden"} 1',
    'clusterset_guard_watch_withheld{inventory="services",reason="no such kind"} 0',
    'clusterset_guard_watch_lists_total{inventory="clusterSets"} 0',
    'clusterset_guard_watch_lists_total{inventory="services"} 0',
    'clusterset_guard_watch_failures_total{inventory="clusterSets",reason="reset"} 0',
    'clusterset_guard_watch_failures_total{inventory="clusterSets",reason="forbidden"} 0',
    'clusterset_guard_watch_failures_total{inventory="services",reason="reset"} 0',
    'clusterset_guard_watch_failures_total{inventory="services",reason="forbidden"} 0',
    'clusterset_guard_watch_missed_total{inventory="clusterSets"} 0',
    'clusterset_guard_watch_missed_total{inventory="services"} 0',
    'clusterset_guard_watch_faults_total{inventory="clusterSets",fault="unread"} 0',
    'clusterset_guard_watch_faults_total{inventory="services",fault="unread"} 0',
    'clusterset_guard_secret_reads_total{result="found"} 0',
    'clusterset_guard_secret_reads_total{result="forbidden"} 0',
  ])
})

void test('what is counted', async (t) => {
  const counted = counts()
  counted.listed('services')
  counted.failed('clusterSets', 'reset')
  counted.failed('clusterSets', 'reset')
  counted.missed('services', 3)
  counted.faulty('services', 'unread', 2)
  counted.secretRead('forbidden')
  t.strictSame(
    (await shown(counted)).filter((line) => line.includes('_total{') && !line.endsWith(' 0')),
    [
      'clusterset_guard_watch_lists_total{inventory="services"} 1',
      'clusterset_guard_watch_failures_total{inventory="clusterSets",reason="reset"} 2',
      'clusterset_guard_watch_missed_total{inventory="services"} 3',
      'clusterset_guard_watch_faults_total{inventory="services",fault="unread"} 2',
      'clusterset_guard_secret_reads_total{result="forbidden"} 1',
    ],
  )
})
