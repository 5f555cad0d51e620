import type { Command } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { type CommandOutcomeRow, type CommandRow, parseCommandOutcomeRow, parseCommandRow } from '../rows/commandRow.ts'

/** Returns a command and what became of it; the outcome is null while it is pending. Null when there is no such command. Throws AppError('store_row'). */
export async function findCommand(
  db: Db,
  id: number,
): Promise<{ command: CommandRow; outcome: CommandOutcomeRow | null } | null> {
  const [command, outcome] = await Promise.all([
    db.command.findUnique({ where: { id } }),
    db.commandOutcome.findUnique({ where: { commandId: id } }),
  ])
  if (command === null) return null
  return { command: parseCommandRow(command), outcome: outcome && parseCommandOutcomeRow(outcome) }
}

/** Returns a command by the token of its wish, and what became of it, as `findCommand` does. */
export async function findCommandByToken(db: Db, token: string): ReturnType<typeof findCommand> {
  const row = await db.command.findUnique({ where: { token }, select: { id: true } })
  return row && findCommand(db, row.id)
}

/** Returns commands without an outcome, oldest first, looking at the newest 200 of the agent. Throws AppError('store_row'). */
export async function listPendingCommands(db: Db, agentId: string): Promise<CommandRow[]> {
  const newest = await db.command.findMany({ where: { agentId }, orderBy: { id: 'desc' }, take: 200 })
  const answered = await db.commandOutcome.findMany({
    where: { commandId: { in: newest.map((row) => row.id) } },
    select: { commandId: true },
  })
  const done = new Set(answered.map((row) => row.commandId))
  return newest
    .filter((row) => !done.has(row.id))
    .reverse()
    .map(parseCommandRow)
}

/** Returns all commands without an outcome, oldest first, unparsed: one that cannot be read must not hide the others from who asks. */
export async function findUnanswered(db: Db, agentId: string): Promise<Command[]> {
  const waiting = await db.$queryRaw<{ id: number | bigint }[]>`
    SELECT c."id" FROM "Command" c LEFT JOIN "CommandOutcome" o ON o."commandId" = c."id"
    WHERE c."agentId" = ${agentId} AND o."commandId" IS NULL`
  if (waiting.length === 0) return []
  return db.command.findMany({ where: { id: { in: waiting.map(({ id }) => Number(id)) } }, orderBy: { id: 'asc' } })
}
