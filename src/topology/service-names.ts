/**
 * The Services that the operator makes of a cluster's name (its files pkg/mysql, pkg/haproxy, pkg/router and
 * pkg/orchestrator), so a cluster can be recognised where no Service object is at hand.
 */

/** What a host is of a cluster: one of its Services, or one of its pods. */
export interface Way {
  /** The operator's Services below by their kinds; others by the component that their selector names. */
  readonly kind: string
  /** Number of the pod, if it is one pod. */
  readonly pod: number | undefined
}

const kindsBySuffix = [
  ['-mysql', 'mysql'],
  ['-mysql-unready', 'unready'],
  ['-mysql-proxy', 'proxy'],
  ['-mysql-primary', 'primary'],
  ['-haproxy', 'haproxy'],
  ['-router', 'router'],
  ['-orchestrator', 'orchestrator'],
] as const

/** A group has nine members at most, so pods are numbered 0 to 8. */
const podNumbers = [0, 1, 2, 3, 4, 5, 6, 7, 8]

const podPattern = /^(?<cluster>.+)-mysql-(?<pod>[0-8])$/

interface Made {
  readonly cluster: string
  readonly way: Way
}

/** Which cluster makes a Service of this name, if one does: no two clusters can make the same. */
export function makerOfService(service: string): Made | undefined {
  const pod = podPattern.exec(service)?.groups
  if (pod !== undefined) return madeAsPod(pod)
  for (const [suffix, kind] of kindsBySuffix) {
    if (service.endsWith(suffix) && service.length > suffix.length)
      return { cluster: service.slice(0, -suffix.length), way: { kind, pod: undefined } }
  }
  return undefined
}

/** Which cluster has this pod below this headless Service. */
export function ownerOfPod(pod: string, service: string): Made | undefined {
  const groups = podPattern.exec(pod)?.groups
  if (groups === undefined) return undefined
  const made = madeAsPod(groups)
  return [`${made.cluster}-mysql`, `${made.cluster}-mysql-unready`].includes(service) ? made : undefined
}

const madeAsPod = ({ cluster = '', pod }: Readonly<Record<string, string>>): Made => ({
  cluster,
  way: { kind: 'pod', pod: Number(pod) },
})

/** Every `service` and `pod.service` that the operator makes of a cluster's name. */
export function namesMadeOf(cluster: string): readonly string[] {
  const pods = podNumbers.map((number) => `${cluster}-mysql-${String(number)}`)
  return [
    ...kindsBySuffix.map(([suffix]) => `${cluster}${suffix}`),
    ...pods,
    ...pods.flatMap((pod) => [`${pod}.${cluster}-mysql`, `${pod}.${cluster}-mysql-unready`]),
  ]
}
