import type { Db } from '../db.ts'

/** Returns whether an agent that was heard since then is waiting for its model. */
export const isAnyAgentAsking = async (db: Db, heardSinceWallMs: number): Promise<boolean> =>
  (await db.agentState.count({ where: { step: 'decide', heartbeatWallAt: { gte: new Date(heardSinceWallMs) } } })) > 0

/** Returns under which name an agent's candles are stored and which suffix its variables bear; null when there is no such agent. */
export async function findTrialAgent(db: Db, agentId: string): Promise<{ venueId: string; envName: string } | null> {
  const [state, agent] = await Promise.all([
    db.agentState.findUnique({ where: { agentId }, select: { venueId: true } }),
    db.agent.findUnique({ where: { agentId }, select: { envName: true } }),
  ])
  return state && { venueId: state.venueId, envName: agent?.envName ?? '' }
}
