import { Decimal, floorToLot, notional, type Px, px, roundToTick, type Sz, sz, type Usd, usd } from '../decimal.ts'
import { MIN_NOTIONAL_USD } from '../sizing.ts'
import { LEG_USD_MIN } from './pairSizes.ts'

/**
 * Two legs, one trade. What happens next follows from what is filled, never from what was meant or from which message came: a process that starts again
 * reads the fills and goes on at the same step. Both legs are sent in one action, which is not atomic, so what cannot be matched within seconds and a bound
 * on the price is taken off again. Nothing here asks a model or the gate: every step but the first only matches or reduces.
 */

export type LegName = 'y' | 'x'
export const LEG_NAMES: readonly LegName[] = ['y', 'x']
export const otherLeg = (leg: LegName): LegName => (leg === 'y' ? 'x' : 'y')

/**
 * opening: both legs are being filled. open: matched. closing: both go. rollback: what has no other side goes. closed: nothing is left. stuck: it was not
 * flat in time; it is tried on, and a person is called.
 */
export type PairPhase = 'opening' | 'open' | 'closing' | 'rollback' | 'closed' | 'stuck'

export interface PairLeg {
  coin: string
  /** What the pair wants to hold of it: bought or sold. */
  side: 'buy' | 'sell'
  targetSz: Sz
  szDecimals: number
}

/** What is written down of a pair before anything is sent, and with each step. */
export interface PairTrade {
  legs: Readonly<Record<LegName, PairLeg>>
  phase: PairPhase
  /** Actions sent in this phase. */
  tries: number
  /** When the phase began, in ms of a clock that never stands. */
  sinceMs: number
}

/** What the venue says of one leg. */
export interface SeenLeg {
  /** What fills of this trade come to, in the direction of the leg. Below 0: the wrong side. */
  heldSz: Sz
  /** Null: no book that is fresh enough. */
  touch: { bidPx: Px; askPx: Px } | null
  /** What the position is worth a unit, where there is no book. Null: unknown. */
  markPx: Px | null
}

export interface SeenPair {
  legs: Readonly<Record<LegName, SeenLeg>>
  /** An order of this trade may still be live: nothing is sent before that is settled. */
  isInDoubt: boolean
  nowMs: number
}

/** An immediate order for a leg. */
export interface PairOrder {
  leg: LegName
  side: 'buy' | 'sell'
  sz: Sz
  limitPx: Px
  reduceOnly: boolean
}

/** What to do now. The trade is written down before the orders are sent. */
export interface PairStep {
  trade: PairTrade
  orders: PairOrder[]
  why: PairWhy
}

export type PairWhy =
  | 'inDoubt'
  | 'noPrice'
  | 'open both'
  | 'match'
  | 'matched'
  | 'nothing filled'
  | 'take off what has no other side'
  | 'take off both'
  | 'close both'
  | 'a leg is gone'
  | 'out of balance'
  | 'flat'
  | 'holds'

/** How far beyond the touch an order may fill, by try. */
const OPEN_CAPS = [0.0015, 0.0025, 0.004] as const
const REDUCE_CAPS = [0.004, 0.008, 0.015, 0.03] as const
const MATCH_MS_MAX = 5_000
const FLAT_MS_MAX = 10_000
/** Below this share of what was wanted a matched rest is not worth keeping. */
const KEEP_SHARE_MIN = 0.5
/** So much of the gross may be without its other side when a pair opens, and later, when it moved there. */
const OPEN_GAP_FRAC_MAX = 0.02
const HELD_GAP_FRAC_MAX = 0.05

/** Returns the trade as it begins. */
export const planPair = (legs: PairTrade['legs'], nowMs: number): PairTrade => ({
  legs,
  phase: 'opening',
  tries: 0,
  sinceMs: nowMs,
})

/** Returns the trade on its way out, whatever it was at: a signal, a person, a halt. What is closed stays closed. */
export const closePair = (trade: PairTrade, nowMs: number): PairTrade =>
  trade.phase === 'closed' || trade.phase === 'closing' || trade.phase === 'stuck'
    ? trade
    : begin(trade, 'closing', nowMs)

const begin = (trade: PairTrade, phase: PairPhase, nowMs: number): PairTrade => ({
  ...trade,
  phase,
  tries: 0,
  sinceMs: nowMs,
})

/** Returns what to do, given what is filled. The same trade and the same sight give the same step. */
export function nextPairStep(trade: PairTrade, seen: SeenPair): PairStep {
  if (trade.phase === 'closed') return still(trade, 'flat')
  if (seen.isInDoubt) return still(called(trade, seen), 'inDoubt')
  switch (trade.phase) {
    case 'opening':
      return opening(trade, seen)
    case 'open':
      return held(trade, seen)
    case 'rollback':
      return rolledBack(trade, seen)
    case 'closing':
    case 'stuck':
      return leaving(trade, seen)
  }
}

