import type { Command } from '../generated/prisma/client.ts'
import { pendingCommands } from './commandOutcomes.ts'
import type { Db } from './db.ts'

/** How long a halt or flatten may wait for its outcome. */
const ANSWER_MS = 3_000
/** How long a flatten may take once the agent has visibly begun it: trading is halted and the heart still beats. */
const FLATTEN_MS = 20_000

/**
 * Returns the halt or flatten that the agent has let wait for too long, null when there is none. A flatten goes before a halt, because it
 * does everything a halt does; otherwise the oldest.
 */
export async function findOverdueCommand(db: Db, agentId: string, wallMs: number): Promise<Command | null> {
  const pending = await pendingCommands(db, agentId)
  const waiting = pending.filter(
    ({ kind, wallAt }) => (kind === 'halt' || kind === 'flatten') && wallAt.getTime() < wallMs - ANSWER_MS,
  )
  if (waiting.length === 0) return null
  const isAtWork = await isFlattening(db, agentId, wallMs)
  const overdue = waiting.filter(
    ({ kind, wallAt }) => !(isAtWork && kind === 'flatten' && wallAt.getTime() > wallMs - FLATTEN_MS),
  )
  return overdue.find((command) => command.kind === 'flatten') ?? overdue[0] ?? null
}

async function isFlattening(db: Db, agentId: string, wallMs: number): Promise<boolean> {
  const agent = await db.agentState.findUnique({
    where: { agentId },
    select: { tradingState: true, heartbeatWallAt: true },
  })
  return agent?.tradingState === 'halted' && agent.heartbeatWallAt.getTime() >= wallMs - ANSWER_MS
}
