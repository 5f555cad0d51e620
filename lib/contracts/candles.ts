import { z } from 'zod'
import { SPECS_MAX, splitSpecs } from '../domain/indicatorSpec.ts'
import { INTERVALS } from '../domain/market.ts'
import { POSITION_SIDES } from '../domain/recordWords.ts'
import { agentQuerySchema, decimalText, ms } from './api.ts'
import { decisionViewSchema, fillSchema } from './cycles.ts'

/** Bars one answer may carry: as many as are kept of a series. */
export const CHART_BARS_MAX = 2_000

/** The end of year 9999. The store compares times as text, and a year of five digits sorts before all others. */
const END_OF_TIME_MS = 253_402_300_799_999

/**
 * GET /api/candles?coin&interval&count&until&indicators&agent. `until`: only bars that had ended by then (ms), so that nothing of what came
 * later shows; the next older page is `until=nextUntil`. `indicators`: a list like `ema:20,macd,vwap:anchorPeriod=day`.
 */
export const candlesQuerySchema = agentQuerySchema.extend({
  coin: z.string().min(1).max(40),
  interval: z.enum(INTERVALS),
  count: z.coerce.number<number>().int().min(1).max(CHART_BARS_MAX).default(300),
  until: z.coerce.number<number>().int().nonnegative().max(END_OF_TIME_MS).optional(),
  indicators: z
    .string()
    .max(600)
    .default('')
    .transform(splitSpecs)
    .refine((specs) => specs.length <= SPECS_MAX, `At most ${SPECS_MAX} indicators at a time.`),
})
export type CandlesQuery = z.output<typeof candlesQuerySchema>

// Plain numbers, not decimal strings: candles and what is computed from them are statistics and become pixels, never money.
const level = z.number()

export const chartCandleSchema = z.object({
  openMs: ms,
  open: level,
  high: level,
  low: level,
  close: level,
  volume: level,
  /** False for the bar that was still forming when the agent last read it. */
  closed: z.boolean(),
})
export type ChartCandle = z.infer<typeof chartCandleSchema>

export const PLACES = ['price', 'pane', 'none'] as const
export const STYLES = ['line', 'dots', 'histogram'] as const
/** How a result key is drawn: over the candles, in a pane of its own scale, or nowhere because it is a word, a time or a flag. */
const drawingSchema = z.object({ key: z.string(), place: z.enum(PLACES), style: z.enum(STYLES) })

export const chartIndicatorSchema = z.object({
  /** As it was asked for. */
  spec: z.string(),
  name: z.string(),
  /** Name and every parameter, e.g. `macd 12 26 9`. */
  label: z.string(),
  keys: z.array(drawingSchema),
  /** One value a candle, null where there is none. */
  values: z.record(z.string(), z.array(z.union([level, z.string(), z.boolean(), z.null()]))),
  /** Why there are no values at all, e.g. too few candles; null when there are. */
  problem: z.string().nullable(),
})
export type ChartIndicator = z.infer<typeof chartIndicatorSchema>

export const candlesSchema = z.object({
  /** As the venue names it; null while nothing is stored. */
  coin: z.string().nullable(),
  interval: z.enum(INTERVALS),
  /** The stored interval these bars are made of; the interval itself unless it is not stored. */
  madeOf: z.enum(INTERVALS),
  /** Oldest first. */
  candles: z.array(chartCandleSchema),
  indicators: z.array(chartIndicatorSchema),
  /** `until` of the next older page; null when there is none. */
  nextUntil: ms.nullable(),
  /** Intervals stored of this coin, then those that can be made of them. */
  intervals: z.array(z.enum(INTERVALS)),
  intervalsMade: z.array(z.enum(INTERVALS)),
  /** Coins with stored candles. */
  coins: z.array(z.string()),
})
export type Candles = z.infer<typeof candlesSchema>

/** Most marks of a kind in one answer, the newest. */
export const MARKS_MAX = 500

/** GET /api/candles/markers?coin&from&to&agent: what happened to a coin within [from, to] (ms), up to now without `to`. */
export const markersQuerySchema = agentQuerySchema.extend({
  coin: z.string().min(1).max(40),
  from: z.coerce.number<number>().int().nonnegative().max(END_OF_TIME_MS),
  to: z.coerce.number<number>().int().nonnegative().max(END_OF_TIME_MS).default(END_OF_TIME_MS),
})

export const markersSchema = z.object({
  coin: z.string(),
  /** Executions, oldest first, and what each did to the position. */
  fills: z.array(fillSchema.extend({ role: z.enum(['entry', 'exit', 'flip']) })),
  /** Stops and targets while they rested; `toMs` null: still resting. */
  levels: z.array(
    z.object({
      id: z.number(),
      role: z.enum(['stop', 'target']),
      px: decimalText,
      fromMs: ms,
      toMs: ms.nullable(),
      decisionId: z.number().nullable(),
      cycleId: z.number().nullable(),
    }),
  ),
  /** Positions from flat to flat; `toMs` null: still open. */
  positions: z.array(
    z.object({
      id: z.number(),
      side: z.enum(POSITION_SIDES),
      entryPx: decimalText,
      fromMs: ms,
      toMs: ms.nullable(),
      decisionId: z.number().nullable(),
      cycleId: z.number().nullable(),
    }),
  ),
  /** True when there are more than MARKS_MAX of a kind and the oldest are not here. */
  isCut: z.boolean(),
})
export type Markers = z.infer<typeof markersSchema>

const parameterSchema = z.object({
  name: z.string(),
  kind: z.enum(['integer', 'number', 'choice']),
  fallback: z.union([z.number(), z.string()]),
  min: z.number().nullable(),
  max: z.number().nullable(),
  choices: z.array(z.string()),
})

/** GET /api/candles/indicators: what can be asked for, by TAAPI's names. */
export const indicatorListSchema = z.object({
  indicators: z.array(
    z.object({
      name: z.string(),
      /** Whose arithmetic it is, and the formula in words or the library's name for it. */
      source: z.string(),
      formula: z.string(),
      kind: z.enum(['price', 'pane', 'pattern', 'none']),
      parameters: z.array(parameterSchema),
    }),
  ),
})
export type IndicatorInfo = z.infer<typeof indicatorListSchema>['indicators'][number]

/** GET /api/coins/:coin: what the agent last knew of a coin. */
export const coinSchema = z.object({
  coin: z.string(),
  /** When the market below was seen, by the agent's last cycle that asked; null before one did. */
  atMs: ms.nullable(),
  markPx: level.nullable(),
  fundingRateHourlyFrac: level.nullable(),
  openInterestUsd: level.nullable(),
  dayChangeFrac: level.nullable(),
  /** Newest first. */
  decisions: z.array(decisionViewSchema),
})
export type Coin = z.infer<typeof coinSchema>
