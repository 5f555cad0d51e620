import type { Command } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'

/** How far back an unanswered wish is looked for: commands are answered in order, so an old one is among the newest few. */
const LOOK_BACK = 20

/**
 * Returns the oldest halt or flatten that was asked for before `beforeWallMs` and has no outcome yet; null when there is none. A flatten
 * goes before a halt: it does everything a halt does.
 */
export async function findOverdueCommand(db: Db, agentId: string, beforeWallMs: number): Promise<Command | null> {
  const asked = await db.command.findMany({
    where: { agentId, kind: { in: ['halt', 'flatten'] } },
    orderBy: { id: 'desc' },
    take: LOOK_BACK,
  })
  const late = asked.filter((command) => command.wallAt.getTime() < beforeWallMs)
  if (late.length === 0) return null
  const outcomes = await db.commandOutcome.findMany({ where: { commandId: { in: late.map(({ id }) => id) } } })
  const answered = new Set(outcomes.map((outcome) => outcome.commandId))
  const waiting = late.filter((command) => !answered.has(command.id)).toReversed()
  return waiting.find((command) => command.kind === 'flatten') ?? waiting[0] ?? null
}
