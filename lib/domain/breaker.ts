import { z } from 'zod'
import type { Limits } from './limits.ts'
import { BREAKER_KINDS, type Lock } from './locks.ts'

/**
 * Circuit breakers. Closed: failures are counted within a window. At as many as allowed it opens: a lock, whose time is the pause. Half-open: the pause is
 * over and the lock still stands; one try decides whether it closes or stays open for another pause.
 */
export type BreakerKind = (typeof BREAKER_KINDS)[number]

/** By breaker, when it failed lately, in venue ms, oldest first. */
export const breakerFailuresSchema = z.record(z.enum(BREAKER_KINDS), z.array(z.number()))
export type BreakerFailures = z.output<typeof breakerFailuresSchema>
export const NO_FAILURES: BreakerFailures = { venueBreaker: [], modelBreaker: [] }

const PARTS = {
  venueBreaker: { name: 'venue', most: 'venueFailuresMax', within: 'venueFailureMinutes', pause: 'venuePauseMinutes' },
  modelBreaker: { name: 'model', most: 'modelFailuresMax', within: 'modelFailureMinutes', pause: 'modelPauseMinutes' },
} as const

const MINUTE_MS = 60_000

export const isBreaker = (kind: string): kind is BreakerKind => BREAKER_KINDS.some((one) => one === kind)

type BreakerLock = Lock & { kind: BreakerKind }

interface Failure {
  kind: BreakerKind
  nowMs: number
  /** What failed, a sentence. */
  why: string
  limits: Limits
}

/** Returns the failures that count after one more, and the lock it opens; null: none yet. */
export function afterFailure(
  { kind, nowMs, why, limits }: Failure,
  failuresMs: readonly number[],
): { failuresMs: number[]; opens: BreakerLock | null } {
  const { name, most, within, pause } = PARTS[kind]
  const counted = [...failuresMs.filter((atMs) => atMs > nowMs - limits[within] * MINUTE_MS), nowMs]
  if (counted.length < limits[most]) return { failuresMs: counted, opens: null }
  const count = counted.length === 1 ? '1 failure' : `${counted.length} failures`
  const reason = `${count} of the ${name} within ${limits[within]} minutes; at ${limits[most]} it is left alone. The last: ${why}`
  return { failuresMs: [], opens: lockOf(kind, nowMs, limits[pause], reason) }
}

/** Returns the lock after the one try of a half-open breaker failed. */
export const afterProbe = ({ kind, nowMs, why, limits }: Failure): BreakerLock =>
  lockOf(kind, nowMs, limits[PARTS[kind].pause], `The ${PARTS[kind].name} was tried once and failed again: ${why}`)

const lockOf = (kind: BreakerKind, nowMs: number, minutes: number, reason: string): BreakerLock => ({
  kind,
  coin: '',
  reason,
  openedMs: nowMs,
  untilMs: nowMs + minutes * MINUTE_MS,
  closedMs: null,
})
