import type { Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import type { Page } from './page.ts'

// The list never reads the long texts: prompt, context and answer of 500 cycles would be tens of megabytes.
const summary = {
  omit: { systemPrompt: true, context: true, answer: true },
  include: {
    decisions: { orderBy: { number: 'asc' } },
    _count: { select: { turns: true } },
  },
} satisfies Prisma.CycleDefaultArgs
export type CycleSummaryRow = Prisma.CycleGetPayload<typeof summary>

const whole = {
  include: {
    decisions: { orderBy: { number: 'asc' }, include: { intents: { orderBy: { id: 'asc' } } } },
    turns: { orderBy: { number: 'asc' }, include: { toolCalls: { orderBy: { number: 'asc' } } } },
  },
} satisfies Prisma.CycleDefaultArgs
export type CycleRow = Prisma.CycleGetPayload<typeof whole>

/** Returns cycles with an id below `before`, newest first, with their decisions and the number of model turns. */
export const listCycles = (db: Db, agentId: string, page: Page): Promise<CycleSummaryRow[]> =>
  db.cycle.findMany({
    ...summary,
    where: { agentId, id: { lt: page.before } },
    orderBy: { id: 'desc' },
    take: page.limit,
  })

/** Returns one cycle with turns, tool calls, decisions and intents; null when there is none with this id. */
export const findCycle = (db: Db, id: number): Promise<CycleRow | null> =>
  db.cycle.findUnique({ ...whole, where: { id } })

/** Returns the newest cycle's id; null before the first. */
export async function findLastCycleId(db: Db, agentId: string): Promise<number | null> {
  const row = await db.cycle.findFirst({ where: { agentId }, orderBy: { id: 'desc' }, select: { id: true } })
  return row?.id ?? null
}

/** Returns what the model was last shown, and when; null before it was shown anything. */
export const findLastContext = (
  db: Db,
  agentId: string,
): Promise<{ id: number; context: string; startedAt: Date } | null> =>
  db.cycle.findFirst({
    where: { agentId, context: { not: '' } },
    orderBy: { id: 'desc' },
    select: { id: true, context: true, startedAt: true },
  })

/** Returns the ids of the same agent's cycles before and after this one; null at either end. */
export async function findNeighbours(db: Db, agentId: string, id: number) {
  const select = { id: true } as const
  const [previous, next] = await Promise.all([
    db.cycle.findFirst({ where: { agentId, id: { lt: id } }, orderBy: { id: 'desc' }, select }),
    db.cycle.findFirst({ where: { agentId, id: { gt: id } }, orderBy: { id: 'asc' }, select }),
  ])
  return { previousId: previous?.id ?? null, nextId: next?.id ?? null }
}

/** Returns number and start of the cycles with these ids. */
export async function mapCycles(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { number: number; startedAt: Date }>> {
  const rows = await db.cycle.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, number: true, startedAt: true },
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** Returns what the model cost in the cycles begun at or after this wall time, as decimal texts to be summed. */
export async function listCostsSince(db: Db, agentId: string, wallMs: number): Promise<string[]> {
  const where = { agentId, wallStartedAt: { gte: new Date(wallMs) } }
  return (await db.cycle.findMany({ where, select: { costUsd: true } })).map((row) => row.costUsd)
}
