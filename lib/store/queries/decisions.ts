import type { Prisma } from '../../generated/prisma/client.ts'
import { type Db, statements } from '../db.ts'
import { type DecisionRow, parseDecisionRow } from '../rows/decisionRow.ts'

/** A decision with the cycle it belongs to. */
export type DatedDecisionRow = DecisionRow & { cycle: { number: number; startedAt: Date; wallStartedAt: Date } }

const withCycle = {
  include: { cycle: { select: { number: true, startedAt: true, wallStartedAt: true } } },
} satisfies Prisma.DecisionDefaultArgs

const parseDated = ({ cycle, ...row }: Prisma.DecisionGetPayload<typeof withCycle>): DatedDecisionRow => ({
  ...parseDecisionRow(row),
  cycle,
})

/** Returns each coin's latest decision, newest first. One index seek a coin, whatever the store's size. Throws AppError('store_row'). */
export async function listLatestDecisions(db: Db, agentId: string): Promise<DatedDecisionRow[]> {
  const coins = await statements.listDecisionCoins(db, agentId)
  const rows = await Promise.all(
    coins.map((coin) => db.decision.findFirst({ ...withCycle, where: { agentId, coin }, orderBy: { id: 'desc' } })),
  )
  return rows
    .filter((row) => row !== null)
    .sort((a, b) => b.id - a.id)
    .map(parseDated)
}

/** Returns a coin's newest decisions, newest first. Throws AppError('store_row'). */
export async function listDecisionsOf(
  db: Db,
  agentId: string,
  coin: string,
  limit: number,
): Promise<DatedDecisionRow[]> {
  const rows = await db.decision.findMany({
    ...withCycle,
    where: { agentId, coin },
    orderBy: { id: 'desc' },
    take: limit,
  })
  return rows.map(parseDated)
}

/** Returns the newest decisions that asked for something, holds left out, newest first. Throws AppError('store_row'). */
export async function listNewestWishes(db: Db, agentId: string, limit: number): Promise<DatedDecisionRow[]> {
  const where = { agentId, action: { not: 'hold' } }
  return (await db.decision.findMany({ ...withCycle, where, orderBy: { id: 'desc' }, take: limit })).map(parseDated)
}

/** Returns the cycle of each of these decisions. */
export async function mapDecisionCycles(db: Db, ids: readonly (number | null)[]): Promise<Map<number, number>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const rows = await db.decision.findMany({ where: { id: { in: wanted } }, select: { id: true, cycleId: true } })
  return new Map(rows.map((row) => [row.id, row.cycleId]))
}

/** Returns whether a decision was made in a cycle. */
export const isDecisionOf = async (db: Db, cycleId: number, decisionId: number): Promise<boolean> =>
  (await db.decision.count({ where: { id: decisionId, cycleId } })) > 0
