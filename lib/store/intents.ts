import type { OrderSide } from '../domain/account.ts'
import { type Px, type Sz, toText } from '../domain/decimal.ts'
import type { Intent } from '../generated/prisma/client.ts'
import type { LegOutcome, OrderLeg } from '../ports.ts'
import type { Db } from './db.ts'
import { announce } from './events.ts'

export type IntentLeg = 'entry' | 'stop' | 'target' | 'close'

/** An order to be written down before anything is sent. */
export interface NewIntent {
  cycleId: number | null
  decisionId: number | null
  leg: IntentLeg
  order: OrderLeg
  leverage: number | null
}

/** Writes intents in one batch and returns the rows. A cloid that is already there means this very order was written before: it throws. */
export async function insertIntents(
  db: Db,
  agentId: string,
  intents: readonly NewIntent[],
  nowMs: number,
  wallMs: number,
): Promise<Intent[]> {
  if (intents.length === 0) return []
  const creates = intents.map(({ order, ...intent }) =>
    db.intent.create({
      data: {
        ...intent,
        agentId,
        cloid: order.cloid,
        coin: order.coin,
        side: order.side,
        limitPx: toText(order.limitPx),
        sz: toText(order.sz),
        reduceOnly: order.reduceOnly,
        tif: order.kind.type === 'limit' ? order.kind.tif : null,
        triggerPx: order.kind.type === 'trigger' ? toText(order.kind.triggerPx) : null,
        outcome: 'written',
        createdAt: new Date(nowMs),
      },
    }),
  )
  const results = await db.$transaction([
    ...creates,
    announce(db, agentId, 'order', intents[0]?.order.coin ?? '', wallMs),
  ])
  return results.slice(0, creates.length) as Intent[]
}

/** Writes nonce and expiry under which intents are about to be sent: committed first, so that a crash leaves a trail to follow. */
export async function markSent(db: Db, ids: readonly number[], nonceMs: number, expiresAfterMs: number): Promise<void> {
  await db.intent.updateMany({
    where: { id: { in: [...ids] } },
    data: { outcome: 'sent', nonceMs: BigInt(nonceMs), expiresAfterMs: BigInt(expiresAfterMs) },
  })
}

/** Writes what became of a sent intent. */
export async function settleIntent(
  db: Db,
  agentId: string,
  id: number,
  outcome: LegOutcome,
  nowMs: number,
  wallMs: number,
): Promise<void> {
  await db.$transaction([
    db.intent.update({ where: { id }, data: outcomeColumns(outcome, nowMs) }),
    announce(db, agentId, 'order', id, wallMs),
  ])
}

function outcomeColumns(outcome: LegOutcome, nowMs: number) {
  const settledAt = new Date(nowMs)
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

/** Writes what the venue says of an order now. */
export async function updateOrderStatus(
  db: Db,
  id: number,
  data: { orderStatus: string; oid?: string; filledSz?: string; avgPx?: string },
): Promise<void> {
  await db.intent.update({ where: { id }, data })
}

/** Returns intents whose outcome is not known: written but not sent, sent without an answer, or answered unclearly. Oldest first. */
export const unsettledIntents = (db: Db, agentId: string): Promise<Intent[]> =>
  db.intent.findMany({ where: { agentId, outcome: { in: ['written', 'sent', 'unknown'] } }, orderBy: { id: 'asc' } })

/** Returns acknowledged orders that rested when last seen. */
export const restingIntents = (db: Db, agentId: string): Promise<Intent[]> =>
  db.intent.findMany({ where: { agentId, outcome: 'acknowledged', orderStatus: 'open' }, orderBy: { id: 'asc' } })

/** Returns the highest nonce ever written for the agent, so that the next is above it whatever the clock says. */
export async function lastNonceMs(db: Db, agentId: string): Promise<number> {
  const { _max } = await db.intent.aggregate({ where: { agentId }, _max: { nonceMs: true } })
  return Number(_max.nonceMs ?? 0)
}

/** Returns a stored intent as the order it stands for. */
export function toOrderLeg(row: Intent, parse: { px: (text: string) => Px; sz: (text: string) => Sz }): OrderLeg {
  const kind: OrderLeg['kind'] =
    row.triggerPx === null
      ? { type: 'limit', tif: row.tif === 'Gtc' ? 'Gtc' : 'Ioc' }
      : { type: 'trigger', triggerPx: parse.px(row.triggerPx), tpsl: row.leg === 'target' ? 'tp' : 'sl' }
  return {
    cloid: row.cloid as `0x${string}`,
    coin: row.coin,
    side: row.side as OrderSide,
    limitPx: parse.px(row.limitPx),
    sz: parse.sz(row.sz),
    reduceOnly: row.reduceOnly,
    kind,
  }
}
