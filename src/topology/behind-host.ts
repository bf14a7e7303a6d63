import { isComplete, type Facts } from '../engine/facts.ts'
import { Host } from '../model/host.ts'
import type { StoredPerconaServer } from '../model/percona-server.ts'
import type { Service } from '../model/service.ts'
import { makerOfService, ownerOfPod, type Way } from './service-names.ts'

/**
 * Who is behind a host, by what the inventories hold and never by DNS:
 *
 * - member: this PerconaServerMySQL;
 * - missing: the host can only mean something in this Kubernetes cluster, and nothing there has it yet;
 * - outside: a member elsewhere, which is legal;
 * - unseen: not all could be seen, so nothing can be said.
 */
export type Behind =
  | { readonly state: 'member'; readonly server: StoredPerconaServer; readonly way: Way }
  | { readonly state: 'missing' | 'outside' | 'unseen' }

/** What the question needs. */
export type Surroundings = Pick<Facts, 'perconaServers' | 'services'>

/** An answer, and the inventories that it was worked out of. */
interface Remembered extends Surroundings {
  readonly answer: Behind
}

/**
 * The last answer for each host. After a change there is another inventory, so the answer is good as long as both are
 * the same; nobody keeps one over a turn of the event loop. Three rules ask about each host, and most requests name
 * hosts that were asked about before. It is kept on the host: to look it up in a WeakMap takes longer than all the rest
 * of the rules that ask.
 */
const lastAnswerFor = ({ note }: Host): Remembered | undefined => note as Remembered | undefined

/** Finds who is behind a host of a ClusterSet. */
export function behind(host: Host, { perconaServers, services }: Surroundings): Behind {
  const last = lastAnswerFor(host)
  if (last?.perconaServers === perconaServers && last.services === services) return last.answer
  const answer = workedOut(host, { perconaServers, services })
  host.note = { perconaServers, services, answer } satisfies Remembered
  return answer
}

function workedOut(host: Host, facts: Surroundings): Behind {
  const hit = memberOf(host, facts) ?? memberOfAlias(host, facts)
  if (hit !== undefined) return hit
  if (!isComplete(facts.perconaServers) || !isComplete(facts.services)) return { state: 'unseen' }
  return { state: host.isServiceForm ? 'missing' : 'outside' }
}

type Hit = Extract<Behind, { state: 'member' }> | undefined

/** The first of: a Service that the operator makes, one of its pods, a Service's selector, a Service's address. */
function memberOf(host: Host, facts: Surroundings): Hit {
  for (const { namespace, service, pod } of host.places) {
    const made = pod === undefined ? makerOfService(service) : ownerOfPod(pod, service)
    const hit = made && serverAs(made.cluster, namespace, made.way, facts)
    if (hit !== undefined) return hit
  }
  return (
    firstSelected(servicesNamed(host, facts), facts) ??
    firstSelected(
      host.names.flatMap((name) => facts.services.carrying(name)),
      facts,
    )
  )
}

/** A Service of type ExternalName sends its callers elsewhere, once. */
function memberOfAlias(host: Host, facts: Surroundings): Hit {
  const services = [
    ...servicesNamed(host, facts),
    ...host.names.flatMap((name) => facts.services.carrying(name)),
  ]
  for (const { externalName, namespace } of services) {
    if (externalName === undefined) continue
    const hit = memberOf(new Host(externalName, namespace, host.clusterDomain), facts)
    if (hit !== undefined) return hit
  }
  return undefined
}

const servicesNamed = (host: Host, { services }: Surroundings): readonly Service[] =>
  host.places.flatMap(({ namespace, service, pod }) => {
    const lookup = pod === undefined ? services.find(namespace, service) : undefined
    return lookup?.state === 'found' ? [lookup.value] : []
  })

function firstSelected(services: readonly Service[], facts: Surroundings): Hit {
  for (const { instance, namespace, component } of services) {
    const hit = serverAs(instance, namespace, { kind: component, pod: undefined }, facts)
    if (hit !== undefined) return hit
  }
  return undefined
}

function serverAs(name: string, namespace: string, way: Way, { perconaServers }: Surroundings): Hit {
  const lookup = perconaServers.find(namespace, name)
  return lookup.state === 'found' ? { state: 'member', server: lookup.value, way } : undefined
}
