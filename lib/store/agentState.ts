import type { TradingState } from '../domain/tradingState.ts'
import type { AgentState } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'
import { announce } from './events.ts'

/** What an agent says of itself when it starts. Trading state and pause survive a restart: a halt is sticky. */
export type AgentIdentity = Pick<
  AgentState,
  'agentId' | 'venue' | 'feed' | 'feedNote' | 'speed' | 'model' | 'ruleBased' | 'accountAddress'
>

/** Writes the agent's row at start and returns it as it stands, with the trading state an earlier run left. */
export function upsertAgent(db: Db, identity: AgentIdentity, nowMs: number, wallMs: number): Promise<AgentState> {
  const now = {
    startedWallAt: new Date(wallMs),
    heartbeatWallAt: new Date(wallMs),
    heartbeatAt: new Date(nowMs),
    cycleId: null,
    step: null,
    trouble: null,
    live: null,
  }
  return db.agentState.upsert({
    where: { agentId: identity.agentId },
    create: { ...identity, ...now, tradingState: 'active', stateAt: new Date(nowMs), stateReason: 'First start.' },
    update: { ...identity, ...now },
  })
}

/** Writes what changed and tells open screens. */
export async function updateAgent(
  db: Db,
  agentId: string,
  wallMs: number,
  data: Partial<Omit<AgentState, 'agentId'>>,
): Promise<void> {
  await db.$transaction([
    db.agentState.update({ where: { agentId }, data }),
    announce(db, agentId, 'status', agentId, wallMs),
  ])
}

/** Says that the agent lives. No event: a screen sees the age of the heartbeat when it reads. */
export async function beat(db: Db, agentId: string, nowMs: number, wallMs: number): Promise<void> {
  await db.agentState.update({
    where: { agentId },
    data: { heartbeatAt: new Date(nowMs), heartbeatWallAt: new Date(wallMs) },
  })
}

/** Returns the trading state as it is on disk now: read before every send. Throws when the agent has no row. */
export async function readTradingState(db: Db, agentId: string): Promise<TradingState> {
  const row = await db.agentState.findUniqueOrThrow({ where: { agentId }, select: { tradingState: true } })
  return row.tradingState as TradingState
}
