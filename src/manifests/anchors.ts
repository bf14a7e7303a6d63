import type { Problem } from './problems.ts'

interface Anchor {
  value: unknown
  /** How many nodes it stands for, those of aliases in it included; undefined while it is being read. */
  size: number | undefined
}

export type Resolved =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem }

/** The anchors of one document, and how much their aliases make of it. */
export class Anchors {
  readonly #anchors = new Map<string, Anchor>()
  /** Nodes read, with those that aliases stand for; how many of them are in aliases. */
  #nodes = 0
  #aliased = 0

  /** To be called for each node, before anything else. */
  countNode(): void {
    this.#nodes += 1
  }

  /** Notes that the anchor of the node counted last begins; gives what is to be called with its value. */
  begin(name: string): (value: unknown) => void {
    const before = this.#nodes - 1
    const anchor: Anchor = { value: undefined, size: undefined }
    this.#anchors.set(name, anchor)
    return (value) => {
      anchor.value = value
      anchor.size = this.#nodes - before
    }
  }

  resolve(name: string): Resolved {
    const anchor = this.#anchors.get(name)
    if (anchor === undefined) return { ok: false, problem: 'alias' }
    if (anchor.size === undefined) return { ok: false, problem: 'cyclicAlias' }
    this.#nodes += anchor.size
    this.#aliased += anchor.size
    if (isExcessive(this.#aliased, this.#nodes)) return { ok: false, problem: 'aliasBomb' }
    return { ok: true, value: anchor.value }
  }
}

const fewNodes = 400_000
const manyNodes = 4_000_000

/**
 * Whether aliases make up so much of a document that Go's library refuses it (allowedAliasRatio in decode.go
 * of go.yaml.in/yaml/v2): 99 % of up to 400,000 nodes, from 4,000,000 on 10 %, in between in proportion.
 *
 * @param aliased nodes that aliases stand for
 * @param nodes all nodes, those included
 */
function isExcessive(aliased: number, nodes: number): boolean {
  if (aliased <= 100 || nodes <= 1000) return false
  const share = Math.min(Math.max((nodes - fewNodes) / (manyNodes - fewNodes), 0), 1)
  return aliased / nodes > 0.99 - share * (0.99 - 0.1)
}
