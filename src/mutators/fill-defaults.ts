import { addition, type Change, type Mutator, type PatchOperation } from '../engine/mutator.ts'
import { defaultPort } from '../model/cluster-set.ts'
import { jsonPointer, type Step } from '../model/field-path.ts'
import { asList, asObject, isAbsent, isObject, type JsonObject } from '../model/json.ts'

/**
 * The values that the operator itself takes for absent fields, written out. It fills them in memory only, so
 * without this a patch of /spec/unsafeFlags/forcedClusterRemoval, as the operator's manual has it, fails for
 * want of a parent.
 */
const defaultsOfParents = {
  createReplicaClusterOptions: { recoveryMethod: 'clone' },
  unsafeFlags: { forcedFailover: false, forcedClusterRemoval: false },
}

const filled = (value: unknown, ...steps: readonly Step[]): Change => ({
  operations: [addition(jsonPointer('spec', ...steps), value)],
})

function fillParent(spec: JsonObject, parent: string, defaults: JsonObject): readonly Change[] {
  const there = spec[parent]
  if (isAbsent(there)) return [filled(defaults, parent)]
  if (!isObject(there)) return []
  return Object.entries(defaults)
    .filter(([field]) => isAbsent(there[field]))
    .map(([field, value]) => filled(value, parent, field))
}

/** The CRD takes 10 clusters of 9 endpoints. Lists with far more are refused anyway, and not worth a patch. */
const mostItems = 100

function fillPorts(spec: JsonObject): readonly Change[] {
  const operations: PatchOperation[] = []
  for (const [cluster, entry] of asList(spec['clusters']).slice(0, mostItems).entries()) {
    const endpoints = asList(asObject(entry)['endpoints']).slice(0, mostItems)
    for (const [index, endpoint] of endpoints.entries())
      if (isObject(endpoint) && isAbsent(endpoint['port']))
        operations.push(
          addition(`/spec/clusters/${String(cluster)}/endpoints/${String(index)}/port`, defaultPort),
        )
  }
  return operations.length === 0 ? [] : [{ operations }]
}

export const fillDefaults: Mutator = {
  id: 'fill-defaults',
  summary:
    'Writes out what the operator takes for absent fields: sslMode, recoveryMethod, unsafeFlags, ports',
  operations: ['CREATE', 'UPDATE'],
  mutate({ object: { spec } }) {
    if (!isObject(spec)) return []
    return [
      ...(isAbsent(spec['sslMode']) ? [filled('AUTO', 'sslMode')] : []),
      ...Object.entries(defaultsOfParents).flatMap(([parent, defaults]) =>
        fillParent(spec, parent, defaults),
      ),
      ...fillPorts(spec),
    ]
  },
}
