import type { Fill } from '../../domain/account.ts'
import { Decimal, type Px, type Sz, sz, toText } from '../../domain/decimal.ts'
import type { Pace } from '../../domain/gate/pace.ts'
import type { IntentRole } from '../../domain/recordWords.ts'
import type { OrderSource } from '../../domain/tradingState.ts'
import type { AnsweredEntry } from '../../domain/unseenFills.ts'
import type { LegOutcome, OrderLeg } from '../../ports.ts'
import { listUnknownCoins } from '../queries/intents.ts'
import { type PaceLook, readPace } from '../queries/pace.ts'
import { type DecisionRow, parseDecisionRow } from '../rows/decisionRow.ts'
import { type IntentRow, parseIntentRow } from '../rows/intentRow.ts'
import type { BookContext } from './bookContext.ts'

/** An order to be written down before anything is sent. */
export interface NewIntent {
  cycleId: number | null
  decisionId: number | null
  role: IntentRole
  /** Whose wish it is. */
  source: OrderSource
  /** The sentence behind it where no decision has one; else ''. */
  reason: string
  order: OrderLeg
  leverage: number | null
}

/** An entry of which the venue said that something filled. */
export type AnsweredEntryRow = AnsweredEntry & { id: number }

/** The number and the end of life an order is sent under. */
export type SendStamp = { nonceMs: number; expiresAfterMs: number }

/** Orders: no intent row, no order. */
export interface IntentBook {
  /** Writes intents in one batch and returns the rows. A cloid that is already there means this very order was written before: it throws. */
  insert(intents: readonly NewIntent[]): Promise<IntentRow[]>
  /** Writes intents that leave at once, as sent, in one batch, and returns the rows. Throws as `insert` does. */
  insertSent(intents: readonly NewIntent[], stamp: SendStamp): Promise<IntentRow[]>
  /** Writes nonce and expiry under which intents are about to be sent: committed first, so that a crash leaves a trail to follow. */
  markSent(ids: readonly number[], nonceMs: number, expiresAfterMs: number): Promise<void>
  /** Writes what became of a sent intent. */
  settle(id: number, outcome: LegOutcome): Promise<void>
  /** Writes what the venue says of an order now. No event. */
  updateStatus(id: number, change: { orderStatus: string; oid?: string; filledSz?: Sz; avgPx?: Px }): Promise<void>
  /** Returns intents whose outcome is not known: written but not sent, sent without an answer, or answered unclearly. Oldest first. */
  unsettled(): Promise<IntentRow[]>
  /** Returns acknowledged orders that rested when last seen, oldest first. */
  resting(): Promise<IntentRow[]>
  /** Returns the coins with an order that was sent and whose outcome is not known. */
  unknownCoins(): Promise<string[]>
  /** Returns the ids of those among the venue's orders that we sent, known by cloid or oid. */
  oursAmong(orders: readonly { oid: string; cloid: string | null }[]): Promise<ReadonlySet<string>>
  /** Returns the levels of the last entry written for a coin at or after this venue time, with its decision; null where there is none. */
  entryPlan(coin: string, sinceMs: number): Promise<{ slPx: Px | null; tpPx: Px | null; decisionId: number } | null>
  /** Returns the coins in which an entry or a close was written at or after this venue time. */
  coinsSince(sinceMs: number): Promise<string[]>
  /** Returns the entries answered as filled, whole or in part, after this venue time, each with the sum of the fills that are stored of it. */
  entriesAnsweredAfter(sinceMs: number): Promise<AnsweredEntryRow[]>
  /** Returns how often it was tried to leave a position of this coin at or after this venue time; the parts of one order are one try. */
  countCloses(coin: string, sinceMs: number): Promise<number>
  /** Returns the order a fill came from, by cloid or oid, and the decision behind it; nulls where it was not ours. */
  causeOf(fill: Fill): Promise<{ intent: IntentRow | null; decision: DecisionRow | null }>
  /** Returns what was done lately: see readPace. */
  pace(look: PaceLook): Promise<Pace>
  /** Returns the highest nonce ever written for the agent, so that the next is above it whatever the clock says; 0 before the first. */
  lastNonceMs(): Promise<number>
}

