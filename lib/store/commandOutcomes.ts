import type { Command } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'
import { announce } from './events.ts'

/** Returns the commands without an outcome, oldest first. */
export const pendingCommands = (db: Db, agentId: string): Promise<Command[]> =>
  db.$queryRaw<RawCommand[]>`
    SELECT c.* FROM "Command" c LEFT JOIN "CommandOutcome" o ON o."commandId" = c."id"
    WHERE c."agentId" = ${agentId} AND o."commandId" IS NULL ORDER BY c."id"`.then((rows) => rows.map(toCommand))

type RawCommand = Omit<Command, 'wallAt'> & { wallAt: string | Date }
const toCommand = (row: RawCommand): Command => ({ ...row, id: Number(row.id), wallAt: new Date(row.wallAt) })

/** Writes what became of a command: from then on it is no longer pending. */
export async function insertOutcome(
  db: Db,
  outcome: { commandId: number; agentId: string; status: 'done' | 'failed'; message: string; wallMs: number },
): Promise<void> {
  const { wallMs, ...data } = outcome
  await db.$transaction([
    db.commandOutcome.create({ data: { ...data, wallAt: new Date(wallMs) } }),
    announce(db, outcome.agentId, 'command', outcome.commandId, wallMs),
  ])
}
