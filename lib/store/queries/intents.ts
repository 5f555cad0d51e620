import { INTENT_OUTCOMES, INTENT_ROLES, type IntentOutcome, type IntentRole } from '../../domain/recordWords.ts'
import { ORDER_SOURCES, type OrderSource } from '../../domain/tradingState.ts'
import type { Db } from '../db.ts'
import { columnsOf } from '../rows/columns.ts'

/** How many orders of one role came to one end. */
export interface IntentCount {
  role: IntentRole
  outcome: IntentOutcome
  count: number
}

/** Returns how many orders the agent wrote, by role and outcome. Throws AppError('store_row'). */
export async function countIntents(db: Db, agentId: string): Promise<IntentCount[]> {
  const groups = await db.intent.groupBy({
    by: ['role', 'outcome'],
    where: { agentId },
    _count: true,
    orderBy: [{ role: 'asc' }, { outcome: 'asc' }],
  })
  return groups.map(({ role, outcome, _count }) => {
    const at = columnsOf('Intent', `of ${agentId}`)
    return {
      role: at.oneOf('role', role, INTENT_ROLES),
      outcome: at.oneOf('outcome', outcome, INTENT_OUTCOMES),
      count: _count,
    }
  })
}

/** What an order was for, whose wish it was, and the sentence behind it where no decision has one. */
export interface IntentOrigin {
  role: IntentRole
  source: OrderSource
  reason: string
}

/** Returns where these orders come from, by id. Throws AppError('store_row'). */
export async function mapIntentOrigins(db: Db, ids: readonly number[]): Promise<Map<number, IntentOrigin>> {
  if (ids.length === 0) return new Map()
  const select = { id: true, role: true, source: true, reason: true } as const
  const rows = await db.intent.findMany({ where: { id: { in: [...ids] } }, select })
  return new Map(
    rows.map(({ id, role, source, reason }) => {
      const at = columnsOf('Intent', String(id))
      return [
        id,
        { role: at.oneOf('role', role, INTENT_ROLES), source: at.oneOf('source', source, ORDER_SOURCES), reason },
      ]
    }),
  )
}

/** Returns the coins with an order whose outcome is not known. */
export async function listUnknownCoins(db: Db, agentId: string): Promise<string[]> {
  const where = { agentId, outcome: { in: ['sent', 'unknown'] } }
  const rows = await db.intent.findMany({ where, select: { coin: true } })
  return [...new Set(rows.map(({ coin }) => coin))]
}
