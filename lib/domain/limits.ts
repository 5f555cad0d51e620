import { BREAKER_LIMITS } from './limits/breakerLimits.ts'
import { DATA_LIMITS } from './limits/dataLimits.ts'
import { LEVEL_LIMITS } from './limits/levelLimits.ts'
import type { LimitRow } from './limits/limitRow.ts'
import { LOSS_LIMITS } from './limits/lossLimits.ts'
import { MARKET_LIMITS } from './limits/marketLimits.ts'
import { MODEL_LIMITS } from './limits/modelLimits.ts'
import { PACE_LIMITS } from './limits/paceLimits.ts'
import { SIZE_LIMITS } from './limits/sizeLimits.ts'

/**
 * The limits by what they are about, in the order they are shown. `isJudged`: a single decision is judged by them. `isTold`: the model reads them; what it
 * cannot heed it need not know.
 */
export const LIMIT_GROUPS = [
  { title: 'Losses', rows: LOSS_LIMITS, isJudged: false, isTold: true },
  { title: 'Market', rows: MARKET_LIMITS, isJudged: true, isTold: true },
  { title: 'Market data', rows: DATA_LIMITS, isJudged: true, isTold: false },
  { title: 'Pace', rows: PACE_LIMITS, isJudged: true, isTold: true },
  { title: 'Stop and target', rows: LEVEL_LIMITS, isJudged: true, isTold: true },
  { title: 'Size', rows: SIZE_LIMITS, isJudged: true, isTold: true },
  { title: 'Model cost', rows: MODEL_LIMITS, isJudged: false, isTold: true },
  { title: 'Circuit breakers', rows: BREAKER_LIMITS, isJudged: false, isTold: false },
] as const

/**
 * The limits a person sets, one row each, in the order they are shown; the order in which they judge is that of a gate report. Schema, defaults, form, legend,
 * prompt, docs/limits.md and tests come from this table; what a row does to a decision is the rule under its code in gate/limitRules.ts, and a row without one does not compile.
 */
export const LIMIT_RULES = {
  ...LOSS_LIMITS,
  ...MARKET_LIMITS,
  ...DATA_LIMITS,
  ...PACE_LIMITS,
  ...LEVEL_LIMITS,
  ...SIZE_LIMITS,
  ...MODEL_LIMITS,
  ...BREAKER_LIMITS,
}

export type LimitCode = keyof typeof LIMIT_RULES
export const LIMIT_CODES = Object.keys(LIMIT_RULES) as LimitCode[]

/** Returns the row of a limit. */
export const limitRow = (code: LimitCode): LimitRow => LIMIT_RULES[code]

/** Returns whether a limit may be set to a value, in the unit of its row; null and NaN are none. */
export function isWithinBounds(code: LimitCode, value: number | null): boolean {
  const { min, max, isWhole } = limitRow(code)
  return value !== null && value >= min && value <= max && (!isWhole || Number.isInteger(value))
}

/** Returns one value a limit. */
export const ofEachLimit = <T>(value: (code: LimitCode) => T): Record<LimitCode, T> =>
  Object.fromEntries(LIMIT_CODES.map((code) => [code, value(code)])) as Record<LimitCode, T>

export type Limits = Record<LimitCode, number>

/** The limits in force until a person sets others. */
export const DEFAULT_LIMITS: Limits = ofEachLimit((code) => LIMIT_RULES[code].default)

/** Sets of limits to begin with, from the one that binds most. */
export const PRESETS = ['cautious', 'standard', 'aggressive'] as const
export type Preset = (typeof PRESETS)[number]

/** Returns what a limit is in a preset, in the unit of its row. */
export function presetValue(preset: Preset, code: LimitCode): number {
  const { presets, default: standard } = limitRow(code)
  return preset === 'standard' || presets === 'same' ? standard : presets[preset]
}

/** Returns a whole preset. */
export const presetLimits = (preset: Preset): Limits => ofEachLimit((code) => presetValue(preset, code))
