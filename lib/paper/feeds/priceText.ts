import { Decimal } from '../../domain/decimal.ts'
import type { PaperMarket, Quote } from '../engine/state.ts'

/** Returns a simulated price as a decimal on the market's tick: 5 significant figures, 6 − szDecimals decimals. */
export function tickPrice(price: number, market: Pick<PaperMarket, 'szDecimals'>): Decimal {
  const magnitude = Math.floor(Math.log10(price))
  const decimals = Math.max(0, Math.min(6 - market.szDecimals, 4 - magnitude))
  return new Decimal(price.toFixed(decimals))
}

const DEPTH_USD_MIN = 5_000
/** One side of the synthesised book holds what trades in this many minutes. */
const DEPTH_MINUTES = 2

/** Returns the depth of one side of a book from the dollars traded a minute: a whole number of dollars. */
export const depthUsd = (volumeUsdPerMinute: number): Decimal =>
  new Decimal(Math.round(Math.max(DEPTH_USD_MIN, volumeUsdPerMinute * DEPTH_MINUTES)))

/** Returns a quote of a simulated market, whose mark, mid and (without a premium) oracle are one price. */
export function simulatedQuote(markPx: Decimal, oraclePx: Decimal, depth: Decimal): Quote {
  return { markPx, midPx: markPx, oraclePx, depthUsd: depth, book: null }
}
