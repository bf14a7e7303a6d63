import type { Flags } from './flag.ts'

/** The flags of `snapshot`. Every one can be given in the environment as well. */
export const snapshotFlags = {
  kubeconfig: {
    flags: '--kubeconfig <file>',
    meaning: 'the cluster to record; left out: the one we run in, or else the usual kubeconfig',
  },
  context: {
    flags: '--context <name>',
    meaning: 'a context of the kubeconfig other than its current one',
  },
  digestKey: {
    flags: '--digest-key <file>',
    meaning:
      'a key of at least 32 bytes for the digests of Secrets; the same at every site, so that they compare',
  },
  output: { flags: '--output <file>', meaning: 'where to write it, instead of standard output' },
} as const satisfies Flags
