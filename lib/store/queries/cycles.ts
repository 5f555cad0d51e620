import type { CycleSpend } from '../../domain/gate/spendTrial.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import {
  type CycleCost,
  type CycleHead,
  type CycleRow,
  parseCycleCost,
  parseCycleHead,
  parseCycleRow,
} from '../rows/cycleRow.ts'
import { type DecisionRow, parseDecisionRow } from '../rows/decisionRow.ts'
import { type IntentRow, parseIntentRow } from '../rows/intentRow.ts'
import { parseTurnRow, type TurnRow } from '../rows/turnRow.ts'
import { withTexts } from '../transcripts/transcriptTexts.ts'
import { readPackedTexts } from '../transcripts/unpack.ts'
import { type CycleFilter, isNarrow, searchCycles } from './cycleSearch.ts'
import { nextBefore, type Page } from './page.ts'

/** A cycle as lists show it. */
export type CycleListRow = CycleHead & { decisions: DecisionRow[]; turnCount: number }

/** A cycle with everything that happened in it. */
export type WholeCycleRow = CycleRow & { turns: TurnRow[]; decisions: (DecisionRow & { intents: IntentRow[] })[] }

// A list never reads the long texts: prompt, context and answer of 500 cycles would be tens of megabytes.
const WITHOUT_TEXTS = {
  systemPrompt: true,
  promptFacts: true,
  context: true,
  answer: true,
  readings: true,
} as const
const BY_NUMBER = { orderBy: { number: 'asc' } } satisfies Prisma.Cycle$decisionsArgs

/** Returns cycles with an id below `before`, newest first, with their decisions and the number of model turns. Throws AppError('store_row'). */
export const listCycles = (db: Db, agentId: string, page: Page): Promise<CycleListRow[]> =>
  listWhere(db, { agentId, id: { lt: page.before } }, page.limit)

/** Returns those that fit a filter, and where the next page begins: see `searchCycles`. Throws AppError('store_row'). */
export async function listFittingCycles(
  db: Db,
  agentId: string,
  page: Page,
  filter: CycleFilter,
): Promise<{ rows: CycleListRow[]; nextBefore: number | null }> {
  if (!isNarrow(filter)) {
    const rows = await listCycles(db, agentId, page)
    return { rows, nextBefore: nextBefore(rows, page.limit) }
  }
  const { ids, nextBefore: before } = await searchCycles(db, agentId, page, filter)
  return { rows: await listWhere(db, { id: { in: ids } }, page.limit), nextBefore: before }
}

async function listWhere(db: Db, where: Prisma.CycleWhereInput, take: number): Promise<CycleListRow[]> {
  const rows = await db.cycle.findMany({
    omit: WITHOUT_TEXTS,
    include: { decisions: BY_NUMBER, _count: { select: { turns: true } } },
    where,
    orderBy: { id: 'desc' },
    take,
  })
  return rows.map(({ decisions, _count, ...row }) => ({
    ...parseCycleHead(row),
    decisions: decisions.map(parseDecisionRow),
    turnCount: _count.turns,
  }))
}

/** Returns one cycle with turns, tool calls, decisions and intents; null when there is none with this id. Throws AppError('store_row'). */
export async function findCycle(db: Db, id: number): Promise<WholeCycleRow | null> {
  const found = await db.cycle.findUnique({
    where: { id },
    include: {
      decisions: { ...BY_NUMBER, include: { intents: { orderBy: { id: 'asc' } } } },
      turns: { orderBy: { number: 'asc' }, include: { toolCalls: { orderBy: { number: 'asc' } } } },
    },
  })
  if (found === null) return null
  const { turns, decisions, ...row } = found
  const texts = (await readPackedTexts(db, [row])).get(id)
  const cycle = { ...parseCycleRow(row), turns: turns.map(parseTurnRow) }
  return {
    ...(texts === undefined ? cycle : withTexts(cycle, texts)),
    decisions: decisions.map(({ intents, ...decision }) => ({
      ...parseDecisionRow(decision),
      intents: intents.map(parseIntentRow),
    })),
  }
}

/** Returns one cycle without its long texts; null when there is none with this id. Throws AppError('store_row'). */
export async function findCycleHead(db: Db, id: number): Promise<CycleHead | null> {
  const row = await db.cycle.findUnique({ where: { id }, omit: WITHOUT_TEXTS })
  return row && parseCycleHead(row)
}

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
export async function findNeighbours(
  db: Db,
  agentId: string,
  id: number,
): Promise<{ previousId: number | null; nextId: number | null }> {
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

/** Returns what was counted of the model's cost in each cycle begun at or after this wall time, oldest first. Throws AppError('store_row'). */
export async function listSpends(db: Db, agentId: string, wallMs: number): Promise<CycleSpend[]> {
  const where = { agentId, wallStartedAt: { gte: new Date(wallMs) } }
  const select = {
    id: true,
    wallStartedAt: true,
    ruleBased: true,
    costUsd: true,
    costUsdMax: true,
    status: true,
  } as const
  const rows = await db.cycle.findMany({ where, select, orderBy: { wallStartedAt: 'asc' } })
  return rows.map(({ wallStartedAt, ruleBased, ...cost }) => ({
    cycleId: cost.id,
    wallMs: wallStartedAt.getTime(),
    isRules: ruleBased,
    costUsdMax: parseCycleCost(cost).costUsdMax,
  }))
}

/** Returns what the model cost in each cycle begun at or after this wall time. Throws AppError('store_row'). */
export async function listCostsSince(db: Db, agentId: string, wallMs: number): Promise<CycleCost[]> {
  const where = { agentId, wallStartedAt: { gte: new Date(wallMs) } }
  const select = { id: true, costUsd: true, costUsdMax: true, status: true } as const
  return (await db.cycle.findMany({ where, select })).map(parseCycleCost)
}
