import type { Fill } from '../../lib/domain/account.ts'
import { type Decimal, toText, usd } from '../../lib/domain/decimal.ts'
import { mergePlans } from '../../lib/domain/exitLevels.ts'
import { tradeEndOf } from '../../lib/domain/reconcile.ts'
import { applyFill, type TradeBookEntry } from '../../lib/domain/tradeBook.ts'
import type { NewDiaryEntry } from '../../lib/store/books/diaryBook.ts'
import type { TradeOrigin } from '../../lib/store/books/tradesBook.ts'
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
    const cause = await books.intents.causeOf(fill)
    const isNew = await books.fills.insert({
      fill,
      intentId: cause.intent?.id ?? null,
      decisionId: cause.decision?.id ?? null,
    })
    if (isNew) entries.push(...(await applyToTrades(books, cycleId, fill, cause)))
  }
  return entries
}

type Books = World['books']

interface Cause {
  intent: IntentRow | null
  decision: DecisionRow | null
}

async function applyToTrades(books: Books, cycleId: number | null, fill: Fill, cause: Cause): Promise<NewDiaryEntry[]> {
  const row = (await books.trades.open()).find((trade) => trade.coin === fill.coin) ?? null
  const effect = applyFill(row ? toBookEntry(row) : null, fill)
  const entries: NewDiaryEntry[] = []
  if (row && effect.closed) entries.push(await closeTrade(books, cycleId, row, effect.closed, cause, fill))
  if (effect.open) {
    if (row && !effect.closed)
      await books.trades.update(row.id, effect.open, addsTo(row, effect.open) ? planAfterAdd(row, cause) : {})
    else
      await books.trades.insert(
        effect.open,
        cause.decision
          ? originOf(cause.decision)
          : { adopted: true, entryReason: 'Found on the venue: this position was not opened by us.' },
      )
  }
  return entries
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
): Promise<NewDiaryEntry> {
  const end = tradeEndOf(cause, fill)
  const fundingUsd = await books.ledger.fundingUsd(row.coin, row.openedAt.getTime(), fill.timeMs)
  const trade = await books.trades.update(row.id, closed, { ...end, fundingUsd })
  const net = usd(trade.realizedPnlUsd.minus(trade.feesUsd).plus(fundingUsd))
  const exitPx = trade.exitPx === null ? '?' : toText(trade.exitPx)
  return {
    cycleId,
    atMs: fill.timeMs,
    asset: row.coin,
    action: 'close',
    message: `${row.side === 'long' ? 'Long' : 'Short'} ${toText(closed.szMax)} ${row.coin} closed at ${exitPx}: ${signed(net)} net of fees and funding. ${end.exitReason}`,
    fields: {
      decision_id: end.exitDecisionId,
      amount: closed.szMax.toNumber(),
      entry_price: trade.entryPx.toNumber(),
      exit_price: trade.exitPx?.toNumber() ?? null,
      opened_at: row.openedAt.toISOString(),
      pnl_usd: net.toDecimalPlaces(6).toNumber(),
      fee_usd: trade.feesUsd.toNumber(),
      exit_kind: end.exitKind,
      rationale: end.exitReason,
      agent: books.agentId,
    },
  }
}

const signed = (value: Decimal): string => `${value.isNegative() ? '−' : '+'}$${value.abs().toFixed(2)}`
