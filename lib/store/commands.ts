import type { CommandArgs } from '../contracts/commands.ts'
import type { Db } from './db.ts'
import { type CommandRow, parseCommandRow } from './rows/commandRow.ts'

/**
 * Writes a wish down for the agent and returns it. The result will be a CommandOutcome row; until then it is pending. Whoever carried out a wish with a
 * token may have written it already: then that row is returned.
 */
export async function insertCommand(
  db: Db,
  command: CommandArgs & { agentId: string; reason: string; wallMs: number; token?: string | null },
): Promise<CommandRow> {
  const { agentId, reason, wallMs, kind, token = null, ...args } = command
  const data = { agentId, kind, args: JSON.stringify(args), reason, token, wallAt: new Date(wallMs) }
  const row =
    token === null
      ? await db.command.create({ data })
      : await db.command.upsert({ where: { token }, create: data, update: {} })
  return parseCommandRow(row)
}
