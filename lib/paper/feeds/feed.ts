import type { Interval } from '../../domain/market.ts'
import type { WireAssetCtx, WireCandle } from '../../hyperliquid/wire/info.ts'
import type { PaperMarket, Quote } from '../engine/state.ts'

/** New prices of some coins at one moment of venue time. */
export interface Tick {
  atMs: number
  quotes: Record<string, Quote>
}

/** What of a coin's context is known beyond its quote. `prevDayPx` is the price 24 hours ago; null fields are not known to this feed. */
export interface DayFigures {
  prevDayPx: string
  dayNtlVlm: string
  dayBaseVlm: string
  openInterest: string
}

/** Another future: all that comes after this moment of venue time is drawn anew. What a decision before it rested on must not be any different. */
export interface OtherFuture {
  /** A full hour on a synthetic market; where a bar of every coin begins on a recorded one. */
  afterMs: number
  seed: number
}

/**
 * A source of market data behind the paper venue. Simulated ones (replay, synthetic) are functions of venue time: asked twice, they answer the
 * same. The live one knows only what has arrived.
 */
export interface Feed {
  readonly kind: 'live' | 'replay' | 'synthetic'
  /** Names the data folder of the account that trades on this feed. */
  readonly key: string
  /** For people: "Synthetic market, seed 1". */
  readonly label: string
  /** What a person should know about it beyond the label; empty when nothing. */
  readonly note: string
  /** Websocket that pushes the same candles for free; absent where the paper exchange is their only source. */
  readonly candleWsUrl?: string
  /** False for the live feed, whose time is the wall's. */
  readonly simulated: boolean
  /** Venue time at which a fresh venue begins. */
  readonly startMs: number
  /** Venue time after which there is no data; null: never. */
  readonly endMs: number | null
  readonly markets: readonly PaperMarket[]
  /** Returns the last prices known at `atMs`, for a venue that resumes there. */
  quotesAt(atMs: number): Record<string, Quote>
  /** Yields every tick with afterMs < atMs ≤ toMs, in order. */
  ticks(afterMs: number, toMs: number): Iterable<Tick>
  /** Returns the hourly rate paid at this full hour as decimal text; null when unknown, and then nothing is paid. */
  fundingRate(coin: string, hourMs: number): string | null
  /** Returns the venue's own record of rates; absent where the feed's rates are all there is. */
  fundingHistory?(coin: string, startMs: number, endMs: number): Promise<unknown[]>
  /** Returns candles that begin in or contain [startMs, endMs] as far as they had happened at `nowMs`, oldest first, the forming one last. */
  candles(coin: string, interval: Interval, startMs: number, endMs: number, nowMs: number): Promise<WireCandle[]>
  dayFigures(coin: string, nowMs: number): DayFigures
  /** Returns the venue's own figures where the feed has them (live), else null. */
  assetCtx(coin: string): WireAssetCtx | null
  /** Brings prices and books of these coins up to date before an order meets them. Never rejects. */
  refresh(coins: readonly string[]): Promise<void>
  /** Wall time since which no data has come; null while it comes. */
  staleSinceMs(): number | null
  close(): Promise<void>
}
