import { z } from 'zod'

/**
 * The limits a person sets, one row each. Schema, defaults, form, prompt and docs come from this table; what a row does to a decision is the rule
 * under its code in gate/limitRules.ts, and a row without one does not compile.
 * `unit`: how the number is written (`x` times, `frac` share of equity, `ms` milliseconds, `usd` dollars, `count`). `isWhole`: no fractions.
 */
export const LIMIT_RULES = {
  leverageMax: {
    label: 'Leverage',
    protects: 'Distance to liquidation. Set on the venue before the order, not only checked.',
    unit: 'x',
    isWhole: true,
    default: 5,
    min: 1,
    max: 50,
  },
  positionFracMax: {
    label: 'One position',
    protects: 'Equity held as notional in one coin.',
    unit: 'frac',
    isWhole: false,
    default: 0.5,
    min: 0.01,
    max: 20,
  },
  grossFracMax: {
    label: 'All positions',
    protects: 'Sum of all notionals, long and short, as a share of equity.',
    unit: 'frac',
    isWhole: false,
    default: 1.5,
    min: 0.01,
    max: 50,
  },
  riskFracMax: {
    label: 'Risk per trade',
    protects: 'Equity lost if the stop fills: |entry − stop| × size.',
    unit: 'frac',
    isWhole: false,
    default: 0.01,
    min: 0.0005,
    max: 0.2,
  },
  dataAgeMsMax: {
    label: 'Age of market data',
    protects: 'No decision on prices older than this.',
    unit: 'ms',
    isWhole: true,
    default: 60_000,
    min: 1_000,
    max: 3_600_000,
  },
  modelCycleUsdMax: {
    label: 'Model cost, one cycle',
    protects: 'What one decision may cost. Checked before every call.',
    unit: 'usd',
    isWhole: false,
    default: 0.5,
    min: 0,
    max: 100,
  },
  modelDayUsdMax: {
    label: 'Model cost, one day',
    protects: 'What the model may cost in a UTC day. At the limit the agent holds, and stops and exits go on.',
    unit: 'usd',
    isWhole: false,
    default: 10,
    min: 0,
    max: 10_000,
  },
} as const satisfies Record<
  string,
  {
    label: string
    protects: string
    unit: 'x' | 'frac' | 'ms' | 'usd' | 'count'
    isWhole: boolean
    default: number
    min: number
    max: number
  }
>

export type LimitCode = keyof typeof LIMIT_RULES
export const LIMIT_CODES = Object.keys(LIMIT_RULES) as LimitCode[]

/** Returns one value a limit. */
const ofEach = <T>(value: (code: LimitCode) => T): Record<LimitCode, T> =>
  Object.fromEntries(LIMIT_CODES.map((code) => [code, value(code)])) as Record<LimitCode, T>

export const limitsSchema = z.object(
  ofEach((code) => {
    const { min, max, isWhole } = LIMIT_RULES[code]
    const bounded = z.number().min(min).max(max)
    return isWhole ? bounded.int() : bounded
  }),
)
export type Limits = z.infer<typeof limitsSchema>

/** The limits in force until a person sets others. */
export const DEFAULT_LIMITS: Limits = ofEach((code) => LIMIT_RULES[code].default)
