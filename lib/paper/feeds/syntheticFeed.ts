import { Decimal, toText } from '../../domain/decimal.ts'
import { INTERVAL_MS, type Interval } from '../../domain/market.ts'
import type { WireCandle } from '../../hyperliquid/wire/info.ts'
import type { PaperMarket, Quote } from '../engine/state.ts'
import type { DayFigures, Feed, OtherFuture, Tick } from './feed.ts'
import { marketsFor } from './markets.ts'
import { depthUsd, simulatedQuote, tickPrice } from './priceText.ts'
import { type CoinTraits, type SyntheticHour, SyntheticPath, TICK_MS, TICKS_PER_HOUR } from './syntheticPath.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** History before the start, so that daily indicators have some. */
const HISTORY_MS = 400 * DAY_MS
/** Where every synthetic market with a seed begins. */
export const SYNTHETIC_ORIGIN_MS = Date.UTC(2026, 0, 1)
const CANDLES_MAX = 5_000
/** Some three hundred bytes each: what twelve coins look back on at several intervals. */
const BARS_KEPT = 20_000

const TRAITS: readonly CoinTraits[] = [
  { coin: 'BTC', anchorPx: 88_000, beta: 1, volFrac: 0.0012, hourUsd: 100e6 },
  { coin: 'ETH', anchorPx: 3_000, beta: 1.3, volFrac: 0.0024, hourUsd: 50e6 },
  { coin: 'SOL', anchorPx: 130, beta: 1.5, volFrac: 0.0034, hourUsd: 12e6 },
  { coin: 'HYPE', anchorPx: 28, beta: 1.4, volFrac: 0.0055, hourUsd: 10e6 },
  { coin: 'XRP', anchorPx: 1.9, beta: 1.2, volFrac: 0.0035, hourUsd: 4e6 },
  { coin: 'DOGE', anchorPx: 0.13, beta: 1.5, volFrac: 0.004, hourUsd: 1.5e6 },
  { coin: 'AVAX', anchorPx: 13, beta: 1.5, volFrac: 0.004, hourUsd: 1e6 },
  { coin: 'LINK', anchorPx: 13, beta: 1.4, volFrac: 0.0038, hourUsd: 0.8e6 },
  { coin: 'SUI', anchorPx: 1.5, beta: 1.6, volFrac: 0.0045, hourUsd: 1e6 },
  { coin: 'BNB', anchorPx: 850, beta: 0.9, volFrac: 0.0022, hourUsd: 0.6e6 },
  { coin: 'ARB', anchorPx: 0.2, beta: 1.5, volFrac: 0.0045, hourUsd: 0.5e6 },
  { coin: 'AAVE', anchorPx: 170, beta: 1.4, volFrac: 0.004, hourUsd: 0.6e6 },
]

interface SyntheticOptions {
  seed: number
  /** Where the venue begins; default the fixed origin, so that a seed means one market. */
  startMs?: number
  key?: string
  note?: string
  /** Lists only these; each has the prices it has among all. Absent: all there are. */
  coins?: readonly string[]
  other?: OtherFuture | null
  /** Prices nobody can know the way of, for controls. */
  isFair?: boolean
}

