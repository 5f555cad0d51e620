import type { Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import type { Page } from './page.ts'

const withCalls = {
  include: { toolCalls: { orderBy: { number: 'asc' } }, cycle: { select: { number: true, model: true } } },
} satisfies Prisma.TurnDefaultArgs
export type TurnRow = Prisma.TurnGetPayload<typeof withCalls>

/** Returns requests to the model with an id below `before`, newest first. */
export const listTurns = (db: Db, agentId: string, page: Page): Promise<TurnRow[]> =>
  db.turn.findMany({
    ...withCalls,
    where: { agentId, id: { lt: page.before } },
    orderBy: { id: 'desc' },
    take: page.limit,
  })

/** Returns requests to the model with an id above `after`, oldest first. */
export const listTurnsAfter = (db: Db, agentId: string, after: number, limit: number): Promise<TurnRow[]> =>
  db.turn.findMany({ ...withCalls, where: { agentId, id: { gt: after } }, orderBy: { id: 'asc' }, take: limit })
