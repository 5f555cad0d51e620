import type { Command } from '../generated/prisma/client.ts'
import type { Db } from './db.ts'

/** Writes a wish down for the agent and returns it. The result will be a CommandOutcome row; until then it is pending. */
export const insertCommand = (
  db: Db,
  command: { agentId: string; kind: string; args: Record<string, string>; reason: string; wallMs: number },
): Promise<Command> =>
  db.command.create({
    data: {
      agentId: command.agentId,
      kind: command.kind,
      args: JSON.stringify(command.args),
      reason: command.reason,
      wallAt: new Date(command.wallMs),
    },
  })
