import type { Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { parseTurnRow, type TurnRow } from '../rows/turnRow.ts'
import type { Page } from './page.ts'

/** A request to the model with the cycle it belongs to. */
export type LoggedTurnRow = TurnRow & { cycle: { number: number; model: string; transcriptRemovedAt: Date | null } }

const withCalls = {
  include: {
    toolCalls: { orderBy: { number: 'asc' } },
    cycle: { select: { number: true, model: true, transcriptRemovedAt: true } },
  },
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

/** How many requests a search reads at most: their bodies are long. */
const SCAN_MAX = 5_000

/**
 * Returns the newest requests in whose bodies, reasoning, problem or tool calls the text stands, letter case ignored for ASCII; looked for among the newest
 * 5,000. Throws AppError('store_row').
 */
export async function searchTurns(db: Db, agentId: string, text: string, limit: number): Promise<LoggedTurnRow[]> {
  const newestFirst = { orderBy: { id: 'desc' } } as const
  const edge = await db.turn.findFirst({ ...newestFirst, where: { agentId }, skip: SCAN_MAX - 1, select: { id: true } })
  const contains = { contains: text }
  const rows = await db.turn.findMany({
    ...withCalls,
    ...newestFirst,
    where: {
      agentId,
      id: { gte: edge?.id ?? 0 },
      OR: [
        { request: contains },
        { response: contains },
        { content: contains },
        { reasoning: contains },
        { problem: contains },
        { toolCalls: { some: { OR: [{ name: contains }, { arguments: contains }, { result: contains }] } } },
      ],
    },
    take: limit,
  })
  return rows.map(parseLogged)
}
