import { type Decimal, type Px, toText } from '../decimal.ts'
import type { CoinSnapshot } from '../market.ts'
import type { Finding } from './finding.ts'

/** What a look at the market was like: mark, bid and ask are prices, and the bid lies below the ask (facts.ts). */
export interface Look {
  dataAgeMs: number
  markPx: Px
  bidPx: Px
  askPx: Px
}

const shareOf = (share: Decimal, most: number): Finding => ({
  holds: share.lte(most),
  value: toText(share.toDecimalPlaces(6)),
  limit: String(most),
  unit: 'frac',
})

/** Returns bid to ask as a share of the middle. */
export const spreadOf = ({ bidPx, askPx }: Pick<Look, 'bidPx' | 'askPx'>): Decimal =>
  askPx.minus(bidPx).div(askPx.plus(bidPx)).times(2)

/** Returns bid and ask of a coin; null where the book lacks one of them or is crossed. */
export const touchesOf = ({ bidPx, askPx }: CoinSnapshot): Pick<Look, 'bidPx' | 'askPx'> | null =>
  bidPx !== null && askPx !== null && bidPx.lt(askPx) ? { bidPx, askPx } : null

export const judgeSpread = (look: Look, most: number): Finding => shareOf(spreadOf(look), most)

/** Stops fire and positions are valued by the mark, orders fill in the book: far from each other, one of them is wrong. */
export function judgeMarkGap({ markPx, bidPx, askPx }: Look, most: number): Finding {
  const midPx = bidPx.plus(askPx).div(2)
  return shareOf(markPx.minus(midPx).abs().div(midPx), most)
}

export const judgeAge = ({ dataAgeMs }: Look, most: number): Finding => ({
  holds: dataAgeMs <= most,
  value: String(dataAgeMs),
  limit: String(most),
  unit: 'ms',
})
