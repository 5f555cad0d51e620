import type { Decision, Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'

const withCycle = {
  include: { cycle: { select: { number: true, startedAt: true } } },
} satisfies Prisma.DecisionDefaultArgs
export type DecisionRow = Prisma.DecisionGetPayload<typeof withCycle>

/** Returns each coin's latest decision, newest first. One index seek a coin, whatever the store's size. */
export async function listLatestDecisions(db: Db, agentId: string): Promise<DecisionRow[]> {
  const coins = await db.$queryRaw<{ coin: string }[]>`
    WITH RECURSIVE seen(coin) AS (
      SELECT MIN("coin") FROM "Decision" WHERE "agentId" = ${agentId}
      UNION ALL
      SELECT (SELECT MIN("coin") FROM "Decision" WHERE "agentId" = ${agentId} AND "coin" > seen.coin) FROM seen WHERE seen.coin IS NOT NULL
    ) SELECT coin FROM seen WHERE coin IS NOT NULL`
  const rows = await Promise.all(
    coins.map(({ coin }) => db.decision.findFirst({ ...withCycle, where: { agentId, coin }, orderBy: { id: 'desc' } })),
  )
  return rows.filter((row) => row !== null).sort((a, b) => b.id - a.id)
}

/** Returns a coin's newest decisions, newest first. */
export const listDecisionsOf = (db: Db, agentId: string, coin: string, limit: number): Promise<DecisionRow[]> =>
  db.decision.findMany({ ...withCycle, where: { agentId, coin }, orderBy: { id: 'desc' }, take: limit })

/** Returns the cycle of each of these decisions. */
export async function mapDecisionCycles(
  db: Db,
  ids: readonly (number | null)[],
): Promise<Map<number, Decision['cycleId']>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const rows = await db.decision.findMany({ where: { id: { in: wanted } }, select: { id: true, cycleId: true } })
  return new Map(rows.map((row) => [row.id, row.cycleId]))
}
