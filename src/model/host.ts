import { lowerAscii } from './ascii.ts'
import { canonicalAddress } from './ip-address.ts'

/** A pod or Service inside the Kubernetes cluster, as its DNS name says: `pod.service.namespace.svc.…`. */
export interface ServicePlace {
  readonly namespace: string
  readonly service: string
  readonly pod: string | undefined
}

type Names = readonly [string, ...string[]]

/** Small letters, no trailing dots; an IP address in its one spelling. */
export function normalisedHost(written: string): string {
  const bare = bareName(written)
  return canonicalAddress(bare) ?? bare
}

function bareName(written: string): string {
  const lower = lowerAscii(written)
  let end = lower.length
  // No regular expression: one that looks for dots at the end tries every run of them.
  while (end > 0 && lower.charAt(end - 1) === '.') end -= 1
  return lower.slice(0, end)
}

/**
 * A host as a manifest names it, seen from a namespace: the DNS search list of the pods there decides what a
 * short name means.
 */
export class Host {
  readonly written: string
  readonly namespace: string
  readonly clusterDomain: string
  /**
   * What somebody last found out about this host, and wants to find again: `topology/behind-host.ts`. Only who
   * put it there may use it.
   */
  note: unknown = undefined
  #names: Names | undefined
  #places: readonly ServicePlace[] | undefined

  /** `clusterDomain` is in small letters without a trailing dot, e.g. `cluster.local`. */
  constructor(written: string, namespace: string, clusterDomain: string) {
    this.written = written
    this.namespace = namespace
    this.clusterDomain = clusterDomain
  }

  /**
   * Every name this host may stand for; the first is the same for all spellings of one Service, so it can
   * serve as the host's identity. Made once, when first asked for: a review names far more hosts than rules
   * compare.
   */
  get names(): Names {
    this.#names ??= namesOf(this.written, this.namespace, this.clusterDomain)
    return this.#names
  }

  /**
   * The first name. Two hosts are the same when their sets of names meet, and then the first ones are equal:
   * the longer spelling of a name that stands for two comes first.
   */
  get identity(): string {
    return this.names[0]
  }

  /** The pods and Services that the names speak of. */
  get places(): readonly ServicePlace[] {
    this.#places ??= this.#placesNamed()
    return this.#places
  }

  #placesNamed(): readonly ServicePlace[] {
    const suffix = `.svc.${this.clusterDomain}`
    return this.names.flatMap((name): readonly ServicePlace[] => {
      if (!name.endsWith(suffix)) return []
      const [one, two, three, ...more] = name.slice(0, -suffix.length).split('.')
      if (one === undefined || two === undefined || more.length > 0) return []
      return three === undefined
        ? [{ namespace: two, service: one, pod: undefined }]
        : [{ namespace: three, service: two, pod: one }]
    })
  }

  /** Whether the spelling can only mean something inside this Kubernetes cluster. */
  get isServiceForm(): boolean {
    const suffix = `.svc.${this.clusterDomain}`
    return this.names.every((name) => name.endsWith(suffix)) || normalisedHost(this.written).endsWith('.svc')
  }
}

/** `a-0.a` and `a-0.a-unready`: a pod of a StatefulSet below its headless Service. */
function isPodForm(pod: string, service: string): boolean {
  const [, owner] = /^(.+)-[0-9]+$/.exec(pod) ?? []
  return owner !== undefined && (owner === service || `${owner}-unready` === service)
}

/** Every name that a host may stand for: see `Host.names`. */
export function namesOf(written: string, namespace: string, clusterDomain: string): Names {
  const bare = bareName(written)
  const address = canonicalAddress(bare)
  if (address !== undefined) return [address]
  const labels = bare.split('.')
  const [one = '', two = '', three = '', four = ''] = labels
  switch (labels.length) {
    case 1:
      return [`${one}.${namespace}.svc.${clusterDomain}`]
    case 2:
      // Two namespaces may both write the short form of a pod, so it must not stand for itself.
      if (isPodForm(one, two)) return [`${one}.${two}.${namespace}.svc.${clusterDomain}`]
      return [`${bare}.svc.${clusterDomain}`, bare]
    case 3:
      if (three === 'svc') return [`${bare}.${clusterDomain}`]
      return [`${bare}.svc.${clusterDomain}`, bare]
    case 4:
      return four === 'svc' ? [`${bare}.${clusterDomain}`] : [bare]
    default:
      return [bare]
  }
}
