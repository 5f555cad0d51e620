import { Decimal, toText } from '../../domain/decimal.ts'
import { INTERVAL_MS, type Interval } from '../../domain/market.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { WireAssetCtx, WireBook, WireMeta } from '../../hyperliquid/wire/info.ts'
import { publicBook, publicTouch } from '../engine/book.ts'
import type { Levels, PaperMarket } from '../engine/state.ts'
import { marketOf } from '../engine/turn.ts'
import type { Venue } from './venue.ts'

/** Market data as POST /info and the websocket give it. */

const HOUR_MS = 3_600_000

/** Returns the time market data is stamped with: it stops where a lost upstream left it. */
export function dataMs(venue: Venue): number {
  const staleMs = venue.feed.staleSinceMs()
  return staleMs === null ? venue.state.nowMs : Math.min(staleMs, venue.state.nowMs)
}

export function meta(venue: Venue): WireMeta {
  const tables = new Map(
    venue.rules.markets.filter((m) => m.marginTableId >= 50).map((m) => [m.marginTableId, m.tiers]),
  )
  return {
    universe: venue.rules.markets.map((market) => ({
      szDecimals: market.szDecimals,
      name: market.coin,
      maxLeverage: market.leverageMax,
      marginTableId: market.marginTableId,
      ...(market.onlyIsolated ? { onlyIsolated: true } : {}),
      ...(market.marginMode === null ? {} : { marginMode: market.marginMode }),
      ...(market.isDelisted ? { isDelisted: true } : {}),
    })),
    marginTables: [...tables].map(([id, tiers]) => [
      id,
      {
        description: tiers.length > 1 ? `tiered ${tiers[0]?.leverageMax}x` : '',
        marginTiers: tiers.map(({ lowerBoundUsd, leverageMax }) => ({
          lowerBound: wireDecimal(lowerBoundUsd),
          maxLeverage: leverageMax,
        })),
      },
    ]),
    collateralToken: 0,
  }
}

export function allMids(venue: Venue): Record<string, string> {
  return Object.fromEntries(Object.entries(venue.state.quotes).map(([coin, { midPx }]) => [coin, toText(midPx)]))
}

export function l2Book(venue: Venue, coin: string): WireBook | null {
  const market = marketOf(venue.rules, coin)
  const book = market && publicBook(market, venue.state)
  if (!book) return null
  return { coin, time: dataMs(venue), levels: [wireLevels(book.bids), wireLevels(book.asks)] }
}

const wireLevels = (levels: Levels) => levels.slice(0, 20).map(([px, sz]) => ({ px: toText(px), sz: toText(sz), n: 1 }))

const NOTHING: WireAssetCtx = {
  funding: '0.0',
  openInterest: '0.0',
  prevDayPx: '0.0',
  dayNtlVlm: '0.0',
  premium: null,
  oraclePx: '0.0',
  markPx: '0.0',
  midPx: null,
  impactPxs: null,
  dayBaseVlm: '0.0',
}

/** Returns the live figures of a market; one without a price has none, as a delisted one on the venue. */
export function assetCtx(venue: Venue, market: PaperMarket): WireAssetCtx {
  const known = venue.feed.assetCtx(market.coin)
  const quote = venue.state.quotes[market.coin]
  if (known) return known
  if (!quote) return NOTHING
  const { nowMs } = venue.state
  const impactPxs = publicTouch(market, quote)
  const lastHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS
  const premium = quote.midPx.minus(quote.oraclePx).div(quote.oraclePx)
  return {
    // The rate last paid: what the next one will be is not known before its hour is over.
    funding: venue.feed.fundingRate(market.coin, lastHourMs) ?? '0.0',
    ...venue.feed.dayFigures(market.coin, nowMs),
    premium: wireDecimal(premium.toDecimalPlaces(10)),
    oraclePx: wireDecimal(quote.oraclePx),
    markPx: wireDecimal(quote.markPx),
    midPx: wireDecimal(quote.midPx),
    impactPxs: impactPxs.map(wireDecimal),
  }
}

/** Returns hourly rates since `startMs`, oldest first, at most 500: what the venue gives in one page. */
export function fundingHistory(venue: Venue, coin: string, startMs: number, endMs: number): unknown[] {
  const rows: unknown[] = []
  const last = Math.min(endMs, venue.state.nowMs)
  for (let hour = Math.ceil(startMs / HOUR_MS) * HOUR_MS; hour <= last && rows.length < 500; hour += HOUR_MS) {
    const fundingRate = venue.feed.fundingRate(coin, hour)
    if (fundingRate === null) continue
    const premium = new Decimal(fundingRate).times(8).minus('0.0001').toDecimalPlaces(10)
    rows.push({ coin, fundingRate, premium: wireDecimal(premium), time: hour })
  }
  return rows
}

export const isInterval = (text: unknown): text is Interval => typeof text === 'string' && text in INTERVAL_MS
