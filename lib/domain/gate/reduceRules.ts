import { fromJsonNumber, notional, type Sz, sz, usd } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import type { CoinSnapshot, Market } from '../market.ts'
import { MIN_NOTIONAL_USD, sizeFor } from '../sizing.ts'
import { minimumNumbers, type Report } from './ruleReport.ts'
import { exitSide, sideOf, touchPx } from './sides.ts'
import type { Verdict } from './verdict.ts'

/** Returns the verdict on leaving a whole position. */
export function judgeClose(report: Report, held: Sz, snapshot: CoinSnapshot): Verdict {
  if (!report.check('nothingToClose', !held.isZero(), 'Position to close')) return report.deny()
  return report.approve({
    kind: 'reduce',
    coin: snapshot.coin,
    side: sideOf(held),
    sz: sz(held.abs()),
    refPx: touchPx(snapshot, exitSide(held)),
    whole: true,
  })
}

/** Returns the verdict on an opposite decision: it reduces, at most to flat. */
export function judgeReduce(
  report: Report,
  decision: Decision,
  held: Sz,
  snapshot: CoinSnapshot,
  market: Market,
): Verdict {
  const refPx = touchPx(snapshot, exitSide(held))
  const asked = sizeFor(usd(fromJsonNumber(decision.allocation_usd)), refPx, market.szDecimals)
  if (!report.check('allocationMissing', asked.gt(0), 'Amount')) return report.deny()
  const rest = sz(held.abs().minus(asked))
  // A rest too small to be traded again would be stuck, so it goes along; and a reduction never flips.
  const whole = rest.lte(0) || notional(rest, refPx).lt(MIN_NOTIONAL_USD)
  const size = whole ? sz(held.abs()) : asked
  if (
    !whole &&
    !report.check(
      'belowMinimum',
      notional(size, refPx).gte(MIN_NOTIONAL_USD),
      'Smallest order',
      minimumNumbers(size, refPx),
    )
  )
    return report.deny()
  if (asked.gt(held.abs()))
    report.note(
      'reduceOnly',
      'Reduce only',
      'The amount is more than the position; a reduction ends flat and never flips.',
      'clamp',
    )
  return report.approve({ kind: 'reduce', coin: snapshot.coin, side: sideOf(held), sz: size, refPx, whole })
}
