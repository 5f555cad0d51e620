import type { CommandOutcome } from '../../domain/recordWords.ts'
import { AppError } from '../../errors.ts'
import { findUnanswered } from '../queries/commands.ts'
import { type CommandRow, parseCommandRow } from '../rows/commandRow.ts'
import type { BookContext } from './bookContext.ts'

/** What the dashboard asks for, and what became of it. */
export interface CommandBook {
  /** Returns the commands without an outcome, oldest first. One that cannot be read is answered as failed: it must not stand before a halt. */
  pending(): Promise<CommandRow[]>
  /** Writes what became of a command: from then on it is no longer pending. */
  answer(commandId: number, outcome: { status: CommandOutcome; message: string }): Promise<void>
}

/** Returns the agent's commands. */
export function createCommandBook({ db, agentId, write, announce, wallNow }: BookContext): CommandBook {
  const answer: CommandBook['answer'] = async (commandId, outcome) => {
    const create = db.commandOutcome.create({ data: { ...outcome, commandId, agentId, wallAt: wallNow() } })
    await write([create], [announce('command', commandId)])
  }
  return {
    answer,
    async pending() {
      const commands: CommandRow[] = []
      for (const row of await findUnanswered(db, agentId)) {
        try {
          commands.push(parseCommandRow(row))
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          await answer(row.id, { status: 'failed', message: error.message })
        }
      }
      return commands
    },
  }
}
