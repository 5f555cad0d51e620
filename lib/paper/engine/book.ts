import { Decimal, roundToTick, px as toPx } from '../../domain/decimal.ts'
import type { Book, EngineState, Levels, PaperMarket, Quote } from './state.ts'

/**
 * The book of a market whose real one is not known. Levels stand around mid: the best ones half a spread away, each further one a spread wider,
 * sizes growing outwards so that the side holds `depthUsd` in all. A large order therefore pays more the larger it is, and one beyond the depth
 * fills in part. It is a model, not a measurement: README.md says what it leaves out.
 */

const BOOK_LEVELS = 20
/** Sizes grow by half the best level's size from one level to the next. */
const GROWTH = new Decimal('0.5')
const SHARES = BOOK_LEVELS + (BOOK_LEVELS * (BOOK_LEVELS - 1) * GROWTH.toNumber()) / 2

function synthesiseBook(market: PaperMarket, quote: Quote): Book {
  return { bids: side(market, quote, 'down'), asks: side(market, quote, 'up') }
}

function side(market: PaperMarket, quote: Quote, direction: 'up' | 'down', count = BOOK_LEVELS): Levels {
  const sign = direction === 'up' ? 1 : -1
  const halfSpread = quote.midPx.times(market.spreadBps).div(20_000)
  const shareUsd = quote.depthUsd.div(SHARES)
  const levels: [Decimal, Decimal][] = []
  for (let i = 0; i < count; i += 1) {
    const raw = quote.midPx.plus(halfSpread.times(sign * (1 + 2 * i)))
    if (raw.lte(0)) break
    const price = roundToTick(toPx(raw), market.szDecimals, direction)
    const size = shareUsd.times(GROWTH.times(i).plus(1)).div(raw).toDecimalPlaces(market.szDecimals, Decimal.ROUND_UP)
    const last = levels.at(-1)
    // Coarse ticks merge neighbouring levels.
    if (last?.[0].eq(price)) last[1] = last[1].plus(size)
    else if (price.gt(0)) levels.push([price, size])
  }
  return levels
}

/** Returns the best bid and the best ask as everybody sees them, mid where a side is empty: of a book that nobody asked for no more is made. */
export function publicTouch(market: PaperMarket, quote: Quote): [bidPx: Decimal, askPx: Decimal] {
  const [bids, asks] = quote.book
    ? [quote.book.bids, quote.book.asks]
    : [side(market, quote, 'down', 1), side(market, quote, 'up', 1)]
  return [bids[0]?.[0] ?? quote.midPx, asks[0]?.[0] ?? quote.midPx]
}

/** Returns the book of a coin as everybody sees it; null without a price. */
export function publicBook(market: PaperMarket, { quotes }: Pick<EngineState, 'quotes'>): Book | null {
  const quote = quotes[market.coin]
  return quote ? (quote.book ?? synthesiseBook(market, quote)) : null
}

/** Returns the book an account's orders meet: less what the account itself has eaten since the last price. Null without a price. */
export function bookFor(
  address: string,
  market: PaperMarket,
  state: Pick<EngineState, 'quotes' | 'eaten'>,
): Book | null {
  const whole = publicBook(market, state)
  if (!whole) return null
  const eaten = state.eaten[address]?.[market.coin]
  return eaten ? { bids: without(whole.bids, eaten.bids), asks: without(whole.asks, eaten.asks) } : whole
}

function without(levels: Levels, eatenSz: Decimal): Levels {
  let left = eatenSz
  const rest: [Decimal, Decimal][] = []
  for (const [price, size] of levels) {
    const gone = Decimal.min(left, size)
    left = left.minus(gone)
    if (size.gt(gone)) rest.push([price, size.minus(gone)])
  }
  return rest
}

/** Returns what an order of `size` takes from the levels, best first, none beyond `limitPx` (null: no limit). */
export function walk(levels: Levels, size: Decimal, limitPx: Decimal | null, isBuy: boolean): Levels {
  const taken: [Decimal, Decimal][] = []
  let left = size
  for (const [price, available] of levels) {
    if (left.lte(0) || (limitPx && (isBuy ? price.gt(limitPx) : price.lt(limitPx)))) break
    const part = Decimal.min(left, available)
    taken.push([price, part])
    left = left.minus(part)
  }
  return taken
}