/** Returns the trade, as one a person is called for when it should long be matched or flat. */
function called(trade: PairTrade, seen: SeenPair): PairTrade {
  const isOver = trade.phase === 'open' || (trade.phase === 'opening' && trade.tries === 0)
  return !isOver && seen.nowMs - trade.sinceMs >= FLAT_MS_MAX ? { ...trade, phase: 'stuck' } : trade
}

const still = (trade: PairTrade, why: PairWhy): PairStep => ({ trade, orders: [], why })

/** What one leg has of what it should have, as a share; 0 for a wrong side. */
function shareOf(trade: PairTrade, seen: SeenPair, leg: LegName): Decimal {
  const share = seen.legs[leg].heldSz.div(trade.legs[leg].targetSz)
  return share.isNegative() ? new Decimal(0) : share
}

interface Match {
  ahead: LegName
  behind: LegName
  /** Both legs have at least this share of their targets. */
  share: Decimal
  /** What the leg behind lacks, and the leg ahead has too much, floored to the lot. */
  lacksSz: Sz
  excessSz: Sz
}

function matchOf(trade: PairTrade, seen: SeenPair): Match {
  const [ofY, ofX] = [shareOf(trade, seen, 'y'), shareOf(trade, seen, 'x')]
  const ahead: LegName = ofX.gt(ofY) ? 'x' : 'y'
  const behind = otherLeg(ahead)
  const [share, most] = ahead === 'x' ? [ofY, ofX] : [ofX, ofY]
  const of = (leg: LegName): Sz =>
    floorToLot(sz(most.minus(share).times(trade.legs[leg].targetSz)), trade.legs[leg].szDecimals)
  return { ahead, behind, share, lacksSz: of(behind), excessSz: of(ahead) }
}

const priceOf = ({ touch, markPx }: SeenLeg): Px | null => (touch ? px(touch.bidPx.plus(touch.askPx).div(2)) : markPx)

function usdOf(seen: SeenPair, leg: LegName, size: Sz): Usd | null {
  const price = priceOf(seen.legs[leg])
  return price && notional(size, price)
}

function grossUsd(seen: SeenPair): Usd | null {
  const [y, x] = LEG_NAMES.map((leg) => usdOf(seen, leg, seen.legs[leg].heldSz)) as [Usd | null, Usd | null]
  return y && x && usd(y.plus(x))
}

/** Whether what the two legs differ by is too little to trade, or little enough to leave. Null: no price to say so. */
function isBalanced(seen: SeenPair, { ahead, excessSz }: Match, gapFracMax: number): boolean | null {
  if (excessSz.isZero()) return true
  const [excess, gross] = [usdOf(seen, ahead, excessSz), grossUsd(seen)]
  if (excess === null || gross === null) return null
  return excess.lt(MIN_NOTIONAL_USD) || excess.lte(gross.times(gapFracMax))
}

/** Whether what is matched is worth keeping; null: no price to say so. */
function isWorthKeeping(seen: SeenPair, trade: PairTrade, { share }: Match): boolean | null {
  if (share.lt(KEEP_SHARE_MIN)) return false
  const legs = LEG_NAMES.map((leg) => usdOf(seen, leg, sz(share.times(trade.legs[leg].targetSz))))
  if (legs.some((leg) => leg === null)) return null
  return legs.every((leg) => (leg as Usd).gte(LEG_USD_MIN))
}

function opening(trade: PairTrade, seen: SeenPair): PairStep {
  if (trade.tries === 0) return openBoth(trade, seen)
  const match = matchOf(trade, seen)
  if (LEG_NAMES.every((leg) => seen.legs[leg].heldSz.isZero()))
    return still(begin(trade, 'closed', seen.nowMs), 'nothing filled')
  const isWrongSide = LEG_NAMES.some((leg) => seen.legs[leg].heldSz.isNegative())
  const balanced = isBalanced(seen, match, OPEN_GAP_FRAC_MAX)
  if (!isWrongSide && balanced === true && isWorthKeeping(seen, trade, match) === true)
    return still(begin(trade, 'open', seen.nowMs), 'matched')
  const chase = isWrongSide || balanced !== false ? null : matchingOrder(trade, seen, match)
  if (chase && seen.nowMs - trade.sinceMs < MATCH_MS_MAX && trade.tries <= OPEN_CAPS.length)
    return { trade: tried(trade), orders: [chase], why: 'match' }
  // The clock of the first order runs on: from it on a leg may be alone.
  return rolledBack({ ...trade, phase: 'rollback', tries: 0 }, seen)
}

const tried = (trade: PairTrade): PairTrade => ({ ...trade, tries: trade.tries + 1 })

