import type { LimitRows } from './limitRow.ts'

/** What prices must be like to be believed. A model can do nothing about it. */
export const DATA_LIMITS = {
  markGapFracMax: {
    label: 'Mark from the book',
    protects:
      'Mark to the middle of the order book, as a share of it. Stops fire by the mark and orders fill in the book: no new risk while they disagree.',
    unit: 'share',
    bound: 'most',
    isWhole: false,
    default: 0.02,
    presets: { cautious: 0.01, aggressive: 0.03 },
    min: 0.001,
    max: 0.2,
  },
  dataAgeMsMax: {
    label: 'Age of market data',
    protects: 'No decision on prices older than this.',
    unit: 'ms',
    bound: 'most',
    isWhole: true,
    default: 60_000,
    presets: 'same',
    min: 1000,
    max: 3_600_000,
  },
} as const satisfies LimitRows
