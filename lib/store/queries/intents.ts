import { INTENT_OUTCOMES, INTENT_ROLES, type IntentOutcome, type IntentRole } from '../../domain/recordWords.ts'
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
