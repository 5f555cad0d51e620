import type { CommandKind } from '../../contracts/commands.ts'
import type { CommandOutcome } from '../../domain/recordWords.ts'
import { AppError } from '../../errors.ts'
import type { HaltWish } from '../../haltFile.ts'
import { findUnanswered } from '../queries/commands.ts'
import { type CommandRow, parseCommandRow } from '../rows/commandRow.ts'
import { type BookContext, only } from './bookContext.ts'

/** What the dashboard asks for, and what became of it. */
export interface CommandBook {
  /** Returns the commands without an outcome, oldest first. One that cannot be read is answered as failed: it must not stand before a halt. */
  pending(): Promise<CommandRow[]>
  /** Writes what became of a command: from then on it is no longer pending. */
  answer(commandId: number, outcome: { status: CommandOutcome; message: string }): Promise<void>
  /** Writes a wish that came by the HALT file, where the web process has not, and what became of it, where nobody has: any number of times, once. */
  recordWish(wish: HaltWish, outcome: { status: CommandOutcome; message: string }): Promise<void>
  isAnswered(commandId: number): Promise<boolean>
  /**
   * Returns whether a person resumed trading after that wish. Rows say so by their order, whatever the clock did between them. Where the wish has no row, only a
   * resume that still waits can have come after it, and none from the future.
   */
  isResumedSince(wish: Pick<HaltWish, 'token' | 'wallMs'>): Promise<boolean>
  /** Returns whether a halt or flatten was written down after that command. */
  isHaltBehind(commandId: number): Promise<boolean>
}

/** Returns the agent's commands. */
export function createCommandBook({ db, agentId, write, announce, wallNow }: BookContext): CommandBook {
  const answer: CommandBook['answer'] = async (commandId, outcome) => {
    const create = db.commandOutcome.create({ data: { ...outcome, commandId, agentId, wallAt: wallNow() } })
    await write([create], [announce('command', commandId)])
  }
  const isBehind = async (id: number, kinds: CommandKind[]) =>
    (await db.command.count({ where: { agentId, kind: { in: kinds }, id: { gt: id } } })) > 0
  const isAnswered = async (commandId: number) => (await db.commandOutcome.count({ where: { commandId } })) > 0
  return {
    answer,
    isAnswered,
    async recordWish({ token, kind, reason, wallMs }, outcome) {
      const create = { agentId, token, kind, reason, wallAt: new Date(wallMs) }
      const command = only(await write([db.command.upsert({ where: { token }, create, update: {} })]))
      if (!(await isAnswered(command.id))) await answer(command.id, outcome)
    },
    async isResumedSince({ token, wallMs }) {
      const row = await db.command.findUnique({ where: { token } })
      if (row) return isBehind(row.id, ['resume'])
      const now = wallNow().getTime()
      const waiting = await findUnanswered(db, agentId)
      return waiting.some(({ kind, wallAt }) => kind === 'resume' && +wallAt > wallMs && +wallAt <= now)
    },
    isHaltBehind: (commandId) => isBehind(commandId, ['halt', 'flatten']),
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
