import type { DenialCode } from './denial.ts'

/** How a rule's value stands to its limit: the most or the least allowed, or another price it must lie on the right side of. */
export type LimitRelation = 'most' | 'least' | 'side'

const LEAST: ReadonlySet<string> = new Set([
  'stopTooNear',
  'rewardTooSmall',
  'belowMinimum',
  'coolingDown',
  'turnTooSoon',
  'heldTooShort',
  'planStands',
] satisfies DenialCode[])
const SIDE: ReadonlySet<string> = new Set(['stopWrongSide', 'targetWrongSide'] satisfies DenialCode[])

/** Returns how the numbers of a line are to be read, by its code. */
export const limitRelation = (code: string): LimitRelation =>
  LEAST.has(code) ? 'least' : SIDE.has(code) ? 'side' : 'most'
