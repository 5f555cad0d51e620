import type { Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { parseTurnRow, type TurnRow } from '../rows/turnRow.ts'
import type { Page } from './page.ts'

/** A request to the model with the cycle it belongs to. */
export type LoggedTurnRow = TurnRow & { cycle: { number: number; model: string } }

const withCalls = {
  include: { toolCalls: { orderBy: { number: 'asc' } }, cycle: { select: { number: true, model: true } } },
} satisfies Prisma.TurnDefaultArgs

const parseLogged = ({ cycle, ...row }: Prisma.TurnGetPayload<typeof withCalls>): LoggedTurnRow => ({
  ...parseTurnRow(row),
  cycle,
})

/** Returns requests to the model with an id below `before`, newest first. Throws AppError('store_row'). */
export async function listTurns(db: Db, agentId: string, page: Page): Promise<LoggedTurnRow[]> {
  const where = { agentId, id: { lt: page.before } }
  const rows = await db.turn.findMany({ ...withCalls, where, orderBy: { id: 'desc' }, take: page.limit })
  return rows.map(parseLogged)
}

/** Returns requests to the model with an id above `after`, oldest first. Throws AppError('store_row'). */
export async function listTurnsAfter(db: Db, agentId: string, after: number, limit: number): Promise<LoggedTurnRow[]> {
  const where = { agentId, id: { gt: after } }
  return (await db.turn.findMany({ ...withCalls, where, orderBy: { id: 'asc' }, take: limit })).map(parseLogged)
}
