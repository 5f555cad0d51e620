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

/** The bounds of every number of the grammar, both ends included: what reads plans, lints them and tells a model of them takes them from here. */
export const EXIT_BOUNDS = {
  period: { min: 1, max: 500 },
  bars: { min: 1, max: 100 },
  conditions: { min: 0, max: 6 },
  /** Up to a year: what is meant to last longer is no time stop. */
  max_hold_minutes: { min: 1, max: 525_600 },
  cooldown_minutes: { min: 0, max: 525_600 },
} as const

const whole = ({ min, max }: { min: number; max: number }) => z.number().int().min(min).max(max)

/** One condition of the closed, flat exit grammar: `left op right`, judged on `bars` bars of `interval`. */
export const exitConditionSchema = z.object({
  left: z.enum(EXIT_QUANTITIES),
  left_period: whole(EXIT_BOUNDS.period).nullable(),
  interval: z.enum(EXIT_INTERVALS).nullable(),
  op: z.enum(['<', '>', 'crosses_below', 'crosses_above', 'falling', 'rising']),
  right: z.enum(['value', ...EXIT_QUANTITIES]).nullable(),
  right_period: whole(EXIT_BOUNDS.period).nullable(),
  value: z.number().nullable(),
  bars: whole(EXIT_BOUNDS.bars),
  on: z.enum(['close', 'live']),
})
export type ExitCondition = z.infer<typeof exitConditionSchema>

/** A plan to leave that code can evaluate: it only ever reduces. Prose stays in `note` and is never evaluated. */
export const exitRulesSchema = z.object({
  match: z.enum(['any', 'all']),
  conditions: z.array(exitConditionSchema).max(EXIT_BOUNDS.conditions.max),
  max_hold_minutes: whole(EXIT_BOUNDS.max_hold_minutes).nullable(),
  trail_after_pct: z.number().positive().nullable(),
  trail_distance_pct: z.number().positive().nullable(),
  cooldown_minutes: whole(EXIT_BOUNDS.cooldown_minutes).nullable(),
  note: z.string(),
})
export type ExitRules = z.infer<typeof exitRulesSchema>

/** What was written before a time had an upper bound has the bound: a year is no other plan than ten. */
const withinTimes = (stored: unknown): unknown => {
  if (typeof stored !== 'object' || stored === null) return stored
  const bounded = (name: 'max_hold_minutes' | 'cooldown_minutes') => {
    const minutes: unknown = Reflect.get(stored, name)
    return typeof minutes === 'number' ? { [name]: Math.min(minutes, EXIT_BOUNDS[name].max) } : {}
  }
  return { ...stored, ...bounded('max_hold_minutes'), ...bounded('cooldown_minutes') }
}

/** Exit rules as any version wrote them. */
export const storedExitRulesSchema = z.preprocess(withinTimes, exitRulesSchema)

/** Returns whether rules ever leave; a cooldown alone says only what comes after. */
export const everLeave = ({ conditions, max_hold_minutes, trail_distance_pct }: ExitRules): boolean =>
  conditions.length > 0 || max_hold_minutes !== null || trail_distance_pct !== null

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
