import { readAgents } from '../agents.ts'
import type { Db } from '../db.ts'
import { type AgentStateRow, parseAgentStateRow } from '../rows/agentStateRow.ts'

/**
 * Returns every agent that ever ran here, and first the one that is meant where none is named: of the market in force (the one whose agent beat last)
 * the oldest row of Agent. A heartbeat alone must not choose: of two agents another is the latest every second. Throws AppError('store_row').
 */
export async function listAgents(db: Db): Promise<AgentStateRow[]> {
  const rows = await db.agentState.findMany({ orderBy: [{ heartbeatWallAt: 'desc' }, { agentId: 'asc' }] })
  const states = rows.map(parseAgentStateRow)
  const [latest] = states
  if (latest === undefined) return []
  const known = (await readAgents(db, latest.venueId)).map(({ agentId }) => agentId)
  const placed = known.flatMap((agentId) => states.filter((state) => state.agentId === agentId))
  const isPlaced = new Set(placed.map(({ agentId }) => agentId))
  const others = states.filter(({ agentId }) => !isPlaced.has(agentId))
  // An agent without a row beat last: it was started alone, by hand.
  return isPlaced.has(latest.agentId) ? [...placed, ...others] : [...others, ...placed]
}

/** Returns the id of the agent that is meant where none is named; null when none ever ran. */
export const findDefaultAgentId = async (db: Db): Promise<string | null> => (await listAgents(db))[0]?.agentId ?? null

/** Returns the id of every agent that ever ran here. */
export const findAgentIds = async (db: Db): Promise<string[]> =>
  (await db.agentState.findMany({ select: { agentId: true } })).map(({ agentId }) => agentId)

/** Returns the id of every agent that has a row or ever ran here, of whatever market. */
export async function findKnownAgentIds(db: Db): Promise<string[]> {
  const rows = await db.agent.findMany({ select: { agentId: true } })
  return [...new Set([...rows.map(({ agentId }) => agentId), ...(await findAgentIds(db))])]
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

/** Returns the rule-based agent of the same market that was heard last, other than this one; null where there is none. */
export async function findBaselineAgentId(db: Db, agentId: string): Promise<string | null> {
  const venueId = await findVenueId(db, agentId)
  if (venueId === null) return null
  const where = { venueId, ruleBased: true, agentId: { not: agentId } }
  const row = await db.agentState.findFirst({ where, orderBy: { heartbeatWallAt: 'desc' }, select: { agentId: true } })
  return row?.agentId ?? null
}
