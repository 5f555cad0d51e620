import type { Lock, LockKind } from './locks.ts'

/** What each kind is called. */
export const LOCK_NAMES: Record<LockKind, string> = {
  dayLoss: 'Loss of the day',
  drawdown: 'Loss from the peak',
  stopGuard: 'Too many stops',
  lowProfit: 'Trades without profit',
  cooldown: 'Cooldown of the plan',
  venueBreaker: 'Venue',
  modelBreaker: 'Model',
}

/** Returns the names of locks in a list: "loss of the day, loss from the peak". */
export const lockNames = (locks: readonly Pick<Lock, 'kind'>[]): string =>
  locks.map(({ kind }) => LOCK_NAMES[kind].toLowerCase()).join(', ')
