import type { Db } from './db.ts'
import { findAgent } from './queries/agents.ts'

/** How long the heart of an agent may stop: with positions open, somebody has to look after them. */
const HOLDING_MS = 5_000
const FLAT_MS = 15_000

/** Returns whether an agent held positions when it last looked; false for one that never ran. It reads only. */
export async function isHolding(db: Db, agentId: string): Promise<boolean> {
  const agent = await findAgent(db, agentId)
  return (agent?.account?.positions.length ?? 0) > 0
}

/** Returns whether an agent has not beaten for longer than it may; false for one that never ran. It reads only, which no lock can prevent. */
export async function isSilent(db: Db, agentId: string, wallMs: number): Promise<boolean> {
  const agent = await findAgent(db, agentId)
  if (agent === null) return false
  const holds = (agent.account?.positions.length ?? 0) > 0
  return wallMs - agent.heartbeatWallAt.getTime() > (holds ? HOLDING_MS : FLAT_MS)
}
