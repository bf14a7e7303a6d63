import {
  delhi,
  healthy,
  lima,
  orders,
  oslo,
  outage,
  paris,
  porto,
  portoSecret,
  vienna,
  viennaTwice,
} from './objects.ts'
import type { Review } from './reviews.ts'

/** What the server must answer, word for word. What is not named must not be there. */
export interface Expected {
  readonly verdict: string
  readonly denials?: readonly { readonly field: string; readonly message: string }[]
  readonly warnings?: readonly string[]
  readonly patch?: readonly unknown[]
}

export interface DemoRequest {
  readonly title: string
  readonly route: '/validate' | '/mutate'
  readonly review: Review
  readonly expected: Expected
}

const creation = (spec = {}): Review => ({ operation: 'CREATE', object: orders({ spec }), oldObject: null })

/** The story of shop/orders, from its first manifest to the night in which Paris is lost. */
export const requests: readonly DemoRequest[] = [
  {
    title: 'a good ClusterSet is created',
    route: '/validate',
    review: creation(),
    expected: {
      verdict: 'allowed',
    },
  },
  {
    title: 'one host in two spellings',
    route: '/validate',
    review: creation({ clusters: [paris, vienna, viennaTwice] }),
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.clusters[2].endpoints[0].host',
          message:
            'endpoint-hosts-unique: host Vienna-mysql-0.vienna-mysql.shop.svc is also endpoint 0 of cluster vienna, spelled vienna-mysql-0.vienna-mysql.shop.svc.cluster.local there; give each endpoint its own host',
        },
      ],
    },
  },
  {
    title: 'an endpoint that another ClusterSet has',
    route: '/validate',
    review: creation({ clusters: [paris, porto] }),
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.clusters[1].endpoints[0].host',
          message:
            'endpoint-claimed-once: endpoint DB.porto.example.:3306 is already claimed by ClusterSet billing/invoices; remove the endpoint here, or remove it from billing/invoices first',
        },
      ],
    },
  },
  {
    title: 'a member without Group Replication',
    route: '/validate',
    review: creation({ clusters: [paris, lima] }),
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.clusters[1].endpoints[0].host',
          message:
            'member-uses-group-replication: host lima-mysql-0.lima-mysql leads to PerconaServerMySQL shop/lima, whose clusterType is async; use a cluster whose spec.mysql.clusterType is group-replication',
        },
      ],
    },
  },
  {
    title: 'a member at MySQL 8.0.26',
    route: '/validate',
    review: creation({ clusters: [paris, delhi] }),
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.clusters[1].innodbClusterName',
          message:
            'member-version-supported: cluster delhi runs MySQL 8.0.26, and a ClusterSet needs 8.0.27 or later; upgrade shop/delhi first',
        },
      ],
    },
  },
  {
    title: 'a member whose Secret does not match',
    route: '/validate',
    review: creation({ clusters: [paris, oslo] }),
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.clusters[1].innodbClusterName',
          message:
            'credentials-match: clusters paris and oslo have different passwords for monitor; copy the values of the primary into the users Secret of the other',
        },
      ],
    },
  },
  {
    title: 'a credentialsSecret without its key',
    route: '/validate',
    review: creation({ credentialsSecret: { name: 'root-only', key: 'clusterset' } }),
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.credentialsSecret.key',
          message:
            'credentials-secret-exists: the Secret shop/root-only has no value for key clusterset; add the key clusterset to the Secret, or name the key that holds the password of the user clusterset',
        },
      ],
    },
  },
  {
    title: 'several mistakes, all told at once',
    route: '/validate',
    review: creation({ clusters: [paris, viennaTwice, vienna, porto], primaryCluster: 'Paris' }),
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.primaryCluster',
          message:
            'primary-is-member: primaryCluster "Paris" is none of the clusters; name one of paris, vienna2, vienna, porto',
        },
        {
          field: 'spec.clusters[2].endpoints[0].host',
          message:
            'endpoint-hosts-unique: host vienna-mysql-0.vienna-mysql.shop.svc.cluster.local is also endpoint 0 of cluster vienna2, spelled Vienna-mysql-0.vienna-mysql.shop.svc there; give each endpoint its own host',
        },
        {
          field: 'spec.clusters[3].endpoints[0].host',
          message:
            'endpoint-claimed-once: endpoint DB.porto.example.:3306 is already claimed by ClusterSet billing/invoices; remove the endpoint here, or remove it from billing/invoices first',
        },
      ],
    },
  },
  {
    title: "an object that is not of the CRD's shape",
    route: '/validate',
    review: creation({ clusters: 'paris, vienna', mysqlshellRunner: {} }),
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.clusters',
          message: 'schema: must be a list, not text; correct the value',
        },
        {
          field: 'spec.mysqlshellRunner.image',
          message: 'schema: is required and missing; add it',
        },
      ],
    },
  },
  {
    title: 'a removed member is added again',
    route: '/validate',
    review: {
      operation: 'UPDATE',
      oldObject: orders({ annotations: { 'clusterset-guard.io/removed-clusters': 'rome' }, status: healthy }),
      object: orders({
        annotations: { 'clusterset-guard.io/removed-clusters': 'rome' },
        spec: {
          clusters: [paris, vienna, { innodbClusterName: 'rome', endpoints: [{ host: 'db.rome.example' }] }],
        },
      }),
    },
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'spec.clusters[2].innodbClusterName',
          message:
            'removed-member-not-readded: cluster rome was removed from this ClusterSet for good; rebuild it with new volumes and list rome in the annotation clusterset-guard.io/rebuilt-clusters in the same request (take it out first if it is there from last time)',
        },
      ],
    },
  },
  {
    title: 'the record of removals shrinks',
    route: '/validate',
    review: {
      operation: 'UPDATE',
      oldObject: orders({
        annotations: { 'clusterset-guard.io/removed-clusters': 'rome,cairo' },
        status: healthy,
      }),
      object: orders({ annotations: { 'clusterset-guard.io/removed-clusters': 'cairo' } }),
    },
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'metadata.annotations[clusterset-guard.io/removed-clusters]',
          message:
            'removed-members-recorded: cluster rome is missing from the record of removed clusters; put rome back: the record only grows',
        },
      ],
    },
  },
  {
    title: 'Paris is lost: a forced failover to Vienna',
    route: '/validate',
    review: {
      operation: 'UPDATE',
      oldObject: orders({ status: outage }),
      object: orders({
        spec: {
          primaryCluster: 'vienna',
          unsafeFlags: { forcedFailover: true, forcedClusterRemoval: false },
        },
      }),
    },
    expected: {
      verdict: 'allowed',
    },
  },
  {
    title: 'a finalizer comes off a broken object that is being deleted',
    route: '/validate',
    review: {
      operation: 'UPDATE',
      oldObject: orders({
        metadata: { deletionTimestamp: '2026-11-21T03:00:00Z' },
        spec: { clusters: [] },
        status: outage,
      }),
      object: orders({
        metadata: { deletionTimestamp: '2026-11-21T03:00:00Z', finalizers: [] },
        spec: { clusters: [] },
      }),
    },
    expected: {
      verdict: 'exempt',
    },
  },
  {
    title: "a replica's password is changed by hand",
    route: '/validate',
    review: {
      kind: 'Secret',
      operation: 'UPDATE',
      oldObject: portoSecret('another-monitor-password'),
      object: portoSecret('a-new-monitor-password'),
    },
    expected: {
      verdict: 'denied',
      denials: [
        {
          field: 'data.monitor',
          message:
            "replica-credentials-not-rotated: the new password of monitor is not the primary's, and porto is replica porto of ClusterSet billing/invoices; change the password on the primary madrid first, then copy its value here",
        },
      ],
    },
  },
  {
    title: 'defaults are filled and spellings mended',
    route: '/mutate',
    review: {
      operation: 'CREATE',
      oldObject: null,
      object: {
        ...orders({ metadata: { finalizers: undefined } }),
        spec: {
          primaryCluster: 'paris',
          clusters: [paris, { innodbClusterName: 'vienna', endpoints: [{ host: 'db.vienna.example' }] }],
          credentialsSecret: { name: 'paris-secrets' },
          sslMode: 'Auto',
          createReplicaClusterOptions: { recoveryMethod: 'CLONE' },
          mysqlshellRunner: { image: 'percona/percona-server:8.4.10-10.1' },
        },
      },
    },
    expected: {
      verdict: 'warned',
      warnings: [
        'spell-enums: spec.sslMode "Auto" is now "AUTO"',
        'spell-enums: spec.createReplicaClusterOptions.recoveryMethod "CLONE" is now "clone"',
      ],
      patch: [
        {
          op: 'test',
          path: '/spec/sslMode',
          value: 'Auto',
        },
        {
          op: 'replace',
          path: '/spec/sslMode',
          value: 'AUTO',
        },
        {
          op: 'test',
          path: '/spec/createReplicaClusterOptions/recoveryMethod',
          value: 'CLONE',
        },
        {
          op: 'replace',
          path: '/spec/createReplicaClusterOptions/recoveryMethod',
          value: 'clone',
        },
        {
          op: 'add',
          path: '/spec/unsafeFlags',
          value: {
            forcedFailover: false,
            forcedClusterRemoval: false,
          },
        },
        {
          op: 'add',
          path: '/spec/clusters/1/endpoints/0/port',
          value: 3306,
        },
        {
          op: 'add',
          path: '/spec/credentialsSecret/key',
          value: 'clusterset',
        },
        {
          op: 'add',
          path: '/metadata/finalizers',
          value: ['percona.com/clusterset-dissolve'],
        },
      ],
    },
  },
]
