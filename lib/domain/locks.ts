import { type Decimal, type Usd, usd, ZERO_USD } from './decimal.ts'
import { type EquityMarks, lostFrac, nextMidnightMs } from './equityMarks.ts'
import type { Limits } from './limits.ts'
import { usdWords } from './numberWords.ts'
import type { TradingState } from './tradingState.ts'

/** Locks of a venue or a model that failed too often (breaker.ts). */
export const BREAKER_KINDS = ['venueBreaker', 'modelBreaker'] as const

/**
 * What losses stop: the account for the day, the account until a person resumes, one coin for a while; `cooldown` is what the plan of a trade asks for; a
 * breaker is what opens when venue or model fail.
 */
export const LOCK_KINDS = ['dayLoss', 'drawdown', 'stopGuard', 'lowProfit', 'cooldown', ...BREAKER_KINDS] as const
export type LockKind = (typeof LOCK_KINDS)[number]

/** Something that code holds back. Times in venue ms. */
export interface Lock {
  kind: LockKind
  /** '' for the whole account. */
  coin: string
  reason: string
  openedMs: number
  /** Null: until a person lets it go. */
  untilMs: number | null
  /** When it was let go; null: it holds. */
  closedMs: number | null
}

/**
 * Returns the state that holds while these locks are open: a loss from the peak halts and the loss of a day reduces, whatever the stored state says. Locks
 * never write the stored one: it is what a person said, and is there again, untouched, once the locks are open.
 */
export function stateUnder(locks: readonly Lock[], state: TradingState): TradingState {
  if (locks.some(({ kind }) => kind === 'drawdown')) return 'halted'
  return state === 'active' && locks.some(({ kind }) => kind === 'dayLoss') ? 'reducing' : state
}

/** A trading state, why, and since when in venue ms. */
export interface StateFacts {
  tradingState: TradingState
  stateReason: string
  stateAtMs: number
}

/** Returns the state that holds while these locks are open, with the reason and the moment of the lock where one is stricter than the stored state. */
export function stateInForce(locks: readonly Lock[], stored: StateFacts): StateFacts {
  const tradingState = stateUnder(locks, stored.tradingState)
  if (tradingState === stored.tradingState) return stored
  const kind = tradingState === 'halted' ? 'drawdown' : 'dayLoss'
  const lock = locks.find((one) => one.kind === kind)
  return lock ? { tradingState, stateReason: stateReason(lock), stateAtMs: lock.openedMs } : stored
}

