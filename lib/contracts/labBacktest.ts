import { z } from 'zod'
import { readStoredSettings } from '../domain/defaultSettings.ts'
import { ms } from './api.ts'

/** The last millisecond of the year 2100: no recording reaches it. */
const MARKET_MS_MAX = 4_133_980_799_999
const marketMs = z.number().int().min(0).max(MARKET_MS_MAX)

const backtestMarketSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('replay'),
    /** A folder of candle files on the machine of the lab. */
    folder: z.string().min(1).max(1_000),
    /** Null: where all coins have enough history. */
    startMs: marketMs.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('synthetic'),
    seed: z.number().int().min(0).max(0xffff_ffff),
    startMs: marketMs,
  }),
])

const backtestDeciderSchema = z.discriminatedUnion('kind', [
  /** The rules that decide where no model is configured. */
  z.strictObject({ kind: z.literal('baseline') }),
  /** What a recorded agent's model answered, cycle by cycle of the same venue time; nothing is asked. */
  z.strictObject({ kind: z.literal('recorded'), agentId: z.string().min(1).max(64) }),
  /** The model that settings.model names. What it answered once is not asked, nor paid, again. */
  z.strictObject({
    kind: z.literal('model'),
    /** The run ends after the cycle that reaches it. What was served from the cache counts as when it was paid. */
    spendUsdMax: z.number().min(0).max(10_000),
    /** The last day whose news the model can have read, YYYY-MM-DD; null: not known, and then nothing it earned is evidence. */
    cutoff: z.iso.date('Write the day as YYYY-MM-DD.').nullable().default(null),
    /** Above 0: answers of an earlier run are not used again; another number is another draw. */
    draw: z.number().int().min(0).max(1_000_000).default(0),
  }),
])

/** What is asked of a backtest: the whole agent on one market from a beginning to an end. The same spec on the same market gives the same bytes. */
export const backtestSpecSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    market: backtestMarketSchema,
    startUsd: z
      .string()
      .regex(/^\d{1,9}(\.\d{1,6})?$/, 'Dollars with at most 6 decimals')
      .refine((text) => Number(text) > 0, 'Dollars above 0')
      .default('10000'),
    /** What is not said has its default, as in stored settings. */
    settings: z
      .looseObject({})
      .prefault({})
      .superRefine((settings, context) => {
        try {
          readStoredSettings(settings)
        } catch (error) {
          if (!(error instanceof z.ZodError)) throw error
          for (const { path, message } of error.issues) context.addIssue({ code: 'custom', path, message })
        }
      }),
    decider: backtestDeciderSchema.default({ kind: 'baseline' }),
    /** Null: until the recording ends. */
    cycles: z.number().int().min(1).max(10_000_000).nullable().default(null),
    /** Where all chance comes from. */
    seed: z.number().int().min(0).max(0xffff_ffff).default(1),
  })
  .refine(({ market, cycles }) => market.kind === 'replay' || cycles !== null, {
    path: ['cycles'],
    message: 'A synthetic market has no end: say how many cycles.',
  })
  .refine(({ decider, settings }) => decider.kind !== 'model' || modelNamedIn(settings) !== null, {
    path: ['settings', 'model', 'name'],
    message: 'Name the model that decides.',
  })

/** Returns the model that settings of a spec name; null when they name none. */
export function modelNamedIn(settings: Record<string, unknown>): string | null {
  const named = z.object({ model: z.object({ name: z.string() }) }).safeParse(settings)
  return named.success ? named.data.model.name : null
}
export type BacktestSpec = z.output<typeof backtestSpecSchema>
/** As it is written down. */
export type BacktestSpecInput = z.input<typeof backtestSpecSchema>

const frac = z.number()
const usdNumber = z.number()

/** How many trades, and what they made after fees and funding, of one coin, exit or month. */
const sliceSchema = z.object({ key: z.string(), trades: z.number().int(), netUsd: usdNumber })
export type TradeSlice = z.infer<typeof sliceSchema>

const reportTradeSchema = z.object({
  id: z.number().int(),
  coin: z.string(),
  side: z.enum(['long', 'short']),
  openedMs: ms,
  closedMs: ms,
  exitKind: z.string().nullable(),
  netUsd: usdNumber,
})
export type ReportTrade = z.infer<typeof reportTradeSchema>

export const bootstrapMeanSchema = z.object({
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
  block: z.number(),
  n: z.number().int(),
})
/** A mean of days with the interval that holds the true one with 95 % (stationary bootstrap). */
export type BootstrapMean = z.infer<typeof bootstrapMeanSchema>

