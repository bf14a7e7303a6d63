import { lowerAscii } from '../model/ascii.ts'
import { asList, asObject, asText, type JsonObject } from '../model/json.ts'
import type { Edit } from './edit.ts'

/** A DNS-1123 subdomain, which the CRD wants of a host that is no IP address. An IPv4 address is one as well. */
const subdomainPattern = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

/** No name in DNS is longer, nor does the CRD take a longer one. */
const longestHost = 253

/**
 * The host as the CRD takes it: small letters, no dot at the end. Undefined when it is so already, and when
 * that alone does not mend it. An IPv6 address the CRD takes in any letters.
 */
function mendedHost(written: string): string | undefined {
  // One dot more than fits, which goes.
  if (written.length > longestHost + 1) return undefined
  const mended = lowerAscii(written.endsWith('.') ? written.slice(0, -1) : written)
  return mended !== written && mended.length <= longestHost && subdomainPattern.test(mended)
    ? mended
    : undefined
}

/**
 * What can be mended in a ClusterSet without asking anybody, beside what the mutators do: hosts that differ
 * from what the CRD takes in letter case or by a dot at the end. Any JSON may be given.
 */
export const safeFixes = (object: JsonObject): readonly Edit[] =>
  asList(asObject(object['spec'])['clusters']).flatMap((cluster, clusterIndex) =>
    asList(asObject(cluster)['endpoints']).flatMap((endpoint, index): readonly Edit[] => {
      const mended = mendedHost(asText(asObject(endpoint)['host']) ?? '')
      const steps = ['spec', 'clusters', clusterIndex, 'endpoints', index, 'host']
      return mended === undefined ? [] : [{ set: steps, value: mended }]
    }),
  )
