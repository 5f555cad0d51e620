import { UNSEEN_GRACE_MS } from '../domain/unseenFills.ts'
import type { Db } from './db.ts'
import { findAgent } from './queries/agents.ts'
import type { AgentStateRow } from './rows/agentStateRow.ts'

/** What an agent has open, as far as the store can know: a position, something that may be one by now, or nothing. */
export type Stake = 'position' | 'order' | 'nothing'

/** Returns whether an agent held positions when it last looked; false for one that never ran. It reads only. */
export async function isHolding(db: Db, agentId: string): Promise<boolean> {
  const agent = await findAgent(db, agentId)
  return agent !== null && holds(agent)
}

/** Returns when an agent last beat, in ms of the wall; null for one that never ran. It reads only, which no lock can prevent. */
export async function findLastBeat(db: Db, agentId: string): Promise<number | null> {
  return (await findAgent(db, agentId))?.heartbeatWallAt.getTime() ?? null
}

/**
 * Returns what an agent has open. Nothing only where its account was seen flat and without orders after the last of its own orders, and no trade in its
 * books is open. It reads only.
 */
export async function findStake(db: Db, agentId: string): Promise<Stake> {
  const agent = await findAgent(db, agentId)
  if (agent === null) return 'nothing'
  if (holds(agent)) return 'position'
  const { account, accountAt } = agent
  if (account === null || accountAt === null || account.openOrders.length > 0) return 'order'
  const lately = { gte: new Date(accountAt.getTime() - UNSEEN_GRACE_MS) }
  const order = await db.intent.findFirst({
    where: { agentId, OR: [{ outcome: { in: ['written', 'sent', 'unknown'] } }, { settledAt: lately }] },
    select: { id: true },
  })
  const trade = order ?? (await db.trade.findFirst({ where: { agentId, status: 'open' }, select: { id: true } }))
  return trade === null ? 'nothing' : 'order'
}

const holds = ({ account }: AgentStateRow): boolean => (account?.positions.length ?? 0) > 0
