import { z } from 'zod'
import { notional, type Px, type Sz } from '../../domain/decimal.ts'
import { FUNDING_HOURS_PER_YEAR, percentileOfLast } from '../../domain/seriesFacts.ts'
import { AppError } from '../../errors.ts'
import type { Clock, Tool } from '../../ports.ts'
import { defineTool, wholeNumber } from './defineTool.ts'
import { figures, type ToolMarket, type VenueReads } from './toolMarket.ts'

const HOUR_MS = 3_600_000
const symbolArgument = z.string().min(1).max(40).describe('Coin, e.g. BTC. BTC/USDT is read as BTC.')

/** Returns the tools over what the venue publishes beside candles: funding, the book, positioning. */
export function venueTools(
  market: ToolMarket,
  { exchange, clock }: { exchange: VenueReads; clock: Pick<Clock, 'nowMs'> },
): Tool[] {
  return [
    defineTool({
      name: 'get_funding_rate',
      description:
        'Funding of a perpetual: the current hourly rate, annualised, its average and rank over the past hours. Positive: longs pay shorts, every hour.',
      arguments: z.object({ symbol: symbolArgument, hours: wholeNumber(1, 168, 'Hours of history, 24 when null.') }),
      async run(args) {
        const coin = await market.findCoin(args.symbol)
        const hours = args.hours ?? 24
        const [snapshot, history] = await Promise.all([
          market.readSnapshot(coin),
          exchange.fetchFundingHistory(coin, clock.nowMs() - hours * HOUR_MS),
        ])
        const rates = history.map(({ rateFrac }) => rateFrac)
        const now = snapshot.fundingRateHourlyFrac
        const mean = rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length
        const rank = percentileOfLast([...rates, now])
        return {
          symbol: coin,
          rate_hourly: figures(now, 4),
          annualised: figures(now * FUNDING_HOURS_PER_YEAR, 4),
          hours_seen: rates.length,
          mean_hourly: mean === null ? null : figures(mean, 4),
          share_of_hours_not_above_now: rank === null ? null : figures(rank, 2),
          order: 'oldest to newest',
          paid_hourly: rates.slice(-24).map((rate) => figures(rate, 3)),
        }
      },
    }),
    defineTool({
      name: 'get_order_book_imbalance',
      description:
        'Dollars resting on both sides of the book near the touch, and their imbalance (bids − asks) / (bids + asks): above 0 more is bid for. It changes within seconds and can be withdrawn.',
      arguments: z.object({
        symbol: symbolArgument,
        levels: wholeNumber(1, 20, 'Price levels of each side, 10 when null.'),
      }),
      async run(args) {
        const coin = await market.findCoin(args.symbol)
        const book = await exchange.fetchBook(coin)
        const [bid, ask] = [book?.bids[0]?.[0], book?.asks[0]?.[0]]
        if (!book || bid === undefined || ask === undefined) {
          throw new AppError('no_book', `${coin} has no two-sided order book right now. Decide without it.`)
        }
        return {
          symbol: coin,
          ...measureBook(book.bids.slice(0, args.levels ?? 10), book.asks.slice(0, args.levels ?? 10)),
          spread_bps: figures(ask.minus(bid).div(ask.plus(bid).div(2)).times(10_000).toNumber(), 3),
          age_seconds: Math.max(0, Math.round((clock.nowMs() - book.timeMs) / 1000)),
        }
      },
    }),
    defineTool({
      name: 'get_market_sentiment',
      description:
        'How traders of this venue are positioned, from its own figures: premium of mark over oracle, funding, open interest, volume and change of the day. No news and no social media: nothing here reads them.',
      arguments: z.object({ symbol: symbolArgument }),
      async run(args) {
        const coin = await market.findCoin(args.symbol)
        const seen = await market.readSnapshot(coin)
        const premium = seen.markPx.div(seen.oraclePx).minus(1).times(10_000).toNumber()
        const change = seen.prevDayPx.isZero() ? null : seen.markPx.div(seen.prevDayPx).minus(1).toNumber()
        const volume = seen.dayVolumeUsd.toNumber()
        return {
          symbol: coin,
          mark_over_oracle_bps: figures(premium, 3),
          funding_annualised: figures(seen.fundingRateHourlyFrac * FUNDING_HOURS_PER_YEAR, 4),
          open_interest_usd: figures(seen.openInterestUsd.toNumber(), 5),
          day_volume_usd: figures(volume, 5),
          open_interest_over_day_volume: volume === 0 ? null : figures(seen.openInterestUsd.toNumber() / volume, 3),
          day_change_frac: change === null ? null : figures(change, 4),
          sources: 'this venue only',
        }
      },
    }),
  ]
}

type Level = readonly [Px, Sz]

function measureBook(bids: readonly Level[], asks: readonly Level[]) {
  const dollars = (side: readonly Level[]) => side.reduce((sum, [px, sz]) => sum + notional(sz, px).toNumber(), 0)
  const [bidUsd, askUsd] = [dollars(bids), dollars(asks)]
  return {
    levels: Math.min(bids.length, asks.length),
    bid_usd: figures(bidUsd, 5),
    ask_usd: figures(askUsd, 5),
    imbalance: bidUsd + askUsd === 0 ? null : figures((bidUsd - askUsd) / (bidUsd + askUsd), 3),
  }
}
