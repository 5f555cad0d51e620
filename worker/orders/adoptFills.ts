import type { Fill } from '../../lib/domain/account.ts'
import { cutToDigits, type Px, type Usd, usd } from '../../lib/domain/decimal.ts'
import { mergePlans } from '../../lib/domain/exitLevels.ts'
import { DEFAULT_EXIT_RULES, DEFAULT_HOLD_MINUTES } from '../../lib/domain/exitRules.ts'
import { pxWords, szWords, usdWords } from '../../lib/domain/numberWords.ts'
import { type TradeEnd, tradeEndOf } from '../../lib/domain/reconcile.ts'
import { applyFill, type FillEffect, type TradeBookEntry } from '../../lib/domain/tradeBook.ts'
import type { NewDiaryEntry } from '../../lib/store/books/diaryBook.ts'
import type { TradeOrigin, TradeWrite } from '../../lib/store/books/tradeStatement.ts'
import type { DecisionRow } from '../../lib/store/rows/decisionRow.ts'
import type { IntentRow } from '../../lib/store/rows/intentRow.ts'
import { type TradeRow, toBookEntry } from '../../lib/store/rows/tradeRow.ts'
import type { World } from '../wiring/world.ts'
import { readOn } from './readOn.ts'

/**
 * Brings funding, deposits and fills from the venue into the store, once each, carries fills into trades, and tells the diary what closed. A fill finds
 * its order by cloid, the order its decision, the decision its sentence: that chain is what makes a trade explainable. A list that cannot be read keeps
 * none of the others back; its error is thrown once they are in.
 */
