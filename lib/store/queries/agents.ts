import type { Db } from '../db.ts'
import { type AgentStateRow, parseAgentStateRow } from '../rows/agentStateRow.ts'

/** Returns every agent that ever ran here, the one that beat last first. Throws AppError('store_row'). */
export async function listAgents(db: Db): Promise<AgentStateRow[]> {
  const rows = await db.agentState.findMany({ orderBy: [{ heartbeatWallAt: 'desc' }, { agentId: 'asc' }] })
  return rows.map(parseAgentStateRow)
}

/** Returns the id of the agent that beat last; null when none ever ran. */
export async function findLatestAgentId(db: Db): Promise<string | null> {
  const row = await db.agentState.findFirst({
    orderBy: [{ heartbeatWallAt: 'desc' }, { agentId: 'asc' }],
    select: { agentId: true },
  })
  return row?.agentId ?? null
}

/** Returns what the agent last said about itself; null when it never ran. Throws AppError('store_row'). */
export async function findAgent(db: Db, agentId: string): Promise<AgentStateRow | null> {
  const row = await db.agentState.findUnique({ where: { agentId } })
  return row && parseAgentStateRow(row)
}

/** Returns the venue whose candles and providers are the agent's; null when it never ran. */
export async function findVenueId(db: Db, agentId: string): Promise<string | null> {
  const row = await db.agentState.findUnique({ where: { agentId }, select: { venueId: true } })
  return row?.venueId ?? null
}
