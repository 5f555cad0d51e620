import { CYCLE_ENDS, type CycleEnd } from '../../domain/cycleSteps.ts'
import type { Db } from '../db.ts'

/** Returns how many cycles of an agent ended in each way; one that is running is not counted. */
export async function countCycleEnds(db: Db, agentId: string): Promise<Record<CycleEnd, number>> {
  const counts: Record<CycleEnd, number> = { ok: 0, hold: 0, skipped: 0, halted: 0, failed: 0 }
  const groups = await db.cycle.groupBy({ by: ['status'], where: { agentId }, _count: true })
  for (const end of CYCLE_ENDS) counts[end] = groups.find(({ status }) => status === end)?._count ?? 0
  return counts
}

/** What the gate said to what was asked for. */
export interface VerdictCounts {
  wanted: number
  clamped: number
  denied: number
  /** By the rule that denied, the most frequent first. */
  deniedBy: { code: string; count: number }[]
}

/** Returns what the gate said to everything an agent asked for; holds ask for nothing. */
export async function countVerdicts(db: Db, agentId: string): Promise<VerdictCounts> {
  const groups = await db.decision.groupBy({
    by: ['verdict', 'denial'],
    where: { agentId, verdict: { not: 'hold' } },
    _count: true,
  })
  const countOf = (isMeant: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(isMeant).reduce((sum, { _count }) => sum + _count, 0)
  return {
    wanted: countOf(() => true),
    clamped: countOf(({ verdict }) => verdict === 'clamp'),
    denied: countOf(({ verdict }) => verdict === 'deny'),
    deniedBy: groups
      .flatMap(({ verdict, denial, _count }) =>
        verdict === 'deny' ? [{ code: denial ?? 'unknown', count: _count }] : [],
      )
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
  }
}

/** Returns how often a model was asked, and how many of its answers were of no use. */
export async function countTurns(db: Db, agentId: string): Promise<{ turns: number; failed: number }> {
  return {
    turns: await db.turn.count({ where: { agentId } }),
    failed: await db.turn.count({ where: { agentId, problem: { not: null } } }),
  }
}
