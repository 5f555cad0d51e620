import { z } from 'zod'
import { LAB_ASKERS, LAB_STATUSES, LAB_WISHES } from '../domain/recordWords.ts'
import { decimalText, ms, pageQuerySchema } from './api.ts'
import { backtestReportSchema, backtestSpecSchema, bootstrapMeanSchema } from './labBacktest.ts'

/** A backtest and how far it is, without its report. */
export const backtestRunSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  status: z.enum(LAB_STATUSES),
  /** What a person wants of it that has not happened yet; null: nothing. */
  wish: z.enum(LAB_WISHES).nullable(),
  /** Cycles; `total` 0: not known yet. */
  done: z.number().int(),
  total: z.number().int(),
  /** One sentence: why it failed; '' otherwise. */
  problem: z.string(),
  askedBy: z.enum(LAB_ASKERS),
  askedWallMs: ms,
  startedWallMs: ms.nullable(),
  endedWallMs: ms.nullable(),
  costUsd: decimalText,
  spec: backtestSpecSchema,
  /** The headline of its report; null before there is one. */
  figures: backtestReportSchema.shape.figures.nullable(),
})
export type BacktestRun = z.infer<typeof backtestRunSchema>

/** GET /api/lab/backtests: newest first. */
export const backtestsQuerySchema = pageQuerySchema
export const backtestsSchema = z.object({
  runs: z.array(backtestRunSchema),
  nextBefore: z.number().int().nullable(),
})

/** GET /api/lab/backtests/[runId]. */
export const backtestSchema = z.object({
  run: backtestRunSchema,
  report: backtestReportSchema.nullable(),
  /** What the Sharpe is worth as the best of all that was tried on the same market; `luck` is what chance alone shows, a day's as the report's. Null without a report. */
  judged: z
    .object({
      trials: z.number().int(),
      effective: z.number().nullable(),
      luck: z.number().nullable(),
      deflated: z.number().nullable(),
    })
    .nullable(),
  /** Runs that ended on the same market, newest first: what it can be compared with. */
  others: z.array(z.object({ id: z.number().int(), name: z.string() })),
  /** The run of the rules as they come, with the same market, coins, interval and money; null where none ended yet. */
  baselineId: z.number().int().nullable(),
})
export type Backtest = z.infer<typeof backtestSchema>

/** GET /api/lab/backtests/[runId]/comparison?with=: the run less the other one, a UTC day at a time. */
export const comparisonSchema = z.object({
  a: backtestRunSchema,
  b: backtestRunSchema,
  /** Null where they have no day in common. */
  comparison: z
    .object({
      days: z.number().int(),
      daily: bootstrapMeanSchema.nullable(),
      neweyWestP: z.number().nullable(),
      sharpe: z.object({ difference: z.number(), p: z.number() }).nullable(),
      daysToTell: z.number().nullable(),
      sentence: z.string(),
    })
    .nullable(),
})

/** POST /api/lab/backtests: 202 with what to ask for. */
export const backtestAskedSchema = z.object({ runId: z.number().int() })

/** POST /api/lab/backtests/[runId]: ends it and keeps what it did so far. */
export const backtestWishSchema = z.object({ wish: z.literal('cancel') })

/** GET /api/lab/backtests/[runId]/export. */
export const backtestExportQuerySchema = z.object({
  of: z.enum(['report', 'trades', 'fills', 'equity']).default('report'),
  format: z.enum(['json', 'csv']).default('json'),
})
