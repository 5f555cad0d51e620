import type { Prisma } from '../../lib/generated/prisma/client.ts'
import type { Db } from '../../lib/store/db.ts'

/** Everything a scenario will write, gathered first and inserted table by table. Ids are given here, so that rows can name each other. */
export interface Rows {
  cycle: Prisma.CycleCreateManyInput[]
  turn: Prisma.TurnCreateManyInput[]
  toolCall: Prisma.ToolCallCreateManyInput[]
  decision: Prisma.DecisionCreateManyInput[]
  intent: Prisma.IntentCreateManyInput[]
  fill: Prisma.FillCreateManyInput[]
  trade: Prisma.TradeCreateManyInput[]
  ledgerEntry: Prisma.LedgerEntryCreateManyInput[]
  equityPoint: Prisma.EquityPointCreateManyInput[]
  diaryEntry: Prisma.DiaryEntryCreateManyInput[]
  candle: Prisma.CandleCreateManyInput[]
}

type Numbered = 'cycle' | 'turn' | 'toolCall' | 'decision' | 'intent' | 'fill' | 'trade'

export interface RowIds {
  next(table: Numbered): number
}

export const emptyRows = (): Rows => ({
  cycle: [],
  turn: [],
  toolCall: [],
  decision: [],
  intent: [],
  fill: [],
  trade: [],
  ledgerEntry: [],
  equityPoint: [],
  diaryEntry: [],
  candle: [],
})

/** Returns a counter a table that begins above what the store already holds. */
export async function createRowIds(db: Db): Promise<RowIds> {
  const top = async (find: Promise<{ id: number } | null>) => (await find)?.id ?? 0
  const last = { orderBy: { id: 'desc' }, select: { id: true } } as const
  const used: Record<Numbered, number> = {
    cycle: await top(db.cycle.findFirst(last)),
    turn: await top(db.turn.findFirst(last)),
    toolCall: await top(db.toolCall.findFirst(last)),
    decision: await top(db.decision.findFirst(last)),
    intent: await top(db.intent.findFirst(last)),
    fill: await top(db.fill.findFirst(last)),
    trade: await top(db.trade.findFirst(last)),
  }
  return {
    next(table) {
      used[table] += 1
      return used[table]
    },
  }
}

/** Inserts all rows in one transaction, parents first. */
export async function insertRows(db: Db, rows: Rows): Promise<void> {
  await db.$transaction([
    db.cycle.createMany({ data: rows.cycle }),
    db.turn.createMany({ data: rows.turn }),
    db.toolCall.createMany({ data: rows.toolCall }),
    db.decision.createMany({ data: rows.decision }),
    db.intent.createMany({ data: rows.intent }),
    db.fill.createMany({ data: rows.fill }),
    db.trade.createMany({ data: rows.trade }),
    db.ledgerEntry.createMany({ data: rows.ledgerEntry }),
    db.equityPoint.createMany({ data: rows.equityPoint }),
    db.diaryEntry.createMany({ data: rows.diaryEntry }),
    db.candle.createMany({ data: rows.candle }),
  ])
}

/** Removes what an earlier seed wrote for this agent, children first. */
export async function deleteAgentRows(db: Db, agentId: string): Promise<void> {
  const where = { agentId }
  await db.$transaction([
    db.toolCall.deleteMany({ where }),
    db.turn.deleteMany({ where }),
    db.intent.deleteMany({ where }),
    db.decision.deleteMany({ where }),
    db.cycle.deleteMany({ where }),
    db.fill.deleteMany({ where }),
    db.trade.deleteMany({ where }),
    db.ledgerEntry.deleteMany({ where }),
    db.equityPoint.deleteMany({ where }),
    db.diaryEntry.deleteMany({ where }),
    db.candle.deleteMany({ where: { venueId: agentId } }),
    db.event.deleteMany({ where }),
    db.commandOutcome.deleteMany({ where }),
    db.command.deleteMany({ where }),
    db.settings.deleteMany({ where }),
    db.agentState.deleteMany({ where }),
  ])
}
