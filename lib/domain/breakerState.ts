import type { Lock } from './locks.ts'

/** How a breaker of breaker.ts stands. */
export type BreakerState = 'closed' | 'open' | 'halfOpen'

/** Returns where a breaker stands by its lock, null where it has none that holds. */
export function breakerState(lock: Pick<Lock, 'untilMs'> | null, nowMs: number): BreakerState {
  if (lock === null) return 'closed'
  return nowMs >= (lock.untilMs ?? Number.POSITIVE_INFINITY) ? 'halfOpen' : 'open'
}
