import type { Trouble } from './trouble.ts'
import type { Fault } from './watch-cache.ts'

/** What of the API server's is used: the two verbs of RBAC that a watch needs. */
export type Verb = 'list' | 'watch'

/**
 * What happens to a watch, for log and metrics. It holds figures, words of closed lists and codes of Node: nothing of an
 * object, and nothing that came from outside.
 */
export type WatchNews =
  /** The collection is known. `changed`: how many objects were not as they had been known. */
  | {
      readonly event: 'listed'
      readonly objects: number
      readonly changed: number
      readonly milliseconds: number
    }
  /** A watch is open. */
  | { readonly event: 'watching' }
  /** The API server has ended a watch in good order, as it was asked to after some seconds. It is opened again at once. */
  | { readonly event: 'ended' }
  /** It is tried again after the time given. */
  | {
      readonly event: 'failed'
      readonly verb: Verb
      readonly reason: Trouble
      /** Why there was no answer: a code such as ECONNREFUSED. For the log, never a label. */
      readonly code?: string
      readonly retryMilliseconds: number
    }
  /** The API server refuses the verb, and not just for a moment. Nothing is known any more. */
  | { readonly event: 'forbidden'; readonly verb: Verb }
  | { readonly event: 'no longer forbidden' }
  /** The API server has no such kind, and not just for a moment: its CRD is not installed. */
  | { readonly event: 'no such kind'; readonly verb: Verb }
  | { readonly event: 'no longer no such kind' }
  /** A verification has found objects that the watch had not told of. They are known now. */
  | { readonly event: 'missed'; readonly objects: number }
  | { readonly event: 'verified'; readonly objects: number; readonly milliseconds: number }
  /** A verification came to nothing (`short`: no watch lasted as long as it). The next one comes at its time. */
  | { readonly event: 'not verified'; readonly reason: Trouble }
  /**
   * `odd object`: one without name or version, or an event of no known type, left aside. `unread`, `untold`: our own
   * reader or listener threw.
   */
  | { readonly event: 'fault'; readonly fault: Fault; readonly objects: number }
