import type { Command, CommandOutcome } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'

/** Returns a command and what became of it; the outcome is null while it is pending. Null when there is no such command. */
export async function findCommand(
  db: Db,
  id: number,
): Promise<{ command: Command; outcome: CommandOutcome | null } | null> {
  const [command, outcome] = await Promise.all([
    db.command.findUnique({ where: { id } }),
    db.commandOutcome.findUnique({ where: { commandId: id } }),
  ])
  return command === null ? null : { command, outcome }
}

/** Returns commands without an outcome, oldest first, looking at the newest 200 of the agent. */
export async function listPendingCommands(db: Db, agentId: string): Promise<Command[]> {
  const newest = await db.command.findMany({ where: { agentId }, orderBy: { id: 'desc' }, take: 200 })
  const answered = await db.commandOutcome.findMany({
    where: { commandId: { in: newest.map((row) => row.id) } },
    select: { commandId: true },
  })
  const done = new Set(answered.map((row) => row.commandId))
  return newest.filter((row) => !done.has(row.id)).reverse()
}
