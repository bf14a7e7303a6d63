/** Every duration of a watch. Tests run at another pace; nothing else has a clock of its own. */
export interface Pace {
  /** The shortest wait after a failure. */
  readonly shortestRetryMilliseconds: number
  /** The longest wait after a failure, and the most of `Retry-After` that is honoured. */
  readonly longestRetryMilliseconds: number
  /** At least this much time is between the beginnings of two lists. */
  readonly listGapMilliseconds: number
  /** A watch that was open for so long has shown that the API server is well: failures are counted anew. */
  readonly settledMilliseconds: number
  /** A refusal (403) that lasts for so long is meant. */
  readonly forbiddenAfterMilliseconds: number
  /** An open watch on which nothing came for so long is dead: bookmarks come about once a minute. */
  readonly silenceMilliseconds: number
  /** How long an answer is waited for: a page of a list, or the head of a watch. */
  readonly answerMilliseconds: number
  /** The time between two verifications; up to a fifth is taken off at random. */
  readonly verifyMilliseconds: number
  /** After how many seconds the API server is asked to end a watch: a random number between the two. */
  readonly watchSeconds: { readonly shortest: number; readonly longest: number }
}

/**
 * The pace in a cluster. After a restart an API server refuses what it allows (403) for about 1.5 s; 5 s leave room.
 * Watches end after four to five minutes, as client-go's do after five to ten, so that they spread over the API
 * servers again after one of them was away.
 */
export const usualPace: Pace = {
  shortestRetryMilliseconds: 500,
  longestRetryMilliseconds: 30_000,
  listGapMilliseconds: 1_000,
  settledMilliseconds: 10_000,
  forbiddenAfterMilliseconds: 5_000,
  silenceMilliseconds: 90_000,
  answerMilliseconds: 30_000,
  verifyMilliseconds: 600_000,
  watchSeconds: { shortest: 240, longest: 300 },
}
