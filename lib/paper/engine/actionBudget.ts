import type { L1Action } from '../../hyperliquid/wire/action.ts'
import type { PaperAccount } from './state.ts'
import type { Turn } from './turn.ts'

/**
 * How many actions an address may send: 10,000 and one for every dollar traded, each order of a batch one. Past it, one in ten seconds.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits#address-based-limits
 */

const REQUESTS_FREE = 10_000
const SLOW_MS = 10_000
/** An action that comes past its `expiresAfter` costs as much as five. */
const EXPIRED_FACTOR = 5

export const requestsCap = (account: PaperAccount): number => REQUESTS_FREE + account.volumeUsd.floor().toNumber()

/** Counts an action, and returns why it may not be sent, or null. Cancels go on past the cap, up to the lesser of twice it and 100,000 more. */
export function spendAction(turn: Turn, account: PaperAccount, action: L1Action): string | null {
  const cap = requestsCap(account)
  const isCancel = action.type === 'cancel' || action.type === 'cancelByCloid'
  const limit = isCancel ? Math.min(cap + 100_000, 2 * cap) : cap
  const wanted = account.requestsUsed + actionCount(action)
  if (turn.rules.enforcesActionBudget && wanted > limit && !takesSlowTurn(turn, account)) {
    const traded = account.volumeUsd.toFixed(2)
    return `Too many cumulative requests sent (${wanted} > ${limit}) for cumulative volume traded $${traded}. Place taker orders to free up 1 request per USDC traded.`
  }
  account.requestsUsed = wanted
  return null
}

/** Counts an action that was refused because its time was over. */
export function spendExpired(account: PaperAccount, action: L1Action): void {
  account.requestsUsed += EXPIRED_FACTOR * actionCount(action)
}

function takesSlowTurn({ nowMs }: Turn, account: PaperAccount): boolean {
  if (account.slowRequestMs !== null && nowMs - account.slowRequestMs < SLOW_MS) return false
  account.slowRequestMs = nowMs
  return true
}

function actionCount(action: L1Action): number {
  if (action.type === 'order') return Math.max(1, action.orders.length)
  if (action.type === 'cancel' || action.type === 'cancelByCloid') return Math.max(1, action.cancels.length)
  return action.type === 'batchModify' ? Math.max(1, action.modifies.length) : 1
}
