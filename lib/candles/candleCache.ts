import { Mutex } from 'async-mutex'
import { type Candle, INTERVAL_MS, type Interval } from '../domain/market.ts'
import { inTime, patiently } from '../pause.ts'
import type { CandleStream, Clock, Exchange } from '../ports.ts'
import { aggregateCandles, findGaps, type Gap, mergeCandles } from './candleSeries.ts'
import { createPushedBars } from './pushedBars.ts'

// Candles arrive by asking again, so the art is to ask for little: the whole window once, then only the newest bars, and a hole by itself.
// A bar is closed when it was read after its end; one that was read before is read again. The newest closed bar is read once more too,
// because its last trades may be counted a moment late. With a stream the forming bar is taken from what was pushed, and only what a push cannot
// tell is asked for (pushedBars.ts): how it is asked for is the same with and without. What an earlier process stored counts as read, and what is missing
// of a long series is made of short bars where those are known to give the same.

/** Bars from the end that are read again: the one forming and the one that closed last. */
const REREAD_BARS = 2
/** Venue time within which two looks may share an answer. */
const REFRESH_MS = 1_000
/** How long handing bars over is waited for, in wall milliseconds. */
const PATIENCE_MS = 250
/** The same for having them back, once a series: a window that is asked for instead may wait a minute for room among the venue's requests. */
const RECALL_MS = 2_000
/** The bars that longer ones are made of. */
const PART: Interval = '5m'
/** A hole the venue did not fill is asked for again after this many bars; it may simply have had no trades. */
const GAP_RETRY_BARS = 12

export interface CandleView {
  /** Oldest first, at most as many as asked for; the last is the forming bar when the venue has one (`closed` says so). */
  candles: Candle[]
  /** Venue time since the newest bar ended, 0 while it is forming, null without any. */
  staleMs: number | null
  /** Holes in these candles that the venue did not fill when asked. */
  gaps: Gap[]
}

export interface CandleCache {
  /** Returns the newest `count` bars, fetching only what is missing. Throws AppError('venue_unavailable') as the venue does; what was known stays. */
  get(coin: string, interval: Interval, count: number): Promise<CandleView>
}

interface Series {
  candles: Candle[]
  /** The oldest bar ever asked for: nothing before it is missing by accident. */
  askedFromMs: number
  readAtMs: number
  gapsTriedAtMs: Map<number, number>
}

export interface CandleCacheOptions {
  /**
   * Called with the bars that are new or different, and again with those it rejected: where the agent stores them. `get` waits a moment for it and no
   * longer, because exits are judged by candles and a store may be locked.
   */
  onChange?(coin: string, interval: Interval, changed: readonly Candle[]): Promise<void>
  onRefused?(error: unknown): void
  /** Returns the newest stored bars of a series, oldest first: asked once a series, and waited for a moment. Absent: nothing is stored. */
  recall?(coin: string, interval: Interval, count: number): Promise<Candle[]>
  /** Whether long bars are made of short ones where that gives the same: for a venue that counts requests. */
  isJoining?: boolean
  /** Followed for every series that is looked at. Only for venues in real time: a clock that is held and jumps leaves pushes behind. */
  stream?: CandleStream | null
}

