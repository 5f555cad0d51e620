import type { PositionSide } from '../account.ts'
import { Decimal, fromJsonNumber, notional, type Px, px, type Sz, sz, usd } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import type { CoinSnapshot, Market } from '../market.ts'
import { usdWords } from '../numberWords.ts'
import { unreadCoins } from '../oddRow.ts'
import type { Levels } from '../protection.ts'
import { MIN_NOTIONAL_USD, sizeFor, worstPx } from '../sizing.ts'
import { checkSmallest, type Report } from './ruleReport.ts'
import { exitSide, sideOf, touchPx } from './sides.ts'
import type { GateInput, Verdict } from './verdict.ts'

const HELD_LABEL = 'Position to close'

/**
 * Returns the denial of a close where nothing is held. That is why no order leaves, whatever state, pause or limit there is beside it; only where something
 * may be held that is not seen, this is the reason.
 */
export function judgeCloseOfNothing(
  report: Report,
  coin: string,
  { account, exitedCoins, unknownCoins }: Pick<GateInput, 'account' | 'exitedCoins' | 'unknownCoins'>,
): Verdict {
  const unseen = `No position in ${coin} is seen, and there may be one:`
  if (unreadCoins(account, [coin]).length > 0)
    return report.deny(
      'accountUnread',
      HELD_LABEL,
      `${unseen} the venue tells of something there in a form this version cannot read. Look at the venue.`,
    )
  if (unknownCoins.includes(coin))
    return report.deny(
      'orderUnknown',
      HELD_LABEL,
      `${unseen} what became of an earlier order there is not known yet. It is asked for until it is.`,
    )
  if (exitedCoins.includes(coin))
    return report.deny(
      'exitedThisCycle',
      HELD_LABEL,
      `${coin} was left in this cycle already: nothing is there to close.`,
    )
  return report.deny('nothingToClose', HELD_LABEL)
}

/** Returns the verdict on leaving a whole position. */
export function judgeClose(report: Report, held: Sz, snapshot: CoinSnapshot, market: Market): Verdict {
  report.check('nothingToClose', true, HELD_LABEL)
  return report.approve({
    kind: 'reduce',
    coin: snapshot.coin,
    side: sideOf(held),
    sz: sz(held.abs()),
    ...pricesOut(held, snapshot, market),
    whole: true,
    levels: null,
    exitRules: null,
  })
}

/** The touch on the way out, and the worst price it may fill at. */
function pricesOut(held: Sz, snapshot: CoinSnapshot, { szDecimals }: Market): { refPx: Px; limitPx: Px } {
  const side = exitSide(held)
  const refPx = touchPx(snapshot, side)
  return { refPx, limitPx: worstPx(side, refPx, szDecimals) }
}

/** Returns the verdict on an opposite decision: it reduces, at most to flat. */
export function judgeReduce(
  report: Report,
  decision: Decision,
  held: Sz,
  snapshot: CoinSnapshot,
  market: Market,
): Verdict {
  const { refPx, limitPx } = pricesOut(held, snapshot, market)
  // The venue measures an order at its limit price, which for a sale lies below the touch.
  const leastPx = px(Decimal.min(refPx, limitPx))
  const asked = sizeFor(usd(fromJsonNumber(decision.allocation_usd)), refPx, market.szDecimals)
  if (!report.check('allocationMissing', decision.allocation_usd > 0, 'Amount')) return report.deny()
  const rest = sz(held.abs().minus(asked))
  // A rest too small to be traded again would be stuck, so it goes along; and a reduction never flips.
  const whole = rest.lte(0) || notional(rest, leastPx).lt(MIN_NOTIONAL_USD)
  const size = whole ? sz(held.abs()) : asked
  const what = `The part of ${usdWords(fromJsonNumber(decision.allocation_usd))} that is to be left`
  if (!whole && !checkSmallest(report, 'Smallest order', { size, leastPx, what })) return report.deny()
  if (asked.gt(held.abs()))
    report.note(
      'reduceOnly',
      'Reduce only',
      'The amount is more than the position; a reduction ends flat and never flips.',
      'clamp',
    )
  const side = sideOf(held)
  const levels = whole ? null : levelsOfRest(report, decision, side, snapshot)
  const exitRules = whole ? null : decision.exit_rules
  return report.approve({
    kind: 'reduce',
    coin: snapshot.coin,
    side,
    sz: size,
    refPx,
    limitPx,
    whole,
    levels,
    exitRules,
  })
}

/** The levels a reduction names belong to what stays; null where it names none, or none that could rest there. */
function levelsOfRest(
  report: Report,
  { sl_price, tp_price }: Decision,
  side: PositionSide,
  { markPx }: CoinSnapshot,
): Levels | null {
  const level = (price: number | null, belongsBelow: boolean): Px | null => {
    if (price === null) return null
    const named = px(fromJsonNumber(price))
    if (belongsBelow ? named.lt(markPx) : named.gt(markPx)) return named
    report.note(
      'levelsOfRest',
      'Levels of the rest',
      'A level on the wrong side of the market stays as it was.',
      'clamp',
    )
    return null
  }
  const levels = { slPx: level(sl_price, side === 'long'), tpPx: level(tp_price, side === 'short') }
  return levels.slPx === null && levels.tpPx === null ? null : levels
}
