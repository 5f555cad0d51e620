import type { Db } from './db.ts'

/** An agent that is to trade: one process a row, while its market is the one in force. */
export interface AgentRow {
  agentId: string
  /** paper-<feed key>, testnet or mainnet. */
  venueId: string
  /** What people call it; the id where nobody gave it a name. */
  name: string
  /** '' or the suffix of the variables that are its own: SECOND for LLM_MODEL__SECOND. */
  envName: string
  createdWallMs: number
}

/** Returns the agents of one market, the oldest first. What a person wrote is not judged here: the supervisor says what is wrong with a row. */
export async function readAgents(db: Db, venueId: string): Promise<AgentRow[]> {
  const rows = await db.agent.findMany({ where: { venueId }, orderBy: { agentId: 'asc' } })
  const agents = rows.map(({ name, createdWallAt, ...row }) => ({
    ...row,
    name: name.trim() || row.agentId,
    createdWallMs: createdWallAt.getTime(),
  }))
  // Not sorted by the store: SQLite compares text, and the time it puts in by itself is not written as ours is.
  return agents.toSorted((one, other) => one.createdWallMs - other.createdWallMs)
}

/**
 * Writes the first agent of a market that has none and returns true; false when the market has agents, or when another market has one of
 * this id. One statement, so that two processes cannot both write a first one.
 */
export async function writeFirstAgent(
  db: Db,
  agent: { agentId: string; venueId: string; wallMs: number },
): Promise<boolean> {
  const wallAt = new Date(agent.wallMs).toISOString().replace('Z', '+00:00')
  const written = await db.$executeRaw`
    INSERT INTO "Agent" ("agentId", "venueId", "name", "envName", "createdWallAt")
    SELECT ${agent.agentId}, ${agent.venueId}, '', '', ${wallAt}
    WHERE NOT EXISTS (SELECT 1 FROM "Agent" WHERE "venueId" = ${agent.venueId})
    ON CONFLICT ("agentId") DO NOTHING`
  return written === 1
}