const stateReason = ({ reason, untilMs }: Lock): string =>
  `${reason}${untilMs === null ? '' : ` Unlocks ${new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')} UTC.`}`

/** A round trip that has ended, and what it made after fees and funding. */
export interface EndedTrade {
  coin: string
  closedMs: number
  /** By a stop, or worse. */
  isStop: boolean
  netUsd: Usd
  /** How long its plan keeps the coin from being entered again; null: not at all. */
  cooldownMinutes: number | null
}

export interface LossFacts {
  nowMs: number
  /** Null: nothing was measured yet. */
  marks: EquityMarks | null
  /** Since the furthest time a limit looks back to. */
  trades: readonly EndedTrade[]
  limits: Limits
  /** Locks of the same time, those that were let go included: what they were opened for does not open another. */
  known: readonly Lock[]
}

/** Returns the locks that losses and plans open now; none for what is locked already, and none for a coin again until another trade has ended there. */
export function locksToOpen(facts: LossFacts): Lock[] {
  const coins = [...new Set(facts.trades.map(({ coin }) => coin))]
  return [
    ...accountLocks(facts),
    ...coins.flatMap((coin) => [...stopGuard(facts, coin), ...lowProfit(facts, coin), ...cooldown(facts, coin)]),
  ]
}

function accountLocks({ nowMs, marks, limits, known }: LossFacts): Lock[] {
  if (marks === null) return []
  const isOpen = (kind: LockKind) => known.some((lock) => lock.kind === kind && lock.closedMs === null)
  const day = lostFrac(marks, marks.dayStartUsd)
  const peak = lostFrac(marks, marks.peakUsd)
  const lock = (kind: LockKind, untilMs: number | null, reason: string) => ({
    kind,
    coin: '',
    reason,
    openedMs: nowMs,
    untilMs,
    closedMs: null,
  })
  return [
    ...(day.gte(limits.dayLossFracMax) && !isOpen('dayLoss')
      ? [
          lock(
            'dayLoss',
            nextMidnightMs(nowMs),
            `The loss of the day is ${percent(day)}; ${percent(limits.dayLossFracMax)} is allowed.`,
          ),
        ]
      : []),
    ...(peak.gte(limits.drawdownFracMax) && !isOpen('drawdown')
      ? [
          lock(
            'drawdown',
            null,
            `Equity is ${percent(peak)} below its highest; ${percent(limits.drawdownFracMax)} is allowed.`,
          ),
        ]
      : []),
  ]
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** How far back ended trades are looked at for the cooldown of their plans: a longer one is cut to this. */
export const COOLDOWN_MS_MAX = 7 * 24 * HOUR_MS

/** The plan of the trade that ended last in a coin keeps it from being entered again for as long as it says. */
function cooldown({ nowMs, trades, known }: LossFacts, coin: string): Lock[] {
  const last = trades
    .filter((one) => one.coin === coin)
    .sort((one, other) => one.closedMs - other.closedMs)
    .at(-1)
  if (!last?.cooldownMinutes) return []
  const minutes = Math.min(last.cooldownMinutes, COOLDOWN_MS_MAX / MINUTE_MS)
  const says =
    minutes < last.cooldownMinutes
      ? `; its plan says ${last.cooldownMinutes}, longer than any is kept`
      : ', as its plan says'
  const reason = `${coin} is cooling down for ${minutes} minutes after its exit${says}.`
  const hours = (minutes * MINUTE_MS) / HOUR_MS
  return pause('cooldown', coin, [last], hours, reason, { nowMs, known })
}

function stopGuard({ nowMs, trades, limits, known }: LossFacts, coin: string): Lock[] {
  const { stopGuardCount, stopGuardHours, stopGuardPauseHours } = limits
  const stops = trades.filter(
    // A stop that trailed into a gain did what it is for.
    (one) => one.coin === coin && one.isStop && one.netUsd.lt(0) && one.closedMs > nowMs - stopGuardHours * HOUR_MS,
  )
  const reason = `${stops.length} ${stops.length === 1 ? 'stop' : 'stops'} with a loss in ${coin} within ${stopGuardHours} hours; at ${stopGuardCount} the coin pauses.`
  return stops.length < stopGuardCount
    ? []
    : pause('stopGuard', coin, stops, stopGuardPauseHours, reason, { nowMs, known })
}

function lowProfit({ nowMs, trades, limits, known, marks }: LossFacts, coin: string): Lock[] {
  const { lowProfitCount, lowProfitHours, lowProfitFracMin, lowProfitPauseHours } = limits
  const ended = trades.filter((one) => one.coin === coin && one.closedMs > nowMs - lowProfitHours * HOUR_MS)
  if (ended.length < lowProfitCount || marks === null) return []
  const madeUsd = usd(ended.reduce<Decimal>((sum, { netUsd }) => sum.plus(netUsd), ZERO_USD))
  const leastUsd = usd(marks.equityUsd.times(lowProfitFracMin))
  if (madeUsd.gte(leastUsd)) return []
  const reason = `${ended.length} ${ended.length === 1 ? 'trade' : 'trades'} in ${coin} within ${lowProfitHours} hours made ${usdWords(madeUsd, 'always')} together; at ${lowProfitCount} ${lowProfitCount === 1 ? 'trade' : 'trades'} ${usdWords(leastUsd)} is expected.`
  return pause('lowProfit', coin, ended, lowProfitPauseHours, reason, { nowMs, known })
}

/** A pause counts from the trade that brought it about, and each such trade brings about one. */
function pause(
  kind: LockKind,
  coin: string,
  trades: readonly EndedTrade[],
  hours: number,
  reason: string,
  { nowMs, known }: Pick<LossFacts, 'nowMs' | 'known'>,
): Lock[] {
  const lastMs = Math.max(...trades.map(({ closedMs }) => closedMs))
  const untilMs = lastMs + hours * HOUR_MS
  const isKnown = known.some((lock) => lock.kind === kind && lock.coin === coin && lock.openedMs >= lastMs)
  return isKnown || untilMs <= nowMs ? [] : [{ kind, coin, reason, openedMs: nowMs, untilMs, closedMs: null }]
}

const percent = (share: Decimal | number): string => `${usd(share).times(100).toDecimalPlaces(2).toFixed()} %`
