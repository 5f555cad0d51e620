import { Decimal } from '../../domain/decimal.ts'
import { INTERVAL_MS, type Interval } from '../../domain/market.ts'
import type { WireAssetCtx, WireCandle } from '../../hyperliquid/wire/info.ts'
import type { Quote } from '../engine/state.ts'
import type { DayFigures, Feed, Tick } from './feed.ts'
import { depthUsd } from './priceText.ts'
import { createUpstream, type Upstream } from './upstream.ts'

const HYPERLIQUID_URL = 'https://api.hyperliquid.xyz'

interface LiveFeedOptions {
  baseUrl?: string
  /** How often prices are fetched, in wall ms. */
  pollMs?: number
  /** Without an answer for this long, prices are stale and orders are refused. */
  staleAfterMs?: number
  /** How long one request may take; also the probe at the start. */
  timeoutMs?: number
  wallMs?: () => number
  upstream?: Upstream
}

const MINUTES_A_DAY = 1440
/** A book is fetched no more often than this for one coin. */
const BOOK_MS = 1_000
const CANDLES_MS = 2_000
/** A rate counts for an hour when it was heard within this of it. */
const FUNDING_MS = 300_000

/**
 * Returns the real market: prices, books and candles of Hyperliquid's public data. Rejects with AppError('upstream') when the first request
 * fails. Later failures stop the prices where they stand; `staleSinceMs` says since when.
 */
export async function createLiveFeed(options: LiveFeedOptions = {}): Promise<Feed> {
  const { baseUrl = HYPERLIQUID_URL, pollMs = 3_000, staleAfterMs = 10_000, timeoutMs = 3_000 } = options
  const wallMs = options.wallMs ?? Date.now
  const upstream = options.upstream ?? createUpstream(baseUrl, timeoutMs)
  const first = await upstream.fetchMarkets()
  let ctxs = first.ctxs
  let heardMs = wallMs()
  const startMs = heardMs
  let ticks: Tick[] = []
  let last: Record<string, Quote> = {}
  const bookMs = new Map<string, number>()
  const cache = new Map<string, { atMs: number; rows: Promise<WireCandle[]> }>()

  function push(quotes: Record<string, Quote>): void {
    last = { ...last, ...quotes }
    const atMs = Math.max(wallMs(), (ticks.at(-1)?.atMs ?? 0) + 1)
    ticks.push({ atMs, quotes })
  }

  function take(next: Map<string, WireAssetCtx>): void {
    ctxs = next
    heardMs = wallMs()
    push(Object.fromEntries([...next].flatMap(([coin, ctx]) => (ctx.midPx === null ? [] : [[coin, toQuote(ctx)]]))))
  }

  let isAsking = false
  async function poll(): Promise<void> {
    if (isAsking) return
    isAsking = true
    try {
      take((await upstream.fetchMarkets()).ctxs)
    } catch {
      // Silence is what staleSinceMs reports; the next poll asks again.
    } finally {
      isAsking = false
    }
  }

  async function refreshBook(coin: string): Promise<void> {
    const quote = last[coin]
    if (!quote || wallMs() - (bookMs.get(coin) ?? 0) < BOOK_MS) return
    bookMs.set(coin, wallMs())
    try {
      const book = await upstream.fetchBook(coin)
      const bid = book?.bids[0]?.[0]
      const ask = book?.asks[0]?.[0]
      if (bid && ask) push({ [coin]: { ...quote, midPx: bid.plus(ask).div(2), book } })
    } catch {
      // The order meets the synthesised book around the last price; a lasting loss shows as staleness.
    }
  }

  take(first.ctxs)
  const timer = setInterval(() => void poll(), pollMs)
  return {
    kind: 'live',
    key: 'live',
    label: 'Hyperliquid mainnet prices',
    note: '',
    // Here every push would cost a request upstream (weight 20 of 1200 a minute), there none.
    ...(options.upstream ? {} : { candleWsUrl: `${baseUrl.replace(/^http/, 'ws')}/ws` }),
    simulated: false,
    startMs,
    endMs: null,
    markets: first.markets,
    quotesAt: () => last,
    *ticks(afterMs, toMs) {
      // What the venue has taken in is not asked for again.
      ticks = ticks.filter(({ atMs }) => atMs > afterMs)
      yield* ticks.filter(({ atMs }) => atMs <= toMs)
    },
    fundingRate(coin, hourMs) {
      return Math.abs(heardMs - hourMs) < FUNDING_MS ? (ctxs.get(coin)?.funding ?? null) : null
    },
    fundingHistory: upstream.fetchFundingHistory,
    candles(coin, interval, fromMs, endMs) {
      return cachedCandles(coin, interval, fromMs, endMs)
    },
    dayFigures: (coin) => ctxs.get(coin) ?? NO_FIGURES,
    assetCtx: (coin) => ctxs.get(coin) ?? null,
    async refresh(coins) {
      await Promise.all(coins.map(refreshBook))
    },
    staleSinceMs: () => (wallMs() - heardMs > staleAfterMs ? heardMs : null),
    async close() {
      clearInterval(timer)
    },
  }

  /** Several readers ask for the same candles at the same moment; upstream counts each request. */
  function cachedCandles(coin: string, interval: Interval, fromMs: number, endMs: number): Promise<WireCandle[]> {
    const length = INTERVAL_MS[interval]
    const key = [coin, interval, Math.floor(fromMs / length), Math.floor(endMs / length)].join(':')
    const known = cache.get(key)
    if (known && wallMs() - known.atMs < CANDLES_MS) return known.rows
    if (cache.size > 500) cache.clear()
    const rows = upstream.fetchCandles(coin, interval, fromMs, endMs)
    cache.set(key, { atMs: wallMs(), rows })
    rows.catch(() => cache.delete(key))
    return rows
  }
}

const NO_FIGURES: DayFigures = { prevDayPx: '0.0', dayNtlVlm: '0.0', dayBaseVlm: '0.0', openInterest: '0.0' }

function toQuote(ctx: WireAssetCtx): Quote {
  return {
    markPx: new Decimal(ctx.markPx),
    oraclePx: new Decimal(ctx.oraclePx),
    midPx: new Decimal(ctx.midPx ?? ctx.markPx),
    depthUsd: depthUsd(new Decimal(ctx.dayNtlVlm).div(MINUTES_A_DAY).toNumber()),
    book: null,
  }
}
