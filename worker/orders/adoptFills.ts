import type { Fill } from '../../lib/domain/account.ts'
import { type Decimal, px, toText, usd } from '../../lib/domain/decimal.ts'
import { mergePlans } from '../../lib/domain/exitLevels.ts'
import { tradeEndOf } from '../../lib/domain/reconcile.ts'
import { applyFill, type TradeBookEntry } from '../../lib/domain/tradeBook.ts'
import type { NewDiaryEntry } from '../../lib/store/books/diaryBook.ts'
import type { TradeOrigin, TradeWrite } from '../../lib/store/books/tradeStatement.ts'
import type { DecisionRow } from '../../lib/store/rows/decisionRow.ts'
import type { IntentRow } from '../../lib/store/rows/intentRow.ts'
import { type TradeRow, toBookEntry } from '../../lib/store/rows/tradeRow.ts'
import type { World } from '../wiring/world.ts'

/**
 * Brings fills, funding and deposits from the venue into the store, once each, and carries them into trades. Returns diary entries for what closed.
 * A fill finds its order by cloid, the order its decision, the decision its sentence: that chain is what makes a trade explainable.
 */
export async function adoptFills({ books, exchange }: World, cycleId: number | null): Promise<NewDiaryEntry[]> {
  const entries: NewDiaryEntry[] = []
  await books.ledger.insert(await exchange.fetchLedger(await books.ledger.lastMs()))
  for (const fill of await exchange.fetchFills(await books.fills.lastMs())) {
    if (await books.fills.has(fill)) continue
    const cause = await books.intents.causeOf(fill)
    const { writes, diary } = await effectsOf(books, cycleId, fill, cause)
    const attributed = { fill, intentId: cause.intent?.id ?? null, decisionId: cause.decision?.id ?? null }
    // One batch: a fill that is stored was carried into its trade, whenever the process dies.
    await books.fills.insert(attributed, writes)
    entries.push(...diary)
  }
  return entries
}

type Books = World['books']

interface Cause {
  intent: IntentRow | null
  decision: DecisionRow | null
}

/** What a fill does to the trade of its coin, and what the diary says of that. */
interface Effects {
  writes: TradeWrite[]
  diary: NewDiaryEntry[]
}

async function effectsOf(books: Books, cycleId: number | null, fill: Fill, cause: Cause): Promise<Effects> {
  const row = (await books.trades.open()).find((trade) => trade.coin === fill.coin) ?? null
  const effect = applyFill(row ? toBookEntry(row) : null, fill)
  const effects: Effects = { writes: [], diary: [] }
  if (row && effect.closed) {
    const { write, entry } = await closeTrade(books, cycleId, row, effect.closed, cause, fill)
    effects.writes.push(write)
    effects.diary.push(entry)
  }
  if (!effect.open) return effects
  if (row && !effect.closed) {
    const change = addsTo(row, effect.open) ? planAfterAdd(row, cause) : {}
    effects.writes.push({ kind: 'update', id: row.id, entry: effect.open, change })
  } else {
    const found = { adopted: true, entryReason: 'Found on the venue: this position was not opened by us.' }
    const origin = cause.decision ? originOf(cause.decision) : found
    effects.writes.push({ kind: 'open', entry: effect.open, origin })
  }
  return effects
}

const addsTo = (row: TradeRow, entry: TradeBookEntry): boolean => entry.szi.abs().gt(row.szi.abs())

/** What a later entry brings is merged into the plan there is. */
const planAfterAdd = (row: TradeRow, { decision }: Cause): TradeOrigin =>
  decision ? mergePlans(row.side, row, originOf(decision)) : {}

const originOf = (decision: DecisionRow): Required<Omit<TradeOrigin, 'adopted'>> => ({
  leverage: decision.leverage,
  slPx: decision.slPx,
  tpPx: decision.tpPx,
  exitPlan: decision.exitPlan,
  exitRules: decision.exitRules,
  entryReason: decision.rationale,
  entryDecisionId: decision.id,
})

async function closeTrade(
  books: Books,
  cycleId: number | null,
  row: TradeRow,
  closed: TradeBookEntry,
  cause: Cause,
  fill: Fill,
): Promise<{ write: TradeWrite; entry: NewDiaryEntry }> {
  const end = tradeEndOf(cause, fill)
  const fundingUsd = await books.ledger.fundingUsd(row.coin, row.openedAt.getTime(), fill.timeMs)
  const net = usd(closed.realizedPnlUsd.minus(closed.feesUsd).plus(fundingUsd))
  const exitPx = closed.exitPx === null ? '?' : toText(px(closed.exitPx.toDecimalPlaces(10)))
  const entry: NewDiaryEntry = {
    cycleId,
    atMs: fill.timeMs,
    asset: row.coin,
    action: 'close',
    message: `${row.side === 'long' ? 'Long' : 'Short'} ${toText(closed.szMax)} ${row.coin} closed at ${exitPx}: ${signed(net)} net of fees and funding. ${end.exitReason}`,
    fields: {
      decision_id: end.exitDecisionId,
      amount: closed.szMax.toNumber(),
      entry_price: closed.entryPx.toDecimalPlaces(10).toNumber(),
      exit_price: closed.exitPx?.toDecimalPlaces(10).toNumber() ?? null,
      opened_at: row.openedAt.toISOString(),
      pnl_usd: net.toDecimalPlaces(6).toNumber(),
      fee_usd: closed.feesUsd.toNumber(),
      exit_kind: end.exitKind,
      rationale: end.exitReason,
      agent: books.agentId,
    },
  }
  return { write: { kind: 'update', id: row.id, entry: closed, change: { ...end, fundingUsd } }, entry }
}

const signed = (value: Decimal): string => `${value.isNegative() ? '−' : '+'}$${value.abs().toFixed(2)}`