/** Returns a cache of candles over the venue. Looks at the same series at the same time share one request. */
export function createCandleCache(
  exchange: Pick<Exchange, 'fetchCandles'>,
  clock: Pick<Clock, 'nowMs'>,
  options: CandleCacheOptions = {},
): CandleCache {
  const known = new Map<string, Series>()
  const turns = new Map<string, Mutex>()
  /** By series, the bars that are not handed over yet; and the series that are being handed over. */
  const waiting = new Map<string, Candle[]>()
  const writing = new Set<string>()
  const pushed = options.stream ? createPushedBars(options.stream) : null

  async function refresh(coin: string, interval: Interval, count: number): Promise<Series> {
    const key = `${coin} ${interval}`
    const wish = { coin, interval, count, nowMs: clock.nowMs() }
    const before = usable(known.get(key) ?? (await recalled(wish)), wish)
    const series = followed(before, wish) ?? (await extend(before, wish))
    known.set(key, series)
    await handOver(wish, changedCandles(before?.candles ?? [], series.candles))
    return series
  }

  /** A store that does not answer holds up nobody. Where it stops short of the window the venue is asked for all of it, as if nothing were stored. */
  async function recalled({ coin, interval, count }: Wish): Promise<Series | undefined> {
    if (!options.recall) return undefined
    const stored = options.recall(coin, interval, count).catch((error: unknown) => {
      options.onRefused?.(error)
      return []
    })
    const candles = await inTime(stored, RECALL_MS, [])
    const [oldest] = candles
    if (oldest === undefined) return undefined
    return { candles, askedFromMs: oldest.openMs, readAtMs: Number.NEGATIVE_INFINITY, gapsTriedAtMs: new Map() }
  }

  /** One writing of a series at a time, so that no older value of a bar comes after a newer one; what is not taken stays to be handed over. */
  async function handOver({ coin, interval }: Wish, changed: readonly Candle[]): Promise<void> {
    const key = `${coin} ${interval}`
    const bars = mergeCandles(waiting.get(key) ?? [], changed)
    if (bars.length === 0 || !options.onChange) return
    waiting.set(key, bars)
    if (writing.has(key)) return
    writing.add(key)
    const write = options
      .onChange(coin, interval, bars)
      .then(() => {
        const rest = waiting.get(key)?.filter((bar) => !bars.includes(bar)) ?? []
        if (rest.length === 0) waiting.delete(key)
        else waiting.set(key, rest)
      })
      .catch((error: unknown) => options.onRefused?.(error))
      .finally(() => writing.delete(key))
    await patiently(write, PATIENCE_MS)
  }

  /** Returns the series with the forming bar as it was pushed, null when it must be asked for. */
  function followed(before: Series | null, wish: Wish): Series | null {
    const isLongEnough = before !== null && before.askedFromMs <= windowStart(wish)
    const candles = pushed?.look(wish, isLongEnough ? before : null) ?? null
    return before === null || candles === null ? null : { ...before, candles }
  }

  async function extend(before: Series | null, wish: Wish): Promise<Series> {
    const fromMs = firstMissing(before, wish)
    if (fromMs === null && before !== null) return before
    const joined = before === null || fromMs === null ? null : await joinedFrom(before, wish, fromMs)
    return joined ?? repair(await read(before, wish, fromMs ?? wish.nowMs), wish)
  }

  /** Returns the series with the bars from `fromMs` on made of shorter ones that are followed anyway; null where only the venue can tell them. */
  async function joinedFrom(before: Series, wish: Wish, fromMs: number): Promise<Series | null> {
    const { coin, interval, nowMs } = wish
    const key = `${coin} ${PART}`
    // One that is being looked at right now will be known in a moment.
    const isFollowed = turns.has(key) || (known.get(key)?.askedFromMs ?? Number.POSITIVE_INFINITY) <= fromMs
    if (!options.isJoining || INTERVAL_MS[interval] <= INTERVAL_MS[PART] || !isFollowed) return null
    const count = Math.floor((nowMs - fromMs) / INTERVAL_MS[PART]) + 1
    const fine = await inTurn(key, () => refresh(coin, PART, count))
    const fresh = joinBars(fine.candles, wish, fromMs)
    if (fresh === null) return null
    return {
      ...before,
      candles: mergeCandles(before.candles, fresh).slice(-keptCount(before, wish)),
      readAtMs: fine.readAtMs,
    }
  }

  async function read(before: Series | null, wish: Wish, fromMs: number): Promise<Series> {
    const fresh = await exchange.fetchCandles(wish.coin, wish.interval, fromMs, wish.nowMs)
    const candles = mergeCandles(
      before?.candles ?? [],
      fresh.map((candle) => stamp(candle, wish)),
    )
    return {
      candles: candles.slice(-keptCount(before, wish)),
      askedFromMs: Math.min(before?.askedFromMs ?? fromMs, fromMs),
      readAtMs: wish.nowMs,
      gapsTriedAtMs: before?.gapsTriedAtMs ?? new Map(),
    }
  }

  /** Asks once, in one request, for all holes not asked for lately; what comes back empty is left alone for a while. */
  async function repair(series: Series, wish: Wish): Promise<Series> {
    const { gapsTriedAtMs } = series
    const retryMs = GAP_RETRY_BARS * INTERVAL_MS[wish.interval]
    const untried = findGaps(series.candles, wish.interval).filter(
      ({ fromMs }) => wish.nowMs - (gapsTriedAtMs.get(fromMs) ?? Number.NEGATIVE_INFINITY) >= retryMs,
    )
    const [first, last] = [untried[0], untried.at(-1)]
    if (first === undefined || last === undefined) return series
    const found = await exchange.fetchCandles(wish.coin, wish.interval, first.fromMs, last.toMs)
    for (const { fromMs } of untried) gapsTriedAtMs.set(fromMs, wish.nowMs)
    const oldestMs = series.candles[0]?.openMs ?? 0
    for (const fromMs of gapsTriedAtMs.keys()) if (fromMs < oldestMs) gapsTriedAtMs.delete(fromMs)
    const fresh = found.map((candle) => stamp(candle, wish))
    return { ...series, candles: mergeCandles(series.candles, fresh) }
  }

  /** One look at a series at a time: the next begins with what the one before found, and so rarely needs the venue. */
  async function inTurn<T>(key: string, act: () => Promise<T>): Promise<T> {
    const turn = turns.get(key) ?? new Mutex()
    turns.set(key, turn)
    try {
      return await turn.runExclusive(act)
    } finally {
      if (!turn.isLocked()) turns.delete(key)
    }
  }

  return {
    async get(coin, interval, count) {
      const series = await inTurn(`${coin} ${interval}`, () => refresh(coin, interval, count))
      return view(series.candles.slice(-count), interval, clock.nowMs())
    },
  }
}

