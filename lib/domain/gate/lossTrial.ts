import type { Usd } from '../decimal.ts'
import { usd, ZERO_USD } from '../decimal.ts'
import { advanceMarks, type EquityMarks, type MoneyLook, measuredAnew } from '../equityMarks.ts'
import type { Limits } from '../limits.ts'
import { type EndedTrade, type Lock, type LockKind, locksToOpen, stateUnder } from '../locks.ts'
import type { TradingState } from '../tradingState.ts'
import type { GateInput } from './verdict.ts'

/**
 * What loss limits would have held back, run over what was recorded: the equity after each cycle, the trades that ended, and when a person let go. Between
 * two recorded points nothing is known, so a lock opens at the first that shows its loss. A halt ends, as it would have, when a person let go, which is
 * known only where one did.
 */

/** Locks that loss limits open. What a plan asks for, and the breakers, are other limits' work. */
export const LOSS_KINDS: readonly LockKind[] = ['dayLoss', 'drawdown', 'stopGuard', 'lowProfit']
const ACCOUNT_KINDS: readonly LockKind[] = ['dayLoss', 'drawdown']

/** What was recorded of an account's losses, each list oldest first. */
export interface LossRecord {
  points: readonly MoneyLook[]
  trades: readonly EndedTrade[]
  letGo: readonly { atMs: number; kind: LockKind; coin: string }[]
}

/** When a decision was judged, and the equity it was judged on. */
export interface JudgedMoment {
  atMs: number
  equityUsd: Usd
}

type Happening =
  | { kind: 'letGo'; atMs: number; lock: LossRecord['letGo'][number] }
  | { kind: 'point'; atMs: number; look: MoneyLook }
  | { kind: 'moment'; atMs: number; moment: JudgedMoment }
const ORDER = { letGo: 0, point: 1, moment: 2 } as const

/** Returns, for each moment, the loss locks that these limits would have held then. */
export function lossLocksAt(
  record: LossRecord,
  limitsAt: (atMs: number) => Limits,
  moments: readonly JudgedMoment[],
): Map<number, Lock[]> {
  const happenings: Happening[] = [
    ...record.letGo.map((lock) => ({ kind: 'letGo' as const, atMs: lock.atMs, lock })),
    ...record.points.map((look) => ({ kind: 'point' as const, atMs: look.atMs, look })),
    ...moments.map((moment) => ({ kind: 'moment' as const, atMs: moment.atMs, moment })),
  ]
  happenings.sort((one, other) => one.atMs - other.atMs || ORDER[one.kind] - ORDER[other.kind])
  const trial = new LossTrial(record.trades, limitsAt)
  const held = new Map<number, Lock[]>()
  for (const happening of happenings) {
    if (happening.kind === 'letGo') trial.letGo(happening.lock)
    else if (happening.kind === 'point') trial.look(happening.look)
    else held.set(happening.atMs, trial.judge(happening.moment))
  }
  return held
}

class LossTrial {
  readonly #trades: readonly EndedTrade[]
  readonly #limitsAt: (atMs: number) => Limits
  readonly #known: Lock[] = []
  #endedCount = 0
  #marks: EquityMarks | null = null

  constructor(trades: readonly EndedTrade[], limitsAt: (atMs: number) => Limits) {
    this.#trades = trades
    this.#limitsAt = limitsAt
  }

  look(look: MoneyLook): void {
    this.#marks = advanceMarks(this.#marks, look).marks
    this.#open(look.atMs, this.#marks)
  }

  /** The equity of a decision is between two points: it opens what it must, and is measured from by nobody. */
  judge({ atMs, equityUsd }: JudgedMoment): Lock[] {
    const before = this.#marks
    this.#open(atMs, before && advanceMarks(before, between(before, atMs, equityUsd)).marks)
    return this.#known.filter(({ closedMs }) => closedMs === null)
  }

  letGo({ atMs, kind, coin }: LossRecord['letGo'][number]): void {
    for (const lock of this.#known)
      if (lock.kind === kind && lock.coin === coin && lock.closedMs === null) lock.closedMs = atMs
    if (this.#marks) this.#marks = measuredAnew(this.#marks, [kind])
  }

  #open(nowMs: number, marks: EquityMarks | null): void {
    for (const lock of this.#known)
      if (lock.closedMs === null && lock.untilMs !== null && lock.untilMs <= nowMs) lock.closedMs = nowMs
    const limits = this.#limitsAt(nowMs)
    while ((this.#trades[this.#endedCount]?.closedMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#endedCount += 1
    const hours = Math.max(limits.stopGuardHours, limits.lowProfitHours)
    const trades = this.#trades
      .slice(0, this.#endedCount)
      .filter(({ closedMs }) => closedMs > nowMs - hours * HOUR_MS)
      .map((trade) => ({ ...trade, cooldownMinutes: null }))
    this.#known.push(...locksToOpen({ nowMs, marks, trades, limits, known: this.#known }))
  }
}

const HOUR_MS = 3_600_000

/** A look that the books explain as far as they explained the one before, and at which no cash had moved. */
const between = (marks: EquityMarks, atMs: number, equityUsd: Usd): MoneyLook => ({
  atMs,
  equityUsd,
  depositsUsd: marks.depositsUsd,
  realizedUsd: usd(equityUsd.minus(marks.depositsUsd).minus(marks.residualUsd)),
  feesUsd: ZERO_USD,
  fundingUsd: ZERO_USD,
  unrealizedUsd: ZERO_USD,
})

/** Returns whether the same locks hold. */
export const sameLocks = (one: readonly Lock[], other: readonly Lock[]): boolean =>
  one.length === other.length &&
  one.every(({ kind, coin }) => other.some((lock) => lock.kind === kind && lock.coin === coin))

/**
 * Returns what an input is judged on when these loss locks hold in the place of its own. `wasHeld`: a lock of the whole account held then, so that the
 * trading state is that lock's and not a person's.
 */
export function withLossLocks(
  { locks, tradingState }: Pick<GateInput, 'locks' | 'tradingState'>,
  lossLocks: readonly Lock[],
  wasHeld: boolean,
): Pick<GateInput, 'locks' | 'tradingState'> {
  const own: TradingState = wasHeld ? 'active' : tradingState
  return {
    locks: [...locks.filter(({ kind }) => !LOSS_KINDS.includes(kind)), ...lossLocks],
    tradingState: stateUnder(lossLocks, own),
  }
}

/** Returns whether a recorded lock held the whole account for its losses at a moment. */
export const heldAccount = (locks: readonly Lock[], atMs: number): boolean =>
  locks.some(
    ({ kind, openedMs, closedMs }) =>
      ACCOUNT_KINDS.includes(kind) && openedMs <= atMs && (closedMs === null || closedMs > atMs),
  )
