import { formatNames } from '../report/formats.ts'
import type { Flags } from './flag.ts'

/** The inventories, as rules name them. */
export const inventoryNames = ['clusterSets', 'perconaServers', 'services', 'secrets'] as const

/** The flags of `check`. Every one can be given in the environment as well. */
export const checkFlags = {
  world: {
    flags: '--world <path...>',
    meaning:
      'more facts from manifests, not judged; a status in them counts. In the variable: with colons between',
  },
  namespace: {
    flags: '--namespace <name>',
    meaning: 'for documents that name none',
    fallback: 'default',
  },
  snapshot: { flags: '--snapshot <file>', meaning: 'facts that the command snapshot recorded' },
  kubeconfig: { flags: '--kubeconfig <file>', meaning: 'facts from this cluster' },
  live: { flags: '--live', meaning: 'facts from the cluster of the usual kubeconfig, or the one we run in' },
  context: { flags: '--context <name>', meaning: 'a context of the kubeconfig other than its current one' },
  digestKey: {
    flags: '--digest-key <file>',
    meaning: 'the key that the snapshot was made with, so that its Secrets compare with those of manifests',
  },
  assumeComplete: {
    flags: '--assume-complete <name,...>',
    meaning: `what is given is all there is of ${inventoryNames.join(', ')}, or all`,
  },
  baseline: {
    flags: '--baseline <path>',
    meaning:
      'the manifests before the change: what is there is judged as an UPDATE, what is gone as a DELETE',
  },
  base: { flags: '--base <gitref>', meaning: 'the same, with the manifests as they were at a git ref' },
  crd: { flags: '--crd <file>', meaning: 'judge by the CRDs in this file instead of the built-in one' },
  format: {
    flags: '--format <format[=file]>',
    meaning: `${formatNames.join(', ')} (text); may be repeated, with a file each. In the variable: with commas between`,
    isRepeatable: true,
  },
  diff: { flags: '--diff', meaning: 'show what the mutating webhook and safe fixes would change' },
  fix: { flags: '--fix', meaning: 'write that into the files; comments and order are kept' },
  strict: { flags: '--strict', meaning: 'warnings count: exit 1' },
  requireProof: { flags: '--require-proof', meaning: 'what could not be proven counts: exit 3' },
  clusterDomain: {
    flags: '--cluster-domain <name>',
    meaning: "for the spellings of a Service's name",
    fallback: 'cluster.local',
  },
  profile: {
    flags: '--profile <profile>',
    meaning: 'strict: what is not there yet is an error',
    fallback: 'default',
    choices: ['default', 'strict'],
  },
} as const satisfies Flags
