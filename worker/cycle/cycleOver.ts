import type { CycleEnd } from '../../lib/domain/cycleSteps.ts'
import { AppError, describeError } from '../../lib/errors.ts'

/** Thrown by a step that ends the cycle early for a reason a person can read. Not an error: record and publish still follow. */
export class CycleOver extends Error {
  readonly status: CycleEnd

  constructor(status: CycleEnd, reason: string) {
    super(reason)
    this.status = status
  }
}

/** Returns how a cycle that threw ended: an expected end as it says, the world's failures as skipped, all else as failed. */
export function toCycleEnd(error: unknown): { status: CycleEnd; reason: string } {
  if (error instanceof CycleOver) return { status: error.status, reason: error.message }
  if (error instanceof AppError) return { status: 'skipped', reason: error.message }
  return { status: 'failed', reason: describeError(error) }
}
