import { CYCLE_ENDS, type CycleEnd } from '../domain/cycleSteps.ts'
import { Decimal, type Usd, usd } from '../domain/decimal.ts'
import type { Db } from '../store/db.ts'
import { type CycleListRow, listCycles } from '../store/queries/cycles.ts'
import { listEquity } from '../store/queries/equity.ts'
import { listFills } from '../store/queries/fills.ts'
import { countIntents, type IntentCount } from '../store/queries/intents.ts'
import { FROM_NEWEST, type Page } from '../store/queries/page.ts'
import { listTrades } from '../store/queries/trades.ts'
import type { EquityRow } from '../store/rows/equityRow.ts'
import type { FillRow } from '../store/rows/fillRow.ts'
import { netUsd, type TradeRow } from '../store/rows/tradeRow.ts'

/** What a run came to. All money is after what the venue took, and an open position counts at its mark. */
export interface RunReport {
  cycles: { total: number; byEnd: Record<CycleEnd, number> }
  /** Decisions that asked for something, and how many of them the gate denied. */
  decisions: { wanted: number; denied: number }
  /** Entry orders the venue took, and orders of any kind whose fate is not known. */
  entries: number
  unknownOrders: number
  fills: number
  trades: { open: number; closed: number; won: number }
  /** From the last equity point; null when the run has none. */
  money: RunMoney | null
  /** The most by which equity and what explains it ever differed; null without equity points. */
  identityGapUsd: Usd | null
  /** Why cycles failed or were skipped, each reason once, oldest first. */
  problems: string[]
  /** After which cycles the account held a position without a working stop, as the venue knew it. */
  bare: BareMoment[]
}

export interface RunMoney {
  depositsUsd: Usd
  startUsd: Usd
  endUsd: Usd
  lowUsd: Usd
  highUsd: Usd
  /** Equity at the end above what was deposited. */
  pnlUsd: Usd
  realizedUsd: Usd
  unrealizedUsd: Usd
  feesUsd: Usd
  fundingUsd: Usd
}

/** A look at the venue after a cycle that found positions without a stop. */
export interface BareMoment {
  cycle: number
  coins: string[]
}

/** What a report is made of: everything the agent wrote, oldest first, and what only the venue knew. */
export interface RunRecords {
  cycles: readonly CycleListRow[]
  intents: readonly IntentCount[]
  fills: readonly FillRow[]
  trades: readonly TradeRow[]
  equity: readonly EquityRow[]
  bare: readonly BareMoment[]
}

/** Returns what the agent of a run wrote. Throws AppError('store_row'). */
export async function readRunRecords(db: Db, agentId: string, bare: readonly BareMoment[]): Promise<RunRecords> {
  return {
    cycles: await whole((page) => listCycles(db, agentId, page)),
    intents: await countIntents(db, agentId),
    fills: await whole((page) => listFills(db, agentId, page)),
    trades: await whole((page) => listTrades(db, agentId, page)),
    equity: await listEquity(db, agentId, 0, DATE_MS_MAX, Number.MAX_SAFE_INTEGER),
    bare,
  }
}

/** Later than any market. */
const DATE_MS_MAX = Date.UTC(9999, 11, 31)
const ROWS_A_PAGE = 500

/** Returns all rows of a list that comes in pages, newest first, as one list, oldest first. */
export async function whole<T extends { id: number }>(list: (page: Page) => Promise<T[]>): Promise<T[]> {
  const rows: T[] = []
  for (let before = FROM_NEWEST; ; ) {
    const page = await list({ before, limit: ROWS_A_PAGE })
    rows.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < ROWS_A_PAGE) return rows.reverse()
    before = last.id
  }
}

/** Returns what the records come to. */
export function reportRun({ cycles, intents, fills, trades, equity, bare }: RunRecords): RunReport {
  const decisions = cycles.flatMap((cycle) => cycle.decisions)
  const closed = trades.filter(({ status }) => status === 'closed')
  const troubled = cycles.filter(({ status }) => status === 'failed' || status === 'skipped')
  return {
    cycles: { total: cycles.length, byEnd: countEnds(cycles) },
    decisions: {
      wanted: decisions.filter(({ verdict }) => verdict !== 'hold').length,
      denied: decisions.filter(({ verdict }) => verdict === 'deny').length,
    },
    entries: countOf(intents, ({ role, outcome }) => role === 'entry' && outcome === 'acknowledged'),
    unknownOrders: countOf(intents, ({ outcome }) => outcome === 'unknown' || outcome === 'sent'),
    fills: fills.length,
    trades: {
      open: trades.length - closed.length,
      closed: closed.length,
      won: closed.filter((trade) => netUsd(trade).gt(0)).length,
    },
    money: moneyOf(equity),
    identityGapUsd: equity.length === 0 ? null : usd(Decimal.max(...equity.map(identityGapUsd))),
    problems: [...new Set(troubled.map(({ reason }) => reason))],
    bare: [...bare],
  }
}

function countEnds(cycles: readonly CycleListRow[]): Record<CycleEnd, number> {
  const counts: Record<CycleEnd, number> = { ok: 0, hold: 0, skipped: 0, halted: 0, failed: 0 }
  for (const end of CYCLE_ENDS) counts[end] = cycles.filter(({ status }) => status === end).length
  return counts
}

const countOf = (intents: readonly IntentCount[], isMeant: (one: IntentCount) => boolean): number =>
  intents.filter(isMeant).reduce((sum, { count }) => sum + count, 0)

function moneyOf(equity: readonly EquityRow[]): RunMoney | null {
  const [first, last] = [equity[0], equity.at(-1)]
  if (first === undefined || last === undefined) return null
  const { depositsUsd, equityUsd: endUsd, realizedUsd, unrealizedUsd, feesUsd, fundingUsd } = last
  const all = equity.map(({ equityUsd }) => equityUsd)
  return {
    depositsUsd,
    startUsd: first.equityUsd,
    endUsd,
    lowUsd: usd(Decimal.min(...all)),
    highUsd: usd(Decimal.max(...all)),
    pnlUsd: usd(endUsd.minus(depositsUsd)),
    realizedUsd,
    unrealizedUsd,
    feesUsd,
    fundingUsd,
  }
}

/** Returns by how much deposits + closed − fees + funding + unrealised misses the equity of a point. */
export const identityGapUsd = (point: EquityRow): Decimal =>
  point.equityUsd
    .minus(point.depositsUsd)
    .minus(point.realizedUsd)
    .plus(point.feesUsd)
    .minus(point.fundingUsd)
    .minus(point.unrealizedUsd)
    .abs()
