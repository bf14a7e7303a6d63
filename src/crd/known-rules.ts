import { ipAddressOf } from '../cel/ip-values.ts'
import { asList, asObject, asText } from '../model/json.ts'
import { isSubdomain } from './names.ts'
import type { Rule } from './schema-node.ts'

/** Whether a rule holds for a value that fits its schema. */
export type HoldsFor = (value: unknown) => boolean

const isAlphanumeric = (value: unknown): boolean => /^[A-Za-z0-9]+$/.test(asText(value) ?? '')

const namesIn = (clusters: unknown): readonly unknown[] =>
  asList(clusters).map((cluster) => asObject(cluster)['innodbClusterName'])

function hostsIn(clusters: unknown): readonly unknown[] {
  const endpoints = asList(clusters).flatMap((cluster) => asList(asObject(cluster)['endpoints']))
  return endpoints.map((endpoint) => asObject(endpoint)['host'])
}

const areUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length

/**
 * The rules of the CRD of ClusterSets, by their text. To load CEL takes as long as to check a file, and to run these in
 * it ten times as long as here; `test/crd/known-rules.test.ts` compares the two. Any other rule is run in CEL.
 */
const known: ReadonlyMap<string, HoldsFor> = new Map<string, HoldsFor>([
  [
    'self.clusters.exists(c, c.innodbClusterName == self.primaryCluster)',
    (value) => {
      const { clusters, primaryCluster } = asObject(value)
      return namesIn(clusters).includes(primaryCluster)
    },
  ],
  [
    'self.clusters.all(c, c.endpoints.all(e, self.clusters.map(c2, ' +
      'c2.endpoints.filter(e2, e2.host == e.host).size()).sum() == 1))',
    (value) => areUnique(hostsIn(asObject(value)['clusters'])),
  ],
  [
    'self.all(c, self.exists_one(d, d.innodbClusterName == c.innodbClusterName))',
    (value) => areUnique(namesIn(value)),
  ],
  ["self.matches('^[A-Za-z0-9]+$')", isAlphanumeric],
  [
    'isIP(self) || !format.dns1123Subdomain().validate(self).hasValue()',
    (value) => {
      const text = asText(value) ?? ''
      // An IPv4 address is a domain name as well, and Node's first look for an IPv6 address takes some milliseconds.
      return isSubdomain(text) || (text.includes(':') && ipAddressOf(text) !== undefined)
    },
  ],
  [
    "has(self.name) && self.name != ''",
    (value) => {
      const { name } = asObject(value)
      return typeof name === 'string' && name !== ''
    },
  ],
])

/** The texts of the rules that are known. */
export const knownExpressions: readonly string[] = [...known.keys()]

/** A rule that needs no CEL; undefined for all others, and for those that say more than a message. */
export const knownRule = ({
  expression,
  messageExpression,
  fieldPath,
  reason,
}: Rule): HoldsFor | undefined =>
  messageExpression === undefined && fieldPath === undefined && reason === undefined
    ? known.get(expression)
    : undefined