interface Wish {
  coin: string
  interval: Interval
  count: number
  nowMs: number
}

/**
 * Returns what is known, null when it is no use: under replay the clock can start over, and then its bars are of another run; or so much
 * has passed since that reading on from it would cost more than starting anew.
 */
function usable(series: Series | undefined, { interval, count, nowMs }: Wish): Series | null {
  if (series === undefined) return null
  const newest = series.candles.at(-1)
  if (newest === undefined) return series
  const passed = (nowMs - newest.openMs) / INTERVAL_MS[interval]
  return passed < 0 || passed > Math.max(count, series.candles.length) ? null : series
}

/** Returns when the oldest bar of the wish opens. */
function windowStart({ interval, count, nowMs }: Wish): number {
  const step = INTERVAL_MS[interval]
  return Math.floor(nowMs / step) * step - (count - 1) * step
}

/** Returns the time from which bars must be read, null when what is known is fresh enough. */
function firstMissing(before: Series | null, wish: Wish): number | null {
  const { interval, nowMs } = wish
  const step = INTERVAL_MS[interval]
  const windowMs = windowStart(wish)
  const newest = before?.candles.at(-1)
  if (before === null || newest === undefined || before.askedFromMs > windowMs) return windowMs
  if (nowMs < newest.openMs + step && nowMs - before.readAtMs < REFRESH_MS) return null
  const unfinished = before.candles.find((candle) => !candle.closed) ?? newest
  const reread = before.candles.at(-REREAD_BARS) ?? newest
  return Math.min(unfinished.openMs, reread.openMs)
}

/**
 * Returns the long bars from `fromMs` to the forming one, made of short ones; null where a part is missing, or where a long bar begins with a short one in
 * which nothing was traded: the venue opens the long one at its first trade and the short one at the last close. Otherwise the two agree: of 3,945 recorded 4h
 * bars of BTC, ETH, SOL, HYPE and PURR five differ, all of the one in which the venue stood still.
 */
function joinBars(fine: readonly Candle[], { interval, nowMs }: Wish, fromMs: number): Candle[] | null {
  const [part, whole] = [INTERVAL_MS[PART], INTERVAL_MS[interval]]
  const parts = fine.filter(({ openMs }) => openMs >= fromMs)
  const isWhole = parts[0]?.openMs === fromMs && parts.length === Math.floor((nowMs - fromMs) / part) + 1
  const isTraded = parts.every(({ openMs, volume }) => openMs % whole !== 0 || volume > 0)
  return isWhole && isTraded ? aggregateCandles(parts, PART, interval) : null
}

const keptCount = (before: Series | null, wish: Wish): number => Math.max(wish.count, before?.candles.length ?? 0, 300)

/** A bar is closed when it was read after its end, whatever the venue says. */
function stamp(candle: Candle, { interval, nowMs }: Wish): Candle {
  return { ...candle, closed: nowMs >= candle.openMs + INTERVAL_MS[interval] }
}

/** Both oldest first. */
function changedCandles(before: readonly Candle[], after: readonly Candle[]): Candle[] {
  let at = 0
  return after.filter((candle) => {
    while ((before[at]?.openMs ?? Number.POSITIVE_INFINITY) < candle.openMs) at += 1
    const was = before[at]
    if (was === candle) return false
    return was?.openMs !== candle.openMs || KEYS.some((key) => was[key] !== candle[key])
  })
}
const KEYS = ['open', 'high', 'low', 'close', 'volume', 'closed'] as const

function view(candles: Candle[], interval: Interval, nowMs: number): CandleView {
  const newest = candles.at(-1)
  return {
    candles,
    staleMs: newest === undefined ? null : Math.max(0, nowMs - (newest.openMs + INTERVAL_MS[interval])),
    gaps: findGaps(candles, interval),
  }
}