/** Returns the agent's orders. */
export function createIntentBook({ db, agentId, write, announce, now }: BookContext): IntentBook {
  const oldestFirst = { orderBy: { id: 'asc' } } as const
  const insertAs = async (
    intents: readonly NewIntent[],
    state: { outcome: 'written' | 'sent'; nonceMs?: bigint; expiresAfterMs?: bigint },
  ): Promise<IntentRow[]> => {
    if (intents.length === 0) return []
    const creates = intents.map(({ order, ...intent }) =>
      db.intent.create({ data: { ...intent, ...orderColumns(order), ...state, agentId, createdAt: now() } }),
    )
    return (await write(creates, [announce('order', intents[0]?.order.coin ?? '')])).map(parseIntentRow)
  }
  return {
    insert: (intents) => insertAs(intents, { outcome: 'written' }),
    insertSent: (intents, { nonceMs, expiresAfterMs }) =>
      insertAs(intents, { outcome: 'sent', nonceMs: BigInt(nonceMs), expiresAfterMs: BigInt(expiresAfterMs) }),
    async markSent(ids, nonceMs, expiresAfterMs) {
      const data = { outcome: 'sent', nonceMs: BigInt(nonceMs), expiresAfterMs: BigInt(expiresAfterMs) }
      await write([db.intent.updateMany({ where: { id: { in: [...ids] } }, data })])
    },
    async settle(id, outcome) {
      const data = outcomeColumns(outcome, now())
      await write([db.intent.update({ where: { id }, data, select: { id: true } })], [announce('order', id)])
    },
    async updateStatus(id, { filledSz, avgPx, ...plain }) {
      const data = {
        ...plain,
        ...(filledSz === undefined ? {} : { filledSz: toText(filledSz) }),
        ...(avgPx === undefined ? {} : { avgPx: toText(avgPx) }),
      }
      await write([db.intent.update({ where: { id }, data, select: { id: true } })])
    },
    async unsettled() {
      const where = { agentId, outcome: { in: ['written', 'sent', 'unknown'] } }
      return (await db.intent.findMany({ where, ...oldestFirst })).map(parseIntentRow)
    },
    async resting() {
      const where = { agentId, outcome: 'acknowledged', orderStatus: 'open' }
      return (await db.intent.findMany({ where, ...oldestFirst })).map(parseIntentRow)
    },
    unknownCoins: () => listUnknownCoins(db, agentId),
    async oursAmong(orders) {
      const cloids = orders.flatMap((order) => order.cloid ?? [])
      const where = { agentId, OR: [{ cloid: { in: cloids } }, { oid: { in: orders.map(({ oid }) => oid) } }] }
      const rows = await db.intent.findMany({ where, select: { cloid: true, oid: true } })
      const known = new Set(rows.flatMap(({ cloid, oid }) => (oid === null ? [cloid] : [cloid, oid])))
      return new Set(orders.flatMap(({ oid, cloid }) => (known.has(oid) || known.has(cloid ?? '') ? [oid] : [])))
    },
    async entryPlan(coin, sinceMs) {
      const where = { agentId, coin, role: 'entry', createdAt: { gte: new Date(sinceMs) } }
      const row = await db.intent.findFirst({ where, include: { decision: true }, orderBy: { id: 'desc' } })
      if (!row?.decision) return null
      const { id: decisionId, slPx, tpPx } = parseDecisionRow(row.decision)
      return { slPx, tpPx, decisionId }
    },
    async coinsSince(sinceMs) {
      const where = { agentId, role: { in: ['entry', 'close'] }, createdAt: { gte: new Date(sinceMs) } }
      return (await db.intent.findMany({ where, select: { coin: true }, distinct: ['coin'] })).map(({ coin }) => coin)
    },
    async entriesAnsweredAfter(sinceMs) {
      const where = { agentId, role: 'entry', filledSz: { not: '0' }, settledAt: { gt: new Date(sinceMs) } }
      const rows = (await db.intent.findMany({ where, ...oldestFirst })).map(parseIntentRow)
      if (rows.length === 0) return []
      const ids = rows.map(({ id }) => id)
      const fills = await db.fill.findMany({
        where: { agentId, intentId: { in: ids } },
        select: { intentId: true, sz: true },
      })
      return rows.map(({ id, coin, side, filledSz, settledAt }) => ({
        id,
        coin,
        side,
        filledSz,
        answeredMs: settledAt?.getTime() ?? 0,
        tracedSz: sz(
          fills.filter(({ intentId }) => intentId === id).reduce((sum, fill) => sum.plus(fill.sz), new Decimal(0)),
        ),
      }))
    },
    async countCloses(coin, sinceMs) {
      const where = { agentId, coin, role: 'close', createdAt: { gte: new Date(sinceMs) } }
      const rows = await db.intent.findMany({ where, select: { nonceMs: true } })
      // Parts leave under one nonce; what did not leave was a try by itself.
      return new Set(rows.map(({ nonceMs }, index) => nonceMs ?? index)).size
    },
    async causeOf(fill) {
      const byOid = { oid: fill.oid }
      const where = fill.cloid === null ? { agentId, ...byOid } : { agentId, OR: [{ cloid: fill.cloid }, byOid] }
      const found = await db.intent.findFirst({ where, include: { decision: true } })
      if (found === null) return { intent: null, decision: null }
      const { decision, ...intent } = found
      return { intent: parseIntentRow(intent), decision: decision && parseDecisionRow(decision) }
    },
    pace: (span) => readPace(db, agentId, span),
    async lastNonceMs() {
      const { _max } = await db.intent.aggregate({ where: { agentId }, _max: { nonceMs: true } })
      return Number(_max.nonceMs ?? 0)
    },
  }
}

const orderColumns = (order: OrderLeg) => ({
  cloid: order.cloid,
  coin: order.coin,
  side: order.side,
  limitPx: toText(order.limitPx),
  sz: toText(order.sz),
  reduceOnly: order.reduceOnly,
  tif: order.kind.type === 'limit' ? order.kind.tif : null,
  triggerPx: order.kind.type === 'trigger' ? toText(order.kind.triggerPx) : null,
})

function outcomeColumns(outcome: LegOutcome, settledAt: Date) {
  switch (outcome.kind) {
    case 'resting':
      return { outcome: 'acknowledged', orderStatus: 'open', oid: outcome.oid, settledAt }
    case 'filled':
      return {
        outcome: 'acknowledged',
        orderStatus: 'filled',
        oid: outcome.oid,
        filledSz: toText(outcome.totalSz),
        avgPx: toText(outcome.avgPx),
        settledAt,
      }
    case 'rejected':
      return { outcome: 'rejected', message: outcome.message, settledAt }
    case 'notSent':
      return { outcome: 'notSent', message: outcome.message, settledAt }
    case 'unknown':
      return { outcome: 'unknown', message: outcome.message }
  }
}
