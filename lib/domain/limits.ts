import { z } from 'zod'

/**
 * The limits a person sets, one row a rule. The table is the single source: the settings schema, the gate, the form and the docs read it.
 * `unit`: how the number is written (`x` times, `frac` share of equity, `ms` milliseconds, `usd` dollars, `count`).
 */
export const LIMIT_RULES = {
  leverageMax: {
    label: 'Leverage',
    protects: 'Distance to liquidation. Set on the venue before the order, not only checked.',
    unit: 'x',
    default: 5,
    min: 1,
    max: 50,
  },
  positionFracMax: {
    label: 'One position',
    protects: 'Equity held as notional in one coin.',
    unit: 'frac',
    default: 0.5,
    min: 0.01,
    max: 20,
  },
  grossFracMax: {
    label: 'All positions',
    protects: 'Sum of all notionals, long and short, as a share of equity.',
    unit: 'frac',
    default: 1.5,
    min: 0.01,
    max: 50,
  },
  riskFracMax: {
    label: 'Risk per trade',
    protects: 'Equity lost if the stop fills: |entry − stop| × size.',
    unit: 'frac',
    default: 0.01,
    min: 0.0005,
    max: 0.2,
  },
  dataAgeMsMax: {
    label: 'Age of market data',
    protects: 'No decision on prices older than this.',
    unit: 'ms',
    default: 60_000,
    min: 1_000,
    max: 3_600_000,
  },
  modelCycleUsdMax: {
    label: 'Model cost, one cycle',
    protects: 'What one decision may cost. Checked before every call.',
    unit: 'usd',
    default: 0.5,
    min: 0,
    max: 100,
  },
  modelDayUsdMax: {
    label: 'Model cost, one day',
    protects: 'What the model may cost in a UTC day. At the limit the agent holds, and stops and exits go on.',
    unit: 'usd',
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
    default: number
    min: number
    max: number
  }
>

export type LimitCode = keyof typeof LIMIT_RULES
export const LIMIT_CODES = Object.keys(LIMIT_RULES) as LimitCode[]

const bounded = (code: LimitCode) => z.number().min(LIMIT_RULES[code].min).max(LIMIT_RULES[code].max)

export const limitsSchema = z.object({
  leverageMax: bounded('leverageMax').int(),
  positionFracMax: bounded('positionFracMax'),
  grossFracMax: bounded('grossFracMax'),
  riskFracMax: bounded('riskFracMax'),
  dataAgeMsMax: bounded('dataAgeMsMax').int(),
  modelCycleUsdMax: bounded('modelCycleUsdMax'),
  modelDayUsdMax: bounded('modelDayUsdMax'),
})
export type Limits = z.infer<typeof limitsSchema>

/** The limits in force until a person sets others. */
export const DEFAULT_LIMITS: Limits = {
  leverageMax: LIMIT_RULES.leverageMax.default,
  positionFracMax: LIMIT_RULES.positionFracMax.default,
  grossFracMax: LIMIT_RULES.grossFracMax.default,
  riskFracMax: LIMIT_RULES.riskFracMax.default,
  dataAgeMsMax: LIMIT_RULES.dataAgeMsMax.default,
  modelCycleUsdMax: LIMIT_RULES.modelCycleUsdMax.default,
  modelDayUsdMax: LIMIT_RULES.modelDayUsdMax.default,
}