export async function adoptFills(world: World, cycleId: number | null): Promise<void> {
  const { books, exchange } = world
  const reads = [
    () =>
      readOn(world, 'funding', exchange.fetchFunding, async (payments) => {
        if ((await books.ledger.insert(payments)) > 0) await books.trades.recountFunding(payments)
      }),
    () => readOn(world, 'cash', exchange.fetchCash, books.ledger.insert),
    () =>
      readOn(world, 'fills', exchange.fetchFills, async (fills) => {
        for (const fill of fills) await adoptFill(books, cycleId, fill)
      }),
  ]
  const failures: unknown[] = []
  for (const read of reads) await read().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** The fill, what it does to trades and what is told of it are one write: a crash leaves all of it or nothing. */
async function adoptFill(books: Books, cycleId: number | null, fill: Fill): Promise<void> {
  if (await books.fills.has(fill)) return
  const cause = await books.intents.causeOf(fill)
  const { writes, diary } = await effectsOf(books, cycleId, fill, cause)
  const attributed = { fill, intentId: cause.intent?.id ?? null, decisionId: cause.decision?.id ?? null }
  await books.fills.insert(attributed, { trades: writes, diary })
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
  const end = row && (await endOf(books, row, effect, cause, fill))
  const alone = await standsAlone(books, fill, cause)
  return {
    writes: [
      ...(row && end ? [{ kind: 'update' as const, id: row.id, entry: end.entry, change: end.change }] : []),
      ...goesOn(end ? null : row, effect, alone ? { ...cause, decision: alone } : cause),
    ],
    diary: [
      ...(row && end ? [closeEntry(books.agentId, cycleId, row, end)] : []),
      ...(alone ? [aloneEntry(cycleId, fill, alone)] : []),
    ],
  }
}

/**
 * An add brings no rules, or the gate left out those it brought, because the plan of what is held stands. Where that was gone when it filled, the add is a
 * position of its own, and has the default plan beside its stop. Null where a fill is no such thing.
 */
async function standsAlone(books: Books, fill: Fill, { decision }: Cause): Promise<DecisionRow | null> {
  const isEntry = decision?.action === 'buy' || decision?.action === 'sell'
  if (!isEntry || decision.exitRules !== null || !fill.startSzi.isZero()) return null
  return (await books.decisions.wasHeld(decision)) ? { ...decision, exitRules: DEFAULT_EXIT_RULES } : null
}

const aloneEntry = (
  cycleId: number | null,
  { coin, timeMs }: Fill,
  { id, slPx, tpPx }: DecisionRow,
): NewDiaryEntry => ({
  cycleId,
  atMs: timeMs,
  asset: coin,
  action: 'levels',
  message: `What was held in ${coin} was gone when the add to it filled, so the add stands by itself: with its own stop and target, and under the default plan, at most ${DEFAULT_HOLD_MINUTES} minutes.`,
  fields: { decision_id: id, sl_price: slPx?.toNumber() ?? null, tp_price: tpPx?.toNumber() ?? null },
})

/** What the fill leaves open: the trade there was, or a new one. */
function goesOn(row: TradeRow | null, { open, isPart }: FillEffect, cause: Cause): TradeWrite[] {
  if (open === null) return []
  if (row)
    return [{ kind: 'update', id: row.id, entry: open, change: addsTo(row, open) ? planAfterAdd(row, cause) : {} }]
  // Of a position that began before our first fill the account knows the entry price, so it is adopted from there; an order of ours brings its plan.
  if (cause.decision) return [{ kind: 'open', entry: open, origin: { ...originOf(cause.decision), adopted: isPart } }]
  return isPart ? [] : [{ kind: 'open', entry: open, origin: { adopted: true, entryReason: FOUND } }]
}

const FOUND = 'Found on the venue: this position was not opened by us.'

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

/** How a trade ended, as it is stored and as it is told. */
interface Ending {
  entry: TradeBookEntry
  change: TradeEnd & { fundingUsd: Usd }
  atMs: number
  /** Of the fill that ended it; null where none was told. */
  lastPx: Px | null
}

async function endOf(
  books: Books,
  row: TradeRow,
  effect: FillEffect,
  cause: Cause,
  fill: Fill,
): Promise<Ending | null> {
  const entry = effect.endedUnseen ?? effect.closed
  if (entry === null) return null
  const end = effect.endedUnseen ? ENDED_UNSEEN : tradeEndOf(cause, fill)
  const fundingUsd = await books.ledger.fundingUsd(row.coin, row.openedAt.getTime(), fill.timeMs)
  return { entry, change: { ...end, fundingUsd }, atMs: fill.timeMs, lastPx: effect.closed && fill.px }
}

const ENDED_UNSEEN: TradeEnd = {
  exitKind: 'venue',
  exitReason: 'The next fill found the position gone: how it ended was never told, so its profit is not known.',
  exitDecisionId: null,
}

function closeEntry(
  agentId: string,
  cycleId: number | null,
  row: TradeRow,
  { entry, change, atMs, lastPx }: Ending,
): NewDiaryEntry {
  const net = usd(entry.realizedPnlUsd.minus(entry.feesUsd).plus(change.fundingUsd))
  const exitPx = entry.exitPx === null ? null : cutToDigits(entry.exitPx)
  const isAverage = lastPx !== null && entry.exitPx !== null && !entry.exitPx.eq(lastPx)
  return {
    cycleId,
    atMs,
    asset: row.coin,
    action: 'close',
    message: `${row.side === 'long' ? 'Long' : 'Short'} ${szWords(entry.szMax)} ${row.coin} closed at ${exitPx === null ? 'a price that is not known' : pxWords(exitPx)}${isAverage ? ' on average' : ''}: ${usdWords(net, 'always')} net of fees and funding. ${change.exitReason}`,
    fields: {
      decision_id: change.exitDecisionId,
      amount: entry.szMax.toNumber(),
      entry_price: entry.entryPx.toNumber(),
      exit_price: exitPx?.toNumber() ?? null,
      opened_at: row.openedAt.toISOString(),
      pnl_usd: net.toDecimalPlaces(6).toNumber(),
      fee_usd: entry.feesUsd.toNumber(),
      exit_kind: change.exitKind,
      rationale: change.exitReason,
      agent: agentId,
    },
  }
}