/** Both or neither: a pair of which one leg has no price is not begun. */
function openBoth(trade: PairTrade, seen: SeenPair): PairStep {
  const orders = LEG_NAMES.map((leg) => entryOrder(trade, seen, leg, trade.legs[leg].targetSz, OPEN_CAPS[0]))
  if (orders.some((order) => order === null)) return still(begin(trade, 'closed', seen.nowMs), 'noPrice')
  return { trade: tried(trade), orders: orders as PairOrder[], why: 'open both' }
}

function entryOrder(trade: PairTrade, seen: SeenPair, leg: LegName, size: Sz, cap: number): PairOrder | null {
  const { touch } = seen.legs[leg]
  const { side, szDecimals } = trade.legs[leg]
  if (!touch || size.isZero()) return null
  return { leg, side, sz: size, limitPx: bounded(side, touch, szDecimals, cap), reduceOnly: false }
}

function matchingOrder(trade: PairTrade, seen: SeenPair, { behind, lacksSz }: Match): PairOrder | null {
  const worth = usdOf(seen, behind, lacksSz)
  if (worth === null || worth.lt(MIN_NOTIONAL_USD)) return null
  return entryOrder(trade, seen, behind, lacksSz, OPEN_CAPS[trade.tries - 1] ?? 0)
}

function bounded(side: 'buy' | 'sell', touch: { bidPx: Px; askPx: Px }, szDecimals: number, cap: number): Px {
  const buys = side === 'buy'
  const moved = buys ? touch.askPx.times(1 + cap) : touch.bidPx.times(1 - cap)
  return roundToTick(px(moved), szDecimals, buys ? 'down' : 'up')
}

/** The leg ahead comes down to the other, or both go where the rest is not worth keeping. */
function rolledBack(trade: PairTrade, seen: SeenPair): PairStep {
  const match = matchOf(trade, seen)
  const isRight = LEG_NAMES.every((leg) => !seen.legs[leg].heldSz.isNegative())
  // Without prices nobody can say that it is worth keeping, so it is not.
  if (!isRight || isWorthKeeping(seen, trade, match) !== true) return leaving(trade, seen)
  if (isBalanced(seen, match, OPEN_GAP_FRAC_MAX) === true) return still(begin(trade, 'open', seen.nowMs), 'matched')
  return reduce(trade, seen, [{ leg: match.ahead, size: match.excessSz }], 'take off what has no other side')
}

/** A held pair. A leg that its stop, a liquidation or a person took away takes the other with it. */
function held(trade: PairTrade, seen: SeenPair): PairStep {
  const match = matchOf(trade, seen)
  if (match.share.lte(0) || LEG_NAMES.some((leg) => seen.legs[leg].heldSz.isNegative()))
    return leaving(begin(trade, 'closing', seen.nowMs), seen, 'a leg is gone')
  const balanced = isBalanced(seen, match, HELD_GAP_FRAC_MAX)
  // A mark that is missing is no reason to act, and the stops rest on the venue.
  if (balanced === null) return still(trade, 'noPrice')
  if (balanced) return still(trade, 'holds')
  return rolledBack(begin(trade, 'rollback', seen.nowMs), seen)
}

function leaving(
  trade: PairTrade,
  seen: SeenPair,
  why: PairWhy = trade.phase === 'rollback' ? 'take off both' : 'close both',
): PairStep {
  const rest = LEG_NAMES.filter((leg) => !seen.legs[leg].heldSz.isZero())
  if (rest.length === 0) return still(begin(trade, 'closed', seen.nowMs), 'flat')
  return reduce(
    trade,
    seen,
    rest.map((leg) => ({ leg, size: seen.legs[leg].heldSz })),
    why,
  )
}

/** What goes, goes reduce-only, wider with each try, and for as long as it takes. */
function reduce(
  trade: PairTrade,
  seen: SeenPair,
  parts: readonly { leg: LegName; size: Sz }[],
  why: PairWhy,
): PairStep {
  const late = called(trade, seen)
  const cap = REDUCE_CAPS[Math.min(trade.tries, REDUCE_CAPS.length - 1)] as number
  const orders = parts.flatMap(({ leg, size }) => {
    const touch = seen.legs[leg].touch ?? fromMark(seen.legs[leg].markPx)
    if (!touch) return []
    const { side: held, szDecimals } = trade.legs[leg]
    // Held in the direction of the leg it is sold back, on the wrong side it is bought back.
    const side = (held === 'buy') === size.isPositive() ? 'sell' : 'buy'
    return [
      { leg, side, sz: sz(size.abs()), limitPx: bounded(side, touch, szDecimals, cap), reduceOnly: true } as const,
    ]
  })
  return orders.length === 0 ? still(late, 'noPrice') : { trade: tried(late), orders, why }
}

/** A way out needs no book: the position's own mark, as wide as the last try allows, is enough. */
const fromMark = (mark: Px | null): { bidPx: Px; askPx: Px } | null => mark && { bidPx: mark, askPx: mark }
