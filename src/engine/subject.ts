import type { ClusterSet, StoredClusterSet } from '../model/cluster-set.ts'
import type { Identity } from '../model/kubernetes-object.ts'
import type { PerconaServer, StoredPerconaServer } from '../model/percona-server.ts'
import type { SecretShape } from '../model/secret-shape.ts'

/** CREATE, UPDATE and DELETE as an API server sends them; NONE for an object that simply stands. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'NONE'

/** The kinds that rules judge: each as somebody asks for it, and as the API server holds it. */
interface Objects {
  readonly ClusterSet: { readonly requested: ClusterSet; readonly stored: StoredClusterSet }
  readonly PerconaServer: { readonly requested: PerconaServer; readonly stored: StoredPerconaServer }
  readonly Secret: { readonly requested: SecretShape; readonly stored: SecretShape }
}

export type Kind = keyof Objects

/** What is judged: an operation with its object or objects. */
export interface SubjectOf<K extends Kind> extends Identity {
  readonly kind: K
  readonly operation: Operation
  /** The object as asked for. Absent on DELETE. */
  readonly object: Objects[K]['requested'] | undefined
  /** What the API server holds: the old object on UPDATE and DELETE, none on CREATE, the object itself on NONE. */
  readonly stored: Objects[K]['stored'] | undefined
  /** An UPDATE that leaves the spec alone: only rules that judge metadata run. */
  readonly isSpecUnchanged: boolean
}

export type Subject = { readonly [K in Kind]: SubjectOf<K> }[Kind]

/** What a rule judges: a state, a change, or a deletion. */
export type Sort = 'state' | 'transition' | 'deletion'

/** What a rule of each sort is given. A state rule has no old object to look at by mistake. */
export interface Given<K extends Kind> {
  readonly state: { readonly object: Objects[K]['requested'] }
  readonly transition: {
    readonly object: Objects[K]['requested']
    readonly oldObject: Objects[K]['stored']
  }
  readonly deletion: { readonly oldObject: Objects[K]['stored'] }
}
