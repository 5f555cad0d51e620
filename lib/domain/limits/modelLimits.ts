import type { LimitRows } from './limitRow.ts'

/** What the model may cost. */
export const MODEL_LIMITS = {
  modelCycleUsdMax: {
    label: 'Model cost, one cycle',
    protects: 'What one decision may cost. Checked before every call.',
    unit: 'usd',
    bound: 'most',
    isWhole: false,
    default: 0.5,
    presets: 'same',
    min: 0,
    max: 100,
  },
  modelDayUsdMax: {
    label: 'Model cost, one day',
    protects: 'What the model may cost in a UTC day. At the limit the agent holds, and stops and exits go on.',
    unit: 'usd',
    bound: 'most',
    isWhole: false,
    default: 10,
    presets: 'same',
    min: 0,
    max: 10_000,
  },
} as const satisfies LimitRows
