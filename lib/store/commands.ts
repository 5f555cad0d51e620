import type { CommandArgs } from '../contracts/commands.ts'
import type { Db } from './db.ts'
import { type CommandRow, parseCommandRow } from './rows/commandRow.ts'

/** Writes a wish down for the agent and returns it. The result will be a CommandOutcome row; until then it is pending. */
export async function insertCommand(
  db: Db,
  command: CommandArgs & { agentId: string; reason: string; wallMs: number },
): Promise<CommandRow> {
  const { agentId, reason, wallMs, kind, ...args } = command
  const data = { agentId, kind, args: JSON.stringify(args), reason, wallAt: new Date(wallMs) }
  return parseCommandRow(await db.command.create({ data }))
}
