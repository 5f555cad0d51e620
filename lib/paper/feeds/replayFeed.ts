import { createHash } from 'node:crypto'
import path from 'node:path'
import { toText } from '../../domain/decimal.ts'
import { INTERVAL_MS, type Interval } from '../../domain/market.ts'
import { AppError } from '../../errors.ts'
import type { Quote } from '../engine/state.ts'
import type { Bar } from '../recording/bar.ts'
import { withOtherFuture } from '../recording/otherFuture.ts'
import { type CandleFile, type Recording, readRecording } from '../recording/recording.ts'
import { barIndex, pathPrice, type Track, type TrackTick, tickAfter, tickAt, ticksPerBar } from './barPath.ts'
import type { DayFigures, Feed, OtherFuture, Tick } from './feed.ts'
import { marketsFor } from './markets.ts'
import { depthUsd, simulatedQuote, tickPrice } from './priceText.ts'
import { ReplayCandles } from './replayCandles.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Sixty bars of four hours: what the slowest indicators need before the first decision. */
const WARMUP_MS = 60 * 4 * HOUR_MS

interface ReplayOptions {
  folder: string
  /** Where the venue begins; default ten days after all coins have data, or half of what there is. */
  startMs?: number
  other?: OtherFuture | null
}

/** Returns a market of recorded candles. Throws AppError('replay_data') for a folder that cannot be replayed. */
export function createReplayFeed({ folder, startMs, other = null }: ReplayOptions): Feed {
  const recorded = readRecording(folder)
  const recording = other === null ? recorded : withOtherFuture(recorded, other)
  const tracks = tracksOf(recording)
  const span = spanOf(tracks, folder)
  const warmupMs = Math.min(WARMUP_MS, (span.endMs - span.startMs) / 2)
  const beginMs = startMs ?? Math.ceil((span.startMs + warmupMs) / HOUR_MS) * HOUR_MS
  if (beginMs < span.startMs || beginMs >= span.endMs) {
    throw new AppError(
      'replay_data',
      `The replay cannot start at ${iso(beginMs)}: all coins of ${folder} have data from ${iso(span.startMs)} to ${iso(span.endMs)}. Choose a moment in between.`,
    )
  }
  const byCoin = new Map(tracks.map((track) => [track.market.coin, track]))
  const candles = new Map(
    tracks.map((track) => [track.market.coin, new ReplayCandles(track, filesOf(recording, track))]),
  )
  return {
    kind: 'replay',
    key: `replay-${slug(folder)}`,
    label: `Replay of ${path.basename(path.resolve(folder))}, from ${iso(beginMs).slice(0, 10)}`,
    note: noteOf(recording, tracks),
    simulated: true,
    startMs: beginMs,
    endMs: span.endMs,
    markets: tracks.map(({ market }) => market),
    quotesAt: (atMs) =>
      Object.fromEntries(
        tracks.flatMap((track) => {
          const tick = tickAt(track, atMs)
          return tick ? [[track.market.coin, quoteAt(track, tick)]] : []
        }),
      ),
    ticks: (afterMs, toMs) => mergedTicks(tracks, afterMs, Math.min(toMs, span.endMs)),
    fundingRate: (coin, hourMs) => recording.funding.get(coin)?.get(hourMs) ?? null,
    candles: async (coin, interval, fromMs, endMs, nowMs) =>
      candles.get(coin)?.at(interval, fromMs, endMs, nowMs) ?? [],
    dayFigures: (coin, nowMs) => dayFigures(byCoin.get(coin), nowMs),
    assetCtx: () => null,
    refresh: async () => {},
    staleSinceMs: () => null,
    close: async () => {},
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** The same folder gives the same account again, and two folders of one name do not share one. */
function slug(folder: string): string {
  const whole = path.resolve(folder)
  const name = path.basename(whole).replace(/[^A-Za-z0-9_-]+/g, '-')
  return `${name}-${createHash('sha256').update(whole).digest('hex').slice(0, 8)}`
}

/** Prices come from the file with the most bars: the finest that covers a long time, rather than a short excerpt of a finer one. */
function tracksOf({ candles }: Recording): Track[] {
  const best = new Map<string, CandleFile>()
  for (const file of candles) {
    const known = best.get(file.coin)
    if (!known || file.bars.length > known.bars.length) best.set(file.coin, file)
  }
  // The first: a lot that follows the last price would tell where prices go.
  const firstPrice = (coin: string) => best.get(coin)?.bars[0]?.open ?? 1
  return marketsFor([...best.keys()], firstPrice).flatMap((market) => {
    const file = best.get(market.coin)
    return file ? [{ market, interval: file.interval, bars: file.bars }] : []
  })
}

function spanOf(tracks: readonly Track[], folder: string): { startMs: number; endMs: number } {
  const startMs = Math.max(...tracks.map(({ bars }) => bars[0]?.openMs ?? 0))
  const endMs = Math.min(...tracks.map(({ bars, interval }) => (bars.at(-1)?.openMs ?? 0) + INTERVAL_MS[interval]))
  if (startMs < endMs) return { startMs, endMs }
  throw new AppError(
    'replay_data',
    `The coins of ${folder} have no time in common: the last begins at ${iso(startMs)}, the first ends at ${iso(endMs)}. Remove the coin that does not belong.`,
  )
}

const filesOf = ({ candles }: Recording, { market }: Track): Map<Interval, readonly Bar[]> =>
  new Map(candles.filter(({ coin }) => coin === market.coin).map(({ interval, bars }) => [interval, bars]))

function noteOf({ candles, funding, readAs }: Recording, tracks: readonly Track[]): string {
  const gaps = tracks.flatMap(({ market, interval }) => {
    const file = candles.find((one) => one.coin === market.coin && one.interval === interval)
    return file && file.gaps > 0 ? [`${market.coin} ${file.gaps} × ${interval}`] : []
  })
  const unfunded = tracks.filter(({ market }) => !funding.has(market.coin)).map(({ market }) => market.coin)
  return [
    ...readAs,
    gaps.length > 0 ? `Missing bars, in which prices stand still: ${gaps.join(', ')}.` : '',
    unfunded.length > 0 ? `No recorded funding, so none is paid: ${unfunded.join(', ')}.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function quoteAt({ market, interval, bars }: Track, { bar: index, k }: TrackTick): Quote {
  const bar = bars[index]
  if (!bar) throw new RangeError(`${market.coin} has no bar ${index}.`)
  const price = tickPrice(pathPrice(bar, k, ticksPerBar(interval)), market)
  // The bar's own volume is not known before its end.
  const past = bars[index - 1] ?? bar
  const usdPerMinute = (past.volume * past.close) / (INTERVAL_MS[interval] / 60_000)
  return simulatedQuote(price, price, depthUsd(usdPerMinute))
}

/** Yields the coins' ticks in the order of time; coins that tick at one moment come together. */
function* mergedTicks(tracks: readonly Track[], afterMs: number, toMs: number): Iterable<Tick> {
  const next = tracks.map((track) => tickAfter(track, afterMs))
  while (true) {
    const atMs = Math.min(...next.map((tick) => tick?.atMs ?? Number.POSITIVE_INFINITY))
    if (atMs > toMs) return
    const quotes: Record<string, Quote> = {}
    for (const [index, track] of tracks.entries()) {
      const tick = next[index]
      if (tick?.atMs !== atMs) continue
      quotes[track.market.coin] = quoteAt(track, tick)
      next[index] = tickAfter(track, atMs)
    }
    yield { atMs, quotes }
  }
}

function dayFigures(track: Track | undefined, nowMs: number): DayFigures {
  if (!track) return { prevDayPx: '0.0', dayNtlVlm: '0.0', dayBaseVlm: '0.0', openInterest: '0.0' }
  const from = Math.max(0, barIndex(track.bars, nowMs - DAY_MS))
  const until = barIndex(track.bars, nowMs - INTERVAL_MS[track.interval]) + 1
  const day = track.bars.slice(from, until)
  const base = day.reduce((sum, bar) => sum + bar.volume, 0)
  const usd = day.reduce((sum, bar) => sum + bar.volume * bar.close, 0)
  const prevDayPx = toText(tickPrice(day[0]?.open ?? track.bars[0]?.open ?? 1, track.market))
  // Open interest is not in a recording, and is not made up.
  return { prevDayPx, dayNtlVlm: usd.toFixed(2), dayBaseVlm: base.toFixed(2), openInterest: '0.0' }
}
