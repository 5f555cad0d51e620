import { type Decimal, toText } from '../decimal.ts'
import type { CoinSnapshot } from '../market.ts'
import type { Finding } from './finding.ts'

/** What a look at the market was like. */
export interface Look {
  dataAgeMs: number
  snapshot: CoinSnapshot
}

/** Returns bid to ask as a share of the middle; null where one of them is missing. */
export function spreadOf({ bidPx, askPx }: CoinSnapshot): Decimal | null {
  if (bidPx === null || askPx === null || bidPx.lte(0) || askPx.lte(0)) return null
  return askPx.minus(bidPx).div(askPx.plus(bidPx)).times(2)
}

/** A spread that is not known is none to trade at. */
export function judgeSpread({ snapshot }: Look, most: number): Finding {
  const spread = spreadOf(snapshot)
  return {
    holds: spread?.lte(most) ?? false,
    value: spread === null ? null : toText(spread.toDecimalPlaces(6)),
    limit: String(most),
    unit: 'frac',
    ...(spread === null ? { why: 'The book lacks a bid or an ask, so the spread is not known.' } : {}),
  }
}
