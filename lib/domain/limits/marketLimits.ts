import type { LimitRows } from './limitRow.ts'

/** What the market must be like for new risk. */
export const MARKET_LIMITS = {
  slippageFracMax: {
    label: 'Slippage',
    protects: 'How far beyond the touch an entry may fill; never more than a quarter of the way to its stop.',
    unit: 'share',
    bound: 'most',
    isWhole: false,
    default: 0.01,
    presets: { cautious: 0.005, aggressive: 0.02 },
    min: 0.0001,
    max: 0.05,
  },
  spreadFracMax: {
    label: 'Spread',
    protects: 'Bid to ask as a share of the middle. No new risk where either is missing.',
    unit: 'share',
    bound: 'most',
    isWhole: false,
    default: 0.002,
    presets: { cautious: 0.001, aggressive: 0.004 },
    min: 0.0001,
    max: 0.05,
  },
} as const satisfies LimitRows
