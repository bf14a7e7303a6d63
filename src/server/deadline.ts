/** What the API server waits when a webhook configuration does not say (`timeoutSeconds`, admissionregistration v1). */
const usualTimeoutMilliseconds = 10_000

/** The API server rounds the time that is left up to a whole second, so up to one of them is not there. */
const roundingMilliseconds = 1_000

/** However little time there is, something can be looked up. */
const leastMilliseconds = 300

/** No webhook configuration can have more. */
const mostMilliseconds = 30_000

const seconds = /[?&]timeout=(\d{1,2})s(?:&|$)/

/**
 * When a review must be answered, in milliseconds of `performance.now()`.
 *
 * @param url path and query of the request: the API server says `?timeout=5s`
 * @param start when the request came
 */
export function deadlineOf(url: string, start: number): number {
  const told = url.includes('?') ? seconds.exec(url)?.[1] : undefined
  const timeout = told === undefined ? usualTimeoutMilliseconds : Number(told) * 1000
  return start + Math.max(leastMilliseconds, Math.min(timeout, mostMilliseconds) - roundingMilliseconds)
}
