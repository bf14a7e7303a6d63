/** Every duration of a watch. Tests run at another pace; nothing else has a clock of its own. */
export interface Pace {
  /** The shortest wait after a failure. */
  readonly shortestRetryMilliseconds: number
  /** The longest wait after a failure, and the most of `Retry-After` that is honoured. */
  readonly longestRetryMilliseconds: number
  /** At least this much time is between the beginnings of two lists. */
  readonly listGapMilliseconds: number
  /**
   * A watch that was open for so long has shown that the API server is well: failures are counted anew. One that was
   * lost for so long is not opened again from where it was: the collection is listed.
   */
  readonly settledMilliseconds: number
  /** A refusal (403) that lasts for so long is meant. */
  readonly forbiddenAfterMilliseconds: number
  /** A collection that is not there (404) for so long is of no kind that the API server knows. */
  readonly unknownAfterMilliseconds: number
  /** How often a kind that the API server does not know is asked for: somebody may be about to install it. */
  readonly unknownRetryMilliseconds: number
  /** An open watch on which nothing came for so long is dead. Longer than a watch is asked to last. */
  readonly silenceMilliseconds: number
  /** How long an answer is waited for: a page of a list, or the head of a watch. */
  readonly answerMilliseconds: number
  /** The time between two verifications; up to a fifth is taken off at random. */
  readonly verifyMilliseconds: number
  /** How long what happened before a list, or before a watch was opened, may still be on its way to the watch. */
  readonly onItsWayMilliseconds: number
  /** After how many seconds the API server is asked to end a watch: a random number between the two. */
  readonly watchSeconds: { readonly shortest: number; readonly longest: number }
}

/**
 * The pace in a cluster. After a restart an API server refuses what it allows (403) for about 1.5 s; 5 s leave room.
 * Watches are short, so that one that went silent is noticed within 32 s: an API server gives no sign of life on a watch
 * but a bookmark each minute, and on a collection that never changed not even that (seen on 1.36). To open one costs the
 * API server a request, every 8 s for three collections.
 */
export const usualPace: Pace = {
  shortestRetryMilliseconds: 500,
  longestRetryMilliseconds: 30_000,
  listGapMilliseconds: 1_000,
  settledMilliseconds: 10_000,
  forbiddenAfterMilliseconds: 5_000,
  unknownAfterMilliseconds: 10_000,
  unknownRetryMilliseconds: 2_000,
  silenceMilliseconds: 32_000,
  answerMilliseconds: 30_000,
  verifyMilliseconds: 600_000,
  onItsWayMilliseconds: 2_000,
  watchSeconds: { shortest: 20, longest: 28 },
}
