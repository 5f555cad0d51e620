import type { OrderSide } from './account.ts'
import type { Sz } from './decimal.ts'

/** What an execution did to a position: opened or enlarged it, made it smaller, or turned it around. */
export type FillRole = 'entry' | 'exit' | 'flip'

/** Returns the role of an execution of `filled` (above 0) that met a position of `start` (signed; positive: long). */
export function fillRole(side: OrderSide, filled: Sz, start: Sz): FillRole {
  const isSameSide = start.isZero() || start.isPositive() === (side === 'buy')
  if (isSameSide) return 'entry'
  return filled.gt(start.abs()) ? 'flip' : 'exit'
}
