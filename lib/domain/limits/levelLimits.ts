import type { LimitRows } from './limitRow.ts'

/** Where stop and target may lie, and what a trade must promise against its costs. Measured at the worst price an entry may fill at. */
export const LEVEL_LIMITS = {
  stopDistanceFracMin: {
    label: 'Stop distance, least',
    protects: 'A stop so near that the spread alone would fire it.',
    unit: 'share',
    bound: 'least',
    isWhole: false,
    default: 0.001,
    min: 0.0001,
    max: 0.1,
  },
  stopDistanceFracMax: {
    label: 'Stop distance, most',
    protects: 'A stop so far away that it is none.',
    unit: 'share',
    bound: 'most',
    isWhole: false,
    default: 0.5,
    min: 0.001,
    max: 0.5,
  },
  liquidationShareMax: {
    label: 'Stop inside liquidation',
    protects: 'A stop must be reached before this share of the way to liquidation.',
    unit: 'share',
    bound: 'most',
    isWhole: false,
    default: 0.9,
    min: 0.1,
    max: 0.95,
  },
  rewardRiskMin: {
    label: 'Reward to risk',
    protects: 'The way to the target over the way to the stop. No target, no bound.',
    unit: 'x',
    bound: 'least',
    isWhole: false,
    default: 0.8,
    min: 0,
    max: 20,
  },
  feeShareMax: {
    label: 'Cost share',
    protects:
      'Fees of both ways and the spread, as a share of the move to the target, or to the stop where there is no target.',
    unit: 'share',
    bound: 'most',
    isWhole: false,
    default: 0.25,
    min: 0.01,
    max: 10,
  },
} as const satisfies LimitRows
