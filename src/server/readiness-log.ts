import type { Logger } from 'pino'

import type { Condition } from './health-server.ts'

/** How often it is looked whether something has changed. */
const lookMilliseconds = 500

/**
 * Logs when the server becomes ready, and when it is no longer, and why. Probes are told the same, but nobody keeps what
 * they were told. It goes on until the signal.
 */
export function logReadiness(conditions: readonly Condition[], log: Logger, signal: AbortSignal): void {
  let earlier: string | undefined
  const look = (): void => {
    const unmet = conditions.filter(({ isAdvisory, isMet }) => isAdvisory !== true && !isMet())
    const now = unmet.map(({ name }) => name).join()
    if (now === earlier) return
    const reasons = unmet.map(({ name, reason }) => (reason === undefined ? name : `${name}: ${reason()}`))
    if (now === '') log.info({ event: 'ready' })
    // To be not ready at the start is in order.
    else log[earlier === undefined ? 'info' : 'warn']({ event: 'not ready', unmet: reasons })
    earlier = now
  }
  look()
  const timer = setInterval(look, lookMilliseconds)
  signal.addEventListener('abort', () => {
    clearInterval(timer)
  })
}
