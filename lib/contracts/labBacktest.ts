import { z } from 'zod'
import { readStoredSettings } from '../domain/defaultSettings.ts'

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
    /** Who decides: the rules that decide where no model is configured. */
    decider: z.strictObject({ kind: z.literal('baseline') }).default({ kind: 'baseline' }),
    /** Null: until the recording ends. */
    cycles: z.number().int().min(1).max(10_000_000).nullable().default(null),
    /** Where all chance comes from. */
    seed: z.number().int().min(0).max(0xffff_ffff).default(1),
  })
  .refine(({ market, cycles }) => market.kind === 'replay' || cycles !== null, {
    path: ['cycles'],
    message: 'A synthetic market has no end: say how many cycles.',
  })
export type BacktestSpec = z.output<typeof backtestSpecSchema>
/** As it is written down. @internal */
export type BacktestSpecInput = z.input<typeof backtestSpecSchema>
