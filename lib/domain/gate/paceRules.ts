import type { PositionSide } from '../account.ts'
import { Decimal, type Px, toText } from '../decimal.ts'
import type { Limits } from '../limits.ts'
import { ruleWords } from '../numberWords.ts'
import type { Finding } from './finding.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, minuteAfter, type Pace, paceOf, utcWords, within } from './pace.ts'

/** A wish to open or add, before any number of it is looked at. */
export interface PaceCase {
  coin: string
  side: PositionSide
  /** The touch it would fill at. */
  refPx: Px
  pace: Pace
}

/** A wish of the model to leave, all or part. */
export interface LeaveCase {
  coin: string
  side: PositionSide
  /** The touch on the way out. */
  refPx: Px
  pace: Pace
}

const until = (atMs: number, nowMs: number): string => utcWords(minuteAfter(atMs), nowMs)

/** Returns the rule that allows so many of these times within a span: one more is denied until the oldest that counts is past. */
const countWithin =
  (timesOf: (pace: Pace) => readonly number[], spanMs: number, what: (count: number) => string) =>
  ({ pace }: { pace: Pace }, most: number): Finding => {
    const recent = within(timesOf(pace), pace.nowMs, spanMs)
    const frees = recent[recent.length - most]
    const when = frees === undefined ? '' : ` The next is possible from ${until(frees + spanMs, pace.nowMs)}.`
    return {
      holds: recent.length < most,
      value: String(recent.length),
      limit: String(most),
      unit: 'count',
      why: `${what(recent.length)}; ${most} ${most === 1 ? 'is' : 'are'} allowed.${when}`,
    }
  }

const counted = (one: string, many: string, span: string) => (count: number) =>
  `${count} ${count === 1 ? one : many} within ${span}`

export const judgeEntriesHour = countWithin(
  ({ entriesMs }) => entriesMs,
  HOUR_MS,
  counted('entry', 'entries', 'the hour'),
)
export const judgeEntriesDay = countWithin(
  ({ entriesMs }) => entriesMs,
  DAY_MS,
  counted('entry', 'entries', '24 hours'),
)
export const judgeOrdersMinute = countWithin(
  ({ ordersMs }) => ordersMs,
  MINUTE_MS,
  counted('order', 'orders', 'the minute'),
)

/** After any fill in a coin some bars pass before it is entered or added to. */
export function judgeCooldown({ coin, pace }: PaceCase, bars: number): Finding {
  const { changedMs } = paceOf(pace, coin)
  if (changedMs === null) return { holds: true, value: null, limit: String(bars), unit: 'bars' }
  const passed = Math.floor((pace.nowMs - changedMs) / pace.barMs)
  const endsMs = changedMs + bars * pace.barMs
  return {
    holds: pace.nowMs >= endsMs,
    value: String(passed),
    limit: String(bars),
    unit: 'bars',
    why: `Cooling down after the last fill in ${coin} until ${until(endsMs, pace.nowMs)}.`,
  }
}

/** Soon after a position was left, the other side needs a move in its own direction, so that noise around one price does not turn it back and forth. */
export function judgeTurn({ coin, side, refPx, pace }: PaceCase, least: number, { flipBars }: Limits): Finding {
  const { lastExit } = paceOf(pace, coin)
  const endsMs = lastExit === null ? 0 : lastExit.atMs + flipBars * pace.barMs
  if (lastExit === null || lastExit.side === side || pace.nowMs >= endsMs)
    return { holds: true, value: null, limit: String(least), unit: 'frac' }
  // The price of an exit that nobody told: then the window alone decides.
  const moved =
    lastExit.px === null
      ? null
      : lastExit.px
          .minus(refPx)
          .div(lastExit.px)
          .times(side === 'long' ? -1 : 1)
  return {
    holds: moved?.gte(least) ?? false,
    value: moved === null ? null : toText(moved.toDecimalPlaces(6)),
    limit: String(least),
    unit: 'frac',
    why: `A ${lastExit.side} was left ${Math.floor((pace.nowMs - lastExit.atMs) / MINUTE_MS)} minutes ago, ${moveWords(moved, least)} for a ${side}. From ${until(endsMs, pace.nowMs)} it is judged as any entry.`,
  }
}

function moveWords(moved: Decimal | null, least: number): string {
  const words = (share: Decimal | number) => ruleWords(toText(new Decimal(share).toDecimalPlaces(6)), 'frac')
  if (moved === null) return `at a price nobody told, so it is not known whether it moved the ${words(least)} needed`
  return `and the price has moved ${words(moved)} of the ${words(least)} needed`
}

/** The model does not leave a position that is too young. */
export function judgeHoldTime({ coin, pace }: LeaveCase, minutes: number): Finding {
  const { held } = paceOf(pace, coin)
  if (held === null) return { holds: true, value: null, limit: String(minutes), unit: 'minutes' }
  const endsMs = held.openedMs + minutes * MINUTE_MS
  return {
    holds: pace.nowMs >= endsMs,
    value: String(Math.floor((pace.nowMs - held.openedMs) / MINUTE_MS)),
    limit: String(minutes),
    unit: 'minutes',
    why: `It is held until ${until(endsMs, pace.nowMs)} at least; its stop, target and the levels of its exit rules work meanwhile.`,
  }
}

/** For a while the plan of a position decides, unless the price has moved enough to change what is known. */
export function judgePlan({ coin, side, refPx, pace }: LeaveCase, least: number, limits: Limits): Finding {
  const { held } = paceOf(pace, coin)
  const rPx = held?.openingSlPx == null ? new Decimal(0) : held.entryPx.minus(held.openingSlPx).abs()
  const endsMs = (held?.openedMs ?? 0) + limits.planMinutesMin * MINUTE_MS
  if (held === null || rPx.isZero() || pace.nowMs >= endsMs)
    return { holds: true, value: null, limit: String(least), unit: 'r' }
  const moved = refPx
    .minus(held.entryPx)
    .div(rPx)
    .times(side === 'long' ? 1 : -1)
  return {
    holds: moved.abs().gte(least),
    value: toText(moved.toDecimalPlaces(2)),
    limit: String(least),
    unit: 'r',
    why: `The plan it was opened with stands until ${until(endsMs, pace.nowMs)}, or until the price has moved ${least} R from the entry; it has moved ${ruleWords(toText(moved.toDecimalPlaces(2)), 'r')}. Its stop, target and exit rules work meanwhile.`,
  }
}
