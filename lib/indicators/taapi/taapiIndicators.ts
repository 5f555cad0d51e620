import { type Candle, INTERVAL_MS, type Interval } from '../../domain/market.ts'
import type { IndicatorResult, Indicators } from '../../ports.ts'
import type { TaapiClient } from './client.ts'
import { CALCULATIONS_A_REQUEST, type Calculation, type CalculationOutcome } from './protocol.ts'

// TAAPI's values lie over the local ones: what it says about closed bars replaces the newest of ours, the forming bar and everything older
// stay local. A closed bar does not change, so nothing is asked twice. TAAPI knows Binance's markets, not the venue's: that, and every
// fallback, is written down in notes a person can read.

const TAAPI_INTERVALS: ReadonlySet<string> = new Set(['1m', '5m', '15m', '30m', '1h', '2h', '4h', '12h', '1d'])

/** One indicator wanted from TAAPI before `evaluate` is called. */
export interface IndicatorWish {
  name: string
  params: Readonly<Record<string, string | number>>
  /** 1 to 20. */
  results: number
}

/** What the original agent asked about every coin, each cycle. */
export const CONTEXT_WISHES: Readonly<Record<'5m' | '4h', readonly IndicatorWish[]>> = {
  '5m': [
    { name: 'ema', params: { period: 20 }, results: 10 },
    { name: 'macd', params: {}, results: 10 },
    { name: 'rsi', params: { period: 7 }, results: 10 },
    { name: 'rsi', params: { period: 14 }, results: 10 },
  ],
  '4h': [
    { name: 'ema', params: { period: 20 }, results: 1 },
    { name: 'ema', params: { period: 50 }, results: 1 },
    { name: 'atr', params: { period: 3 }, results: 1 },
    { name: 'atr', params: { period: 14 }, results: 1 },
    { name: 'macd', params: {}, results: 10 },
    { name: 'rsi', params: { period: 14 }, results: 10 },
  ],
}

export interface CoinIndicators extends Indicators {
  /** One sentence an indicator that was evaluated: where its newest closed values came from, and why not from TAAPI. */
  readonly notes: readonly string[]
  /** Returns the notes in one or two sentences: how many values are TAAPI's, and every reason why others are not. */
  summary(): string
}

export interface TaapiIndicators {
  /** Asks TAAPI for what is not known yet of these series. Never rejects; what failed is local, with a note. */
  prefetch(wants: readonly SeriesWants[], nowMs: number, signal: AbortSignal): Promise<void>
  /** Returns the indicators of one coin, for candles of any interval: TAAPI's values of closed bars where they were fetched, else local ones. */
  forCoin(coin: string, nowMs: number): CoinIndicators
}

export interface SeriesWants {
  coin: string
  interval: Interval
  wishes: readonly IndicatorWish[]
}

export function createTaapiIndicators(client: TaapiClient, local: Indicators): TaapiIndicators {
  /** By wish and the bar that closed last; only the bars in use are kept. */
  const known = new Map<string, CalculationOutcome>()

  return {
    async prefetch(wants, nowMs, signal) {
      const calculations = wants.flatMap((want) => toCalculations(want, nowMs))
      const missing = calculations.filter(({ id }) => known.get(id)?.kind !== 'values')
      const fetched =
        missing.length === 0 ? new Map<string, CalculationOutcome>() : await client.fetchAll(missing, signal)
      const used = new Map(calculations.map(({ id }) => [id, fetched.get(id) ?? known.get(id)]))
      forget(known, wants)
      for (const [id, outcome] of used) if (outcome !== undefined) known.set(id, outcome)
    },
    forCoin(coin, nowMs) {
      const notes: string[] = []
      const reasons = new Map<string, number>()
      return {
        notes,
        summary: () => summarise(reasons),
        evaluate(name, candles, params = {}, results = 1) {
          const ours = local.evaluate(name, candles, params, results)
          const interval = intervalOf(candles)
          if (interval === null) return ours
          const outcome = known.get(idOf(coin, interval, name, params, nowMs))
          const reason = reasonOf(outcome)
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
          notes.push(`${coin} ${interval} ${name}${'period' in params ? ` ${String(params.period)}` : ''}: ${reason}.`)
          return outcome?.kind === 'values' ? overlay(ours, outcome.values, candles) : ours
        },
      }
    },
  }
}

function intervalOf(candles: readonly Candle[]): Interval | null {
  const newest = candles.at(-1)
  if (newest === undefined) return null
  const lengthMs = newest.closeMs - newest.openMs
  return (
    (Object.keys(INTERVAL_MS) as Interval[]).find((interval) => Math.abs(INTERVAL_MS[interval] - lengthMs) <= 1) ?? null
  )
}

function toCalculations({ coin, interval, wishes }: SeriesWants, nowMs: number): Calculation[] {
  const symbol = toTaapiSymbol(coin)
  if (symbol === null || !TAAPI_INTERVALS.has(interval)) return []
  return wishes.map(({ name, params, results }) => ({
    id: idOf(coin, interval, name, params, nowMs),
    symbol,
    interval,
    indicator: name,
    params,
    results: Math.min(results, CALCULATIONS_A_REQUEST),
    backtrack: 1,
  }))
}

/** Null for what has no twin elsewhere: a thousand coins in one (kPEPE), other venues' markets (xyz:TSLA), spot pairs. */
const toTaapiSymbol = (coin: string): string | null => (/^[A-Z0-9]+$/.test(coin) ? `${coin}/USDT` : null)

function idOf(
  coin: string,
  interval: Interval,
  name: string,
  params: Readonly<Record<string, unknown>>,
  nowMs: number,
): string {
  const closedMs = Math.floor(nowMs / INTERVAL_MS[interval]) * INTERVAL_MS[interval]
  const values = Object.entries(params).sort(([a], [b]) => a.localeCompare(b))
  return [coin, interval, name, ...values.map(([key, value]) => `${key}=${String(value)}`), closedMs].join(' ')
}

/** Bars of the past are never asked for again. */
function forget(known: Map<string, CalculationOutcome>, wants: readonly SeriesWants[]): void {
  const series = wants.map(({ coin, interval }) => `${coin} ${interval} `)
  for (const id of known.keys()) if (series.some((prefix) => id.startsWith(prefix))) known.delete(id)
}

/** Puts TAAPI's values over ours, the last of them on the newest closed bar. Keys TAAPI does not have stay ours. */
function overlay(ours: IndicatorResult, theirs: IndicatorResult, candles: readonly Candle[]): IndicatorResult {
  const forming = candles.at(-1)?.closed === false ? 1 : 0
  const merged = Object.entries(ours).map(([key, values]) => {
    const newer = theirs[key] ?? []
    const end = values.length - forming
    const replaced = values.map((value, i) => {
      const at = newer.length - (end - i)
      return i < end && at >= 0 ? (newer[at] ?? value) : value
    })
    return [key, replaced] as const
  })
  return Object.fromEntries(merged)
}

function reasonOf(outcome: CalculationOutcome | undefined): string {
  if (outcome?.kind === 'values')
    return "closed bars from TAAPI (another exchange's candles), the forming bar computed here"
  return outcome === undefined
    ? 'computed here (not asked of TAAPI)'
    : `computed here (TAAPI ${outcome.reason}: ${outcome.message})`
}

const summarise = (reasons: ReadonlyMap<string, number>): string =>
  [...reasons].map(([reason, count]) => `${count} indicators: ${reason}.`).join(' ')
