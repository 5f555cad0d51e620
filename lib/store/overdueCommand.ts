import type { Db } from './db.ts'
import { findUnanswered } from './queries/commands.ts'
import { parseTradingState } from './rows/agentStateRow.ts'

/** How long a halt or flatten may wait for its outcome. */
const ANSWER_MS = 3_000
/** How long a flatten may take once the agent has visibly begun it: trading is halted and the heart still beats. */
const FLATTEN_MS = 20_000

/** A halt or flatten that waits for its outcome. */
export interface OverdueCommand {
  id: number
  kind: 'halt' | 'flatten'
  wallAt: Date
}

/**
 * Returns the halt or flatten that the agent has let wait for too long, null when there is none. A flatten goes before a halt, because it
 * does everything a halt does; otherwise the oldest.
 */
export async function findOverdueCommand(db: Db, agentId: string, wallMs: number): Promise<OverdueCommand | null> {
  // Read without parsing the others: a command that nobody can read must not hide a halt.
  const waiting = (await findUnanswered(db, agentId)).flatMap(({ id, kind, wallAt }): OverdueCommand[] =>
    (kind === 'halt' || kind === 'flatten') && wallAt.getTime() < wallMs - ANSWER_MS ? [{ id, kind, wallAt }] : [],
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
    select: { agentId: true, tradingState: true, heartbeatWallAt: true },
  })
  if (agent === null) return false
  return parseTradingState(agent) === 'halted' && agent.heartbeatWallAt.getTime() >= wallMs - ANSWER_MS
}