const directionPointSchema = z.object({
  atMs: ms,
  ownUsd: usdNumber,
  lowUsd: usdNumber,
  midUsd: usdNumber,
  highUsd: usdNumber,
})

/** What a backtest came to. Money after what the venue took; an open position counts at its mark. Figures that do not exist are null. */
export const backtestReportSchema = z.object({
  market: z.object({
    label: z.string(),
    /** What is missing or was read otherwise than it is written; '' when nothing. */
    note: z.string(),
    coins: z.array(z.string()),
    interval: z.string(),
    startMs: ms,
    endMs: ms,
    files: z.array(z.object({ file: z.string(), bytes: z.number().int(), sha256: z.string() })),
  }),
  /** Who decided, where rules did not. `beforeCutoffFrac`: the share of the time the model may have read about; `failed`: answers that were of no use. */
  model: z
    .object({
      name: z.string(),
      cutoff: z.string().nullable(),
      beforeCutoffFrac: frac,
      /** Whether it ended early, because what it was allowed to cost was spent. */
      isCapped: z.boolean(),
      turns: z.number().int(),
      failed: z.number().int(),
    })
    .nullable()
    .default(null),
  cycles: z.object({ total: z.number().int(), byEnd: z.record(z.string(), z.number().int()) }),
  decisions: z.object({
    wanted: z.number().int(),
    clamped: z.number().int(),
    denied: z.number().int(),
    deniedBy: z.array(z.object({ code: z.string(), count: z.number().int() })),
  }),
  /** Over the whole run, of every equity point. */
  figures: z.object({
    startUsd: usdNumber,
    endUsd: usdNumber,
    returnFrac: z.number().nullable(),
    btcHoldReturnFrac: z.number().nullable(),
    drawdownFracMax: z.number().nullable(),
    winRate: z.number().nullable(),
    profitFactor: z.number().nullable(),
  }),
  /** Equity and BTC at the end of each UTC day, for comparisons. */
  days: z.array(z.object({ atMs: ms, equityUsd: usdNumber, btcPx: z.number().nullable() })),
  /** Of whole UTC days; `sharpe` is a day's. `probabilistic`: the chance that the true one is above 0. */
  sharpe: z
    .object({
      n: z.number().int(),
      sharpe: z.number(),
      skew: z.number(),
      kurtosis: z.number(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      probabilistic: z.number().nullable(),
      daysMin: z.number().nullable(),
    })
    .nullable(),
  /** A day's return, and how much more than BTC held a day it was. */
  againstFlat: bootstrapMeanSchema.nullable(),
  againstBtc: bootstrapMeanSchema.nullable(),
  trades: z.object({
    open: z.number().int(),
    closed: z.number().int(),
    byCoin: z.array(sliceSchema),
    byExit: z.array(sliceSchema),
    byMonth: z.array(sliceSchema),
    best: z.array(reportTradeSchema),
    worst: z.array(reportTradeSchema),
  }),
  costs: z.object({
    feesUsd: usdNumber,
    fundingUsd: usdNumber,
    modelUsd: usdNumber,
    turnoverUsd: usdNumber,
    /** Fees ÷ what the winning trades made before fees. */
    feeDragFrac: frac.nullable(),
    /** Share of the time in which anything was held. */
    exposureFrac: frac,
  }),
  /** What is not realised at the end, and what closing it would cost in fees and spread. */
  openAtEnd: z.object({ unrealizedUsd: usdNumber, closingUsd: usdNumber }),
  /**
   * The trades once more, each alone (lib/run/isolatedTrades.ts): `own` what they make so, `actualUsd` what they made; then with no, the same and twice the fees and
   * spread; and with tossed directions.
   */
  isolated: z.object({
    actualUsd: usdNumber,
    sweep: z.array(z.object({ times: z.number(), netUsd: usdNumber })),
    direction: z
      .object({
        seeds: z.number().int(),
        ownUsd: usdNumber,
        lowUsd: usdNumber,
        midUsd: usdNumber,
        highUsd: usdNumber,
        p: z.number(),
        curve: z.array(directionPointSchema),
      })
      .nullable(),
  }),
  /** Cycles after which a position stood without a stop. */
  bareCycles: z.number().int(),
  /** Over every fill and equity point: the same spec on the same market gives the same. */
  contentHash: z.string(),
})
export type BacktestReport = z.infer<typeof backtestReportSchema>

/** Returns what of a spec can change what comes out: all but its name. */
export const backtestIdentity = ({ name: _name, ...rest }: BacktestSpec): unknown => rest
