import type { AgentState } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'

/** Returns every agent that ever ran here, the one that beat last first. */
export const listAgents = (db: Db): Promise<AgentState[]> =>
  db.agentState.findMany({ orderBy: [{ heartbeatWallAt: 'desc' }, { agentId: 'asc' }] })

/** Returns the id of the agent that beat last; null when none ever ran. */
export async function findLatestAgentId(db: Db): Promise<string | null> {
  const row = await db.agentState.findFirst({
    orderBy: [{ heartbeatWallAt: 'desc' }, { agentId: 'asc' }],
    select: { agentId: true },
  })
  return row?.agentId ?? null
}

/** Returns what the agent last said about itself; null when it never ran. */
export const findAgent = (db: Db, agentId: string): Promise<AgentState | null> =>
  db.agentState.findUnique({ where: { agentId } })
