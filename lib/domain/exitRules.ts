import { z } from 'zod'

/** Intervals an exit rule may name. */
export const EXIT_INTERVALS = ['1m', '3m', '5m', '15m', '30m', '1h', '4h', '1d'] as const

export const EXIT_QUANTITIES = [
  'price',
  'ema',
  'sma',
  'rsi',
  'macd',
  'macd_signal',
  'macd_hist',
  'atr',
  'bb_upper',
  'bb_lower',
  'adx',
  'vwap',
  'volume',
  'funding_rate',
  'open_interest',
  'pnl_pct',
  'r_multiple',
] as const
export type ExitQuantity = (typeof EXIT_QUANTITIES)[number]

/** One condition of the closed, flat exit grammar: `left op right`, judged on `bars` bars of `interval`. */
export const exitConditionSchema = z.object({
  left: z.enum(EXIT_QUANTITIES),
  left_period: z.number().int().min(1).max(500).nullable(),
  interval: z.enum(EXIT_INTERVALS).nullable(),
  op: z.enum(['<', '>', 'crosses_below', 'crosses_above', 'falling', 'rising']),
  right: z.enum(['value', ...EXIT_QUANTITIES]).nullable(),
  right_period: z.number().int().min(1).max(500).nullable(),
  value: z.number().nullable(),
  bars: z.number().int().min(1).max(100),
  on: z.enum(['close', 'live']),
})
export type ExitCondition = z.infer<typeof exitConditionSchema>

/** A plan to leave that code can evaluate: it only ever reduces. Prose stays in `note` and is never evaluated. */
export const exitRulesSchema = z.object({
  match: z.enum(['any', 'all']),
  conditions: z.array(exitConditionSchema).max(6),
  max_hold_minutes: z.number().int().positive().nullable(),
  trail_after_pct: z.number().positive().nullable(),
  trail_distance_pct: z.number().positive().nullable(),
  cooldown_minutes: z.number().int().min(0).nullable(),
  note: z.string(),
})
export type ExitRules = z.infer<typeof exitRulesSchema>

/** Longest a trade lasts whose own rules could not be used. */
export const DEFAULT_HOLD_MINUTES = 1_440

/** The plan of a trade whose own rules could not be used: its stop rests at the venue, and here it runs out of time. */
export const DEFAULT_EXIT_RULES: ExitRules = {
  match: 'any',
  conditions: [],
  max_hold_minutes: DEFAULT_HOLD_MINUTES,
  trail_after_pct: null,
  trail_distance_pct: null,
  cooldown_minutes: null,
  note: '',
}
