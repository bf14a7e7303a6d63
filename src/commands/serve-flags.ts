import type { Flag } from './flag.ts'

/**
 * How many requests may be at work at once. Beyond it the API server, which lets 600 in by default, is told to
 * come back later. Measured on two cores: with 256 at work half wait less than 0.03 s and 99 of 100 less than
 * 0.3 s, and more at once are not answered sooner. 256 half-sent bodies of 1 MiB take 320 MiB.
 */
export const defaultMaxInFlight = 256

/** The flags of `serve`. Every one can be given in the environment as well. */
export const serveFlags = {
  listen: {
    flags: '--listen <address:port>',
    meaning: 'HTTPS; port 0 picks a free one',
    fallback: '0.0.0.0:8443',
  },
  tlsCert: { flags: '--tls-cert <file>', meaning: 'certificate, PEM' },
  tlsKey: { flags: '--tls-key <file>', meaning: 'its key, PEM' },
  tlsSelfManaged: {
    flags: '--tls-self-managed',
    meaning:
      'keep a CA and a certificate in a Secret of the cluster, and caBundle of both webhook configurations right',
  },
  installedAs: {
    flags: '--installed-as <namespace/name>',
    meaning: 'where its own certificates belong: Service and webhook configurations NAME, Secret NAME-tls',
    fallback: 'clusterset-guard/clusterset-guard',
  },
  tlsDevelopment: {
    flags: '--tls-development <dir>',
    meaning: 'make a CA and a certificate for localhost in DIR, if there is none',
  },
  clientCa: {
    flags: '--client-ca <file>',
    meaning: 'CA, PEM; callers without a certificate of it are refused',
  },
  metricsListen: {
    flags: '--metrics-listen <address:port>',
    meaning: 'plain HTTP for probes and Prometheus: /healthz, /readyz (?verbose), /metrics',
    fallback: '0.0.0.0:8080',
  },
  maxInFlight: {
    flags: '--max-in-flight <count>',
    meaning: 'requests at work at once; more are told to come again',
    fallback: String(defaultMaxInFlight),
  },
  world: {
    flags: '--world <path...>',
    meaning:
      'facts from manifests, files or folders; they are all there is. In the variable: with colons between',
  },
  kubeconfig: {
    flags: '--kubeconfig <file>',
    meaning: 'the cluster to read facts from; left out: the one we run in, or else the usual kubeconfig',
  },
  context: {
    flags: '--context <name>',
    meaning: 'a context of the kubeconfig other than its current one',
  },
  secrets: {
    flags: '--no-secrets',
    meaning: 'read no Secret of the cluster; rules about passwords say that they may not',
  },
  clusterDomain: {
    flags: '--cluster-domain <name>',
    meaning: "for the spellings of a Service's name",
    fallback: 'cluster.local',
  },
  mode: {
    flags: '--mode <enforce|warn>',
    meaning: 'warn: nothing is refused, and what would be is told as warnings; for the first weeks',
    fallback: 'enforce',
  },
  undecided: {
    flags: '--undecided <deny|allow>',
    meaning: "a CREATE that could not be judged; in step with the webhook's failurePolicy",
    fallback: 'deny',
  },
  profile: {
    flags: '--profile <default|strict>',
    meaning: 'strict: what is not there yet is an error',
    fallback: 'default',
  },
  logLevel: {
    flags: '--log-level <level>',
    meaning: 'trace, debug, info, warn, error, fatal or silent',
    fallback: 'info',
  },
  logFormat: {
    flags: '--log-format <json|pretty>',
    meaning: 'pretty is for people; unset: pretty on a terminal, json off it',
  },
} as const satisfies Readonly<Record<string, Flag>>
