import { z } from 'zod'
import { type CommandArgs, commandArgsSchema } from '../../contracts/commands.ts'
import { COMMAND_OUTCOMES, type CommandOutcome } from '../../domain/recordWords.ts'
import type { Command, CommandOutcome as PrismaOutcome } from '../../generated/prisma/client.ts'
import { columnsOf } from './columns.ts'

/** A wish from the dashboard, with what it is about. `token`: of a halt or flatten that is in the HALT file too. */
export type CommandRow = CommandArgs & {
  id: number
  agentId: string
  reason: string
  token: string | null
  wallAt: Date
}

/** What became of a command. */
export interface CommandOutcomeRow {
  commandId: number
  agentId: string
  status: CommandOutcome
  message: string
  wallAt: Date
}

/** What a kind is called today, for rows of before: a coin was let go by a command of its own. */
const KIND_NOW: Readonly<Record<string, string>> = { unpauseCoin: 'unlock' }

/** Returns the row parsed. Throws AppError('store_row') for a kind nobody knows, and for one without what it is about. */
export function parseCommandRow({ id, agentId, kind, args, reason, token, wallAt }: Command): CommandRow {
  const read = columnsOf('Command', id)
  const about = read.json('args', args, z.record(z.string(), z.unknown()))
  const command = read.json(
    'kind and args',
    JSON.stringify({ ...about, kind: KIND_NOW[kind] ?? kind }),
    commandArgsSchema,
  )
  return { ...command, id, agentId, reason, token, wallAt }
}

/** Returns the row parsed. Throws AppError('store_row'). */
export const parseCommandOutcomeRow = (row: PrismaOutcome): CommandOutcomeRow => ({
  ...row,
  status: columnsOf('CommandOutcome', row.commandId).oneOf('status', row.status, COMMAND_OUTCOMES),
})
