import type { Fill } from '../../lib/domain/account.ts'
import { Decimal, toText } from '../../lib/domain/decimal.ts'
import { applyFill, type TradeBookEntry } from '../../lib/domain/tradeBook.ts'
import type { Decision, Intent, Trade } from '../../lib/generated/prisma/client.ts'
import type { NewDiaryEntry } from '../../lib/store/diary.ts'
import { insertFill, lastFillMs } from '../../lib/store/fills.ts'
import { insertLedger, lastLedgerMs } from '../../lib/store/ledger.ts'
import {
  insertTrade,
  openTrades,
  type TradeEnd,
  type TradeOrigin,
  toBookEntry,
  updateTrade,
} from '../../lib/store/trades.ts'
import type { World } from '../wiring/world.ts'

/**
 * Brings fills, funding and deposits from the venue into the store, once each, and carries them into trades. Returns diary entries for what closed.
 * A fill finds its order by cloid, the order its decision, the decision its sentence: that chain is what makes a trade explainable.
 */
export async function adoptFills(world: World, cycleId: number | null): Promise<NewDiaryEntry[]> {
  const { db, agentId, exchange, clock } = world
  const entries: NewDiaryEntry[] = []
  await insertLedger(db, agentId, await exchange.fetchLedger(await lastLedgerMs(db, agentId)))
  for (const fill of await exchange.fetchFills(await lastFillMs(db, agentId))) {
    const cause = await findCause(world, fill)
    const isNew = await insertFill(
      db,
      agentId,
      { fill, intentId: cause.intent?.id ?? null, decisionId: cause.decision?.id ?? null },
      clock.wallMs(),
    )
    if (isNew) entries.push(...(await applyToTrades(world, cycleId, fill, cause)))
  }
  return entries
}

interface Cause {
  intent: Intent | null
  decision: Decision | null
}

async function findCause({ db, agentId }: World, fill: Fill): Promise<Cause> {
  const where = fill.cloid ? { agentId, OR: [{ cloid: fill.cloid }, { oid: fill.oid }] } : { agentId, oid: fill.oid }
  const intent = await db.intent.findFirst({ where, include: { decision: true } })
  return { intent, decision: intent?.decision ?? null }
}

async function applyToTrades(world: World, cycleId: number | null, fill: Fill, cause: Cause): Promise<NewDiaryEntry[]> {
  const { db, agentId } = world
  const row = (await openTrades(db, agentId)).find((trade) => trade.coin === fill.coin) ?? null
  const effect = applyFill(row ? toBookEntry(row) : null, fill)
  const entries: NewDiaryEntry[] = []
  if (row && effect.closed) entries.push(await closeTrade(world, cycleId, row, effect.closed, cause, fill))
  if (effect.open) {
    if (row && !effect.closed)
      await updateTrade(db, row.id, effect.open, addsTo(row, effect.open) ? levelsOf(cause) : {})
    else
      await insertTrade(
        db,
        agentId,
        effect.open,
        cause.decision
          ? originOf(cause.decision)
          : { adopted: true, entryReason: 'Found on the venue: this position was not opened by us.' },
      )
  }
  return entries
}

const addsTo = (row: Trade, entry: TradeBookEntry): boolean => entry.szi.abs().gt(new Decimal(row.szi).abs())

/** A later entry brings its own levels: the whole position then leaves by them. */
const levelsOf = ({ decision }: Cause): TradeOrigin => {
  if (!decision) return {}
  const { slPx, tpPx, exitPlan, exitRules } = originOf(decision)
  return { slPx, tpPx, exitPlan, exitRules }
}

const originOf = (decision: Decision): Required<Omit<TradeOrigin, 'adopted'>> => ({
  leverage: decision.leverage,
  slPx: decision.slPx,
  tpPx: decision.tpPx,
  exitPlan: decision.exitPlan,
  exitRules: decision.exitRules,
  entryReason: decision.rationale,
  entryDecisionId: decision.id,
})

async function closeTrade(
  world: World,
  cycleId: number | null,
  row: Trade,
  closed: TradeBookEntry,
  cause: Cause,
  fill: Fill,
): Promise<NewDiaryEntry> {
  const { db, agentId } = world
  const end = endOf(cause, fill)
  const fundingUsd = await sumFunding(world, row, fill.timeMs)
  const trade = await updateTrade(db, row.id, closed, end)
  await db.trade.update({ where: { id: row.id }, data: { fundingUsd: toText(fundingUsd) } })
  const net = new Decimal(trade.realizedPnlUsd).minus(trade.feesUsd).plus(fundingUsd)
  return {
    cycleId,
    atMs: fill.timeMs,
    asset: row.coin,
    action: 'close',
    message: `${row.side === 'long' ? 'Long' : 'Short'} ${toText(closed.szMax)} ${row.coin} closed at ${trade.exitPx ?? '?'}: ${signed(net)} net of fees and funding. ${end.exitReason}`,
    fields: {
      decision_id: end.exitDecisionId,
      amount: closed.szMax.toNumber(),
      entry_price: Number(trade.entryPx),
      exit_price: trade.exitPx === null ? null : Number(trade.exitPx),
      opened_at: row.openedAt.toISOString(),
      pnl_usd: net.toDecimalPlaces(6).toNumber(),
      fee_usd: Number(trade.feesUsd),
      exit_kind: end.exitKind,
      rationale: end.exitReason,
      agent: agentId,
    },
  }
}

/** Returns who or what ended a trade: the order's leg says it, the decision behind it says why. */
function endOf({ intent, decision }: Cause, fill: Fill): TradeEnd {
  const exitDecisionId = decision?.id ?? null
  if (fill.liquidation)
    return { exitKind: 'liquidation', exitReason: 'The venue liquidated the position.', exitDecisionId: null }
  if (intent?.leg === 'stop')
    return { exitKind: 'stop', exitReason: `The stop at ${intent.triggerPx} fired.`, exitDecisionId }
  if (intent?.leg === 'target')
    return { exitKind: 'target', exitReason: `The target at ${intent.triggerPx} fired.`, exitDecisionId }
  if (decision) return { exitKind: decision.source, exitReason: decision.rationale, exitDecisionId }
  return { exitKind: 'venue', exitReason: 'Closed by an order that was not ours.', exitDecisionId: null }
}

async function sumFunding({ db, agentId }: World, row: Trade, untilMs: number): Promise<Decimal> {
  const rows = await db.ledgerEntry.findMany({
    where: { agentId, kind: 'funding', coin: row.coin, at: { gte: row.openedAt, lte: new Date(untilMs) } },
    select: { usd: true },
  })
  return rows.reduce((sum, entry) => sum.plus(entry.usd), new Decimal(0))
}

const signed = (value: Decimal): string => `${value.isNegative() ? '−' : '+'}$${value.abs().toFixed(2)}`
