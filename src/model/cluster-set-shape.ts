import type { Shape } from './structure.ts'

/** Values of `spec.sslMode` that the operator's CRD knows. */
export const sslModes = ['AUTO', 'DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY']

/** Values of `spec.createReplicaClusterOptions.recoveryMethod` that the operator's CRD knows. */
export const recoveryMethods = ['clone', 'incremental', 'auto']

const clusterName: Shape = { type: 'text', longest: 63 }
const flag: Shape = { type: 'boolean' }

const endpoint: Shape = {
  type: 'object',
  required: ['host'],
  fields: { host: { type: 'text', longest: 253 }, port: { type: 'integer' } },
}

const entry: Shape = {
  type: 'object',
  required: ['innodbClusterName', 'endpoints'],
  fields: {
    innodbClusterName: clusterName,
    endpoints: { type: 'list', fewest: 1, most: 9, items: endpoint },
  },
}

/**
 * The shape of a ClusterSet, as far as rules and the operator depend on it: the fields of the operator's CRD
 * (config/crd/bases, 1.2.0 and 1.3.0 alike). The CRD leaves `spec` itself optional; the operator cannot work
 * without it.
 */
export const clusterSetShape: Shape = {
  type: 'object',
  required: ['spec'],
  fields: {
    spec: {
      type: 'object',
      required: ['primaryCluster', 'clusters', 'credentialsSecret', 'mysqlshellRunner'],
      fields: {
        primaryCluster: clusterName,
        clusters: { type: 'list', fewest: 1, most: 10, items: entry },
        credentialsSecret: {
          type: 'object',
          required: ['key'],
          fields: { name: { type: 'text' }, key: { type: 'text' }, optional: flag },
        },
        sslMode: { type: 'text', oneOf: sslModes },
        createReplicaClusterOptions: {
          type: 'object',
          fields: { recoveryMethod: { type: 'text', oneOf: recoveryMethods } },
        },
        unsafeFlags: { type: 'object', fields: { forcedFailover: flag, forcedClusterRemoval: flag } },
        mysqlshellRunner: {
          type: 'object',
          required: ['image'],
          fields: { image: { type: 'text', shortest: 1 } },
        },
      },
    },
  },
}