/** Returns a market drawn from a seed: the same for everyone who names the seed, with 400 days of history before its start. */
export function createSyntheticFeed(options: SyntheticOptions): Feed {
  const { seed, startMs = SYNTHETIC_ORIGIN_MS, key, note = '', coins } = options
  const origin = Math.floor(startMs / HOUR_MS) * HOUR_MS
  const path = new SyntheticPath(seed, origin - HISTORY_MS, TRAITS, options)
  const markets = marketsFor(
    TRAITS.map(({ coin }) => coin).filter((coin) => coins?.includes(coin) ?? true),
    (coin) => TRAITS.find((traits) => traits.coin === coin)?.anchorPx ?? 1,
  )
  const indexOf = (coin: string) => TRAITS.findIndex((traits) => traits.coin === coin)
  const hourOf = (coin: string, hourMs: number) => path.hour(indexOf(coin), hourMs)

  /** A tick at a full hour is the last one of the hour before. */
  function quotes(tickMs: number): Record<string, Quote> {
    const hourMs = Math.ceil(tickMs / HOUR_MS) * HOUR_MS - HOUR_MS
    const number = Math.round((tickMs - hourMs) / TICK_MS) - 1
    return Object.fromEntries(
      markets.map((market) => [market.coin, quote(market, hourOf(market.coin, hourMs), number)]),
    )
  }

  /** A bar that is over stays as it is, and whoever starts anew asks for hundreds of them. */
  const ended = new Map<string, WireCandle>()
  function bar(market: PaperMarket, interval: Interval, t: number, nowMs: number): WireCandle {
    const key = `${market.coin} ${interval} ${t}`
    const known = ended.get(key)
    const isOver = nowMs >= t + INTERVAL_MS[interval]
    if (known && isOver) return known
    const made = candle(market, interval, t, nowMs, (hourMs) => hourOf(market.coin, hourMs))
    if (!isOver) return made
    if (ended.size >= BARS_KEPT) ended.clear()
    ended.set(key, made)
    return made
  }

  return {
    kind: 'synthetic',
    key: key ?? `synthetic-${seed}`,
    label: `Synthetic market${options.isFair ? ' without an edge' : ''}, seed ${seed}`,
    note,
    simulated: true,
    startMs,
    endMs: null,
    markets,
    quotesAt: (atMs) => quotes(Math.floor(atMs / TICK_MS) * TICK_MS),
    *ticks(afterMs, toMs): Iterable<Tick> {
      for (let atMs = (Math.floor(afterMs / TICK_MS) + 1) * TICK_MS; atMs <= toMs; atMs += TICK_MS) {
        yield { atMs, quotes: quotes(atMs) }
      }
    },
    fundingRate(coin, hourMs) {
      if (indexOf(coin) < 0 || hourMs <= path.genesisMs) return null
      return toText(new Decimal(hourOf(coin, hourMs - HOUR_MS).fundingFrac.toFixed(10)))
    },
    async candles(coin, interval, fromMs, endMs, nowMs) {
      const market = markets.find((candidate) => candidate.coin === coin)
      if (!market) return []
      const length = INTERVAL_MS[interval]
      const lastMs = Math.floor(Math.min(endMs, nowMs) / length) * length
      const firstMs = Math.max(
        Math.floor(fromMs / length) * length,
        Math.ceil(path.genesisMs / length) * length,
        lastMs - (CANDLES_MAX - 1) * length,
      )
      const rows: WireCandle[] = []
      for (let t = firstMs; t <= lastMs; t += length) rows.push(bar(market, interval, t, nowMs))
      return rows
    },
    dayFigures: (coin, nowMs): DayFigures => dayFigures(coin, nowMs, (hourMs) => hourOf(coin, hourMs)),
    assetCtx: () => null,
    refresh: async () => {},
    staleSinceMs: () => null,
    close: async () => {},
  }
}

function quote(market: PaperMarket, hour: SyntheticHour, number: number): Quote {
  const price = hour.prices[number] ?? 0
  const mark = tickPrice(price, market)
  return simulatedQuote(mark, tickPrice(price / (1 + hour.premiumFrac), market), depthUsd(hour.volumeUsd / 60))
}

type HourOf = (hourMs: number) => SyntheticHour

/** Builds one candle from the ticks in it: it opens at the last price before its first tick, and holds nothing after `nowMs`. */
function candle(market: PaperMarket, interval: Interval, t: number, nowMs: number, hourOf: HourOf): WireCandle {
  const endMs = t + INTERVAL_MS[interval]
  const before = hourOf(Math.ceil(t / HOUR_MS) * HOUR_MS - HOUR_MS)
  const open = before.prices[(tickNumber(t) + TICKS_PER_HOUR) % TICKS_PER_HOUR] ?? 0
  const bar = { high: open, low: open, close: open, usd: 0, n: 0 }
  for (let hourMs = Math.floor(t / HOUR_MS) * HOUR_MS; hourMs < endMs && hourMs <= nowMs; hourMs += HOUR_MS) {
    const hour = hourOf(hourMs)
    for (let i = 0; i < TICKS_PER_HOUR; i += 1) {
      const atMs = hourMs + (i + 1) * TICK_MS
      // The price at the very end of a candle is the next one's opening.
      if (atMs <= t || atMs > nowMs || atMs > endMs) continue
      const price = hour.prices[i] ?? 0
      bar.high = Math.max(bar.high, price)
      bar.low = Math.min(bar.low, price)
      bar.close = price
      bar.usd += hour.volumeUsd / TICKS_PER_HOUR
      bar.n += 1
    }
  }
  const text = (price: number) => toText(tickPrice(price, market))
  return {
    t,
    T: endMs - 1,
    s: market.coin,
    i: interval,
    o: text(open),
    c: text(bar.close),
    h: text(bar.high),
    l: text(bar.low),
    v: toText(new Decimal((bar.usd / bar.close).toFixed(market.szDecimals))),
    n: bar.n,
  }
}

const tickNumber = (atMs: number): number => (atMs % HOUR_MS) / TICK_MS - 1

function dayFigures(coin: string, nowMs: number, hourOf: HourOf): DayFigures {
  const lastHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS
  const hours = Array.from({ length: 24 }, (_, i) => hourOf(lastHourMs - (i + 1) * HOUR_MS))
  const usd = hours.reduce((sum, hour) => sum + hour.volumeUsd, 0)
  const px = hours[0]?.prices.at(-1) ?? 1
  const szDecimals = marketsFor([coin], () => px)[0]?.szDecimals ?? 0
  return {
    prevDayPx: toText(tickPrice(hours[23]?.prices[0] ?? px, { szDecimals })),
    dayNtlVlm: usd.toFixed(2),
    dayBaseVlm: (usd / px).toFixed(2),
    // Invented like everything else here: half a day's volume is open.
    openInterest: (usd / px / 2).toFixed(2),
  }
}
