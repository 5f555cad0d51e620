import type { z } from 'zod'
import type { Account, Fill, LedgerDelta, OpenOrder, Position } from '../domain/account.ts'
import { px, sz, type Usd, usd } from '../domain/decimal.ts'
import type { Candle, CoinSnapshot, Market } from '../domain/market.ts'
import type { OrderRecord, OrderState } from '../ports.ts'
import type {
  candlesSchema,
  clearinghouseSchema,
  fillSchema,
  frontendOrderSchema,
  metaAndAssetCtxsSchema,
  metaSchema,
  orderStatusSchema,
  userFundingRowSchema,
} from './infoReplies.ts'

/** Returns our markets; `assetId` is the place in the venue's list, so the list must be whole. */
export const toMarkets = (meta: z.infer<typeof metaSchema>): Market[] =>
  meta.universe.map((entry, assetId) => ({
    coin: entry.name,
    assetId,
    szDecimals: entry.szDecimals,
    leverageMax: entry.maxLeverage,
    isolatedOnly:
      entry.onlyIsolated === true || entry.marginMode === 'strictIsolated' || entry.marginMode === 'noCross',
    delisted: entry.isDelisted ?? false,
  }))

/** Returns the snapshot of each coin asked for; a coin the venue does not list is absent. Bid and ask are the venue's impact prices. */
export function toCoinSnapshots(
  [meta, contexts]: z.infer<typeof metaAndAssetCtxsSchema>,
  coins: readonly string[],
): Record<string, CoinSnapshot> {
  const found: Record<string, CoinSnapshot> = {}
  meta.universe.forEach((entry, index) => {
    const context = contexts[index]
    if (!context || !coins.includes(entry.name)) return
    const markPx = px(context.markPx)
    found[entry.name] = {
      coin: entry.name,
      markPx,
      oraclePx: px(context.oraclePx),
      midPx: context.midPx == null ? null : px(context.midPx),
      bidPx: context.impactPxs?.[0] == null ? null : px(context.impactPxs[0]),
      askPx: context.impactPxs?.[1] == null ? null : px(context.impactPxs[1]),
      fundingRateHourlyFrac: Number(context.funding),
      openInterestUsd: usd(context.openInterest).times(markPx) as Usd,
      dayVolumeUsd: usd(context.dayNtlVlm),
      prevDayPx: px(context.prevDayPx),
    }
  })
  return found
}

/** Returns candles oldest first. A bar is closed once the venue's clock has passed its last millisecond. */
export const toCandles = (rows: z.infer<typeof candlesSchema>, nowMs: number): Candle[] =>
  rows
    .map((row) => ({
      openMs: row.t,
      closeMs: row.T,
      open: Number(row.o),
      high: Number(row.h),
      low: Number(row.l),
      close: Number(row.c),
      volume: Number(row.v),
      closed: row.T < nowMs,
    }))
    .sort((a, b) => a.openMs - b.openMs)

/** Returns an open position, or null for an entry of size zero. Mark is position value ÷ size: what the venue values it at. */
function toPosition({ position }: z.infer<typeof clearinghouseSchema>['assetPositions'][number]): Position | null {
  const szi = sz(position.szi)
  if (szi.isZero() || position.entryPx === null) return null
  return {
    coin: position.coin,
    side: szi.isNegative() ? 'short' : 'long',
    szi,
    entryPx: px(position.entryPx),
    markPx: px(usd(position.positionValue).div(szi.abs())),
    liquidationPx: position.liquidationPx === null ? null : px(position.liquidationPx),
    unrealizedPnlUsd: usd(position.unrealizedPnl),
    marginUsedUsd: usd(position.marginUsed),
    leverage: position.leverage.value,
    // The venue counts what was paid; we count what was received.
    fundingSinceOpenUsd: usd(position.cumFunding.sinceOpen).negated() as Usd,
  }
}

/** Returns an order resting on the venue. Its kind is read from the venue's words "Stop …" and "Take Profit …". */
export const toOpenOrder = (order: z.infer<typeof frontendOrderSchema>): OpenOrder => ({
  coin: order.coin,
  oid: String(order.oid),
  cloid: order.cloid ?? null,
  side: order.side === 'B' ? 'buy' : 'sell',
  limitPx: px(order.limitPx),
  sz: sz(order.sz),
  reduceOnly: order.reduceOnly,
  triggerPx: order.isTrigger ? px(order.triggerPx) : null,
  tpsl: !order.isTrigger ? null : order.orderType.startsWith('Take Profit') ? 'tp' : 'sl',
  placedMs: order.timestamp,
})

/** Returns what became of one order. */
export const toOrderRecord = ({ order, status, statusTimestamp }: OrderReply): OrderRecord => ({
  cloid: order.cloid ?? null,
  oid: String(order.oid),
  state: toOrderState(status),
  status,
  filledSz: sz(sz(order.origSz).minus(order.sz)),
  statusMs: statusTimestamp,
})

type OrderReply = Extract<z.infer<typeof orderStatusSchema>, { status: 'order' }>['order']

/**
 * Returns where an order stands. The venue has more than thirty words (marginCanceled, iocCancelRejected), and says itself that new ones end as
 * these do. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */
export function toOrderState(status: string): OrderState {
  if (status === 'open' || status === 'triggered' || status === 'filled') return status
  if (/(?:^r|R)ejected$/.test(status)) return 'rejected'
  return /(?:^c|C)ancel(?:ed)?$/.test(status) ? 'canceled' : 'other'
}

/** Returns the account from its two replies. */
export const toAccount = (
  address: string,
  state: z.infer<typeof clearinghouseSchema>,
  orders: readonly z.infer<typeof frontendOrderSchema>[],
): Account => ({
  address,
  atMs: state.time,
  equityUsd: usd(state.marginSummary.accountValue),
  withdrawableUsd: usd(state.withdrawable),
  marginUsedUsd: usd(state.marginSummary.totalMarginUsed),
  positions: state.assetPositions.map(toPosition).filter((position) => position !== null),
  openOrders: orders.map(toOpenOrder),
})

/** Returns fills oldest first. `liquidation` is true only where `user` is the one liquidated: the counterparty's fill carries the mark too. */
export const toFills = (rows: readonly z.infer<typeof fillSchema>[], user: string): Fill[] =>
  rows
    .map((row) => ({
      coin: row.coin,
      tid: String(row.tid),
      oid: String(row.oid),
      cloid: row.cloid ?? null,
      side: row.side === 'B' ? ('buy' as const) : ('sell' as const),
      px: px(row.px),
      sz: sz(row.sz),
      startSzi: sz(row.startPosition),
      dir: row.dir,
      closedPnlUsd: usd(row.closedPnl),
      feeUsd: usd(row.fee),
      liquidation: row.liquidation?.liquidatedUser?.toLowerCase() === user.toLowerCase(),
      timeMs: row.time,
    }))
    .sort((a, b) => a.timeMs - b.timeMs || Number(a.oid) - Number(b.oid) || Number(a.tid) - Number(b.tid))

/** Returns funding payments, signed as received. */
export const toFunding = (rows: readonly z.infer<typeof userFundingRowSchema>[]): LedgerDelta[] =>
  rows.map((row) => ({
    kind: 'funding',
    coin: row.delta.coin,
    usd: usd(row.delta.usdc),
    timeMs: row.time,
    ref: row.hash,
  }))
