import type { z } from 'zod'
import type { Account, Fill, LedgerDelta, OpenOrder, Position } from '../domain/account.ts'
import { px, sz, type Usd, usd } from '../domain/decimal.ts'
import type { Candle, CoinSnapshot, Market } from '../domain/market.ts'
import type { ReadRows } from '../domain/oddRow.ts'
import type { OrderRecord, OrderState } from '../ports.ts'
import { inOrder } from './fillOrder.ts'
import {
  assetContextSchema,
  type candlesSchema,
  type clearinghouseSchema,
  type fillSchema,
  frontendOrderSchema,
  type metaAndAssetCtxsSchema,
  type metaSchema,
  type orderStatusSchema,
  positionCoreSchema,
  positionSchema,
  universeEntrySchema,
  type userFundingRowSchema,
} from './infoReplies.ts'
import { oddRow, problemOf, readRows } from './venueRows.ts'

/** Returns our markets; `assetId` is the place in the venue's list, so an entry that cannot be read is left out and moves no other. */
export function toMarkets(meta: z.infer<typeof metaSchema>): ReadRows<Market> {
  const markets: ReadRows<Market> = { rows: [], odd: [] }
  meta.universe.forEach((row, assetId) => {
    const { rows, odd } = readRows('markets', [row], universeEntrySchema)
    markets.odd.push(...odd)
    markets.rows.push(
      ...rows.map((entry) => ({
        coin: entry.name,
        assetId,
        szDecimals: entry.szDecimals,
        leverageMax: entry.maxLeverage,
        isolatedOnly:
          entry.onlyIsolated === true || entry.marginMode === 'strictIsolated' || entry.marginMode === 'noCross',
        delisted: entry.isDelisted ?? false,
      })),
    )
  })
  return markets
}

/**
 * Returns the snapshot of each coin asked for; a coin the venue does not list, or tells in a form we do not know, is absent. Bid and ask are the
 * venue's impact prices.
 */
export function toCoinSnapshots(
  [meta, contexts]: z.infer<typeof metaAndAssetCtxsSchema>,
  coins: readonly string[],
): ReadRows<CoinSnapshot> {
  const found: ReadRows<CoinSnapshot> = { rows: [], odd: [] }
  for (const { coin, assetId } of toMarkets(meta).rows) {
    if (!coins.includes(coin) || contexts[assetId] === undefined) continue
    const { rows, odd } = readRows('snapshots', [contexts[assetId]], assetContextSchema)
    found.odd.push(...odd.map((row) => ({ ...row, coin })))
    found.rows.push(...rows.map((context) => toCoinSnapshot(coin, context)))
  }
  return found
}

function toCoinSnapshot(coin: string, context: z.infer<typeof assetContextSchema>): CoinSnapshot {
  const markPx = px(context.markPx)
  return {
    coin,
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

/**
 * Returns the open positions. One of which size, entry and value can be read is always there, so that it can be protected and closed, with what
 * cannot be read taken as the worst it may be or worked out; it is named as odd all the same. One without even that is only named.
 */
function toPositions(reply: readonly unknown[]): ReadRows<Position> {
  const found: ReadRows<Position> = { rows: [], odd: [] }
  for (const row of reply) {
    const whole = positionSchema.safeParse(row)
    const position = (whole.success ? whole : positionCoreSchema.safeParse(row)).data?.position
    if (position && sz(position.szi).isZero()) continue
    if (!whole.success) found.odd.push(oddRow('positions', row, problemOf(whole.error)))
    else if (position?.entryPx === null) found.odd.push(oddRow('positions', row, 'A position without an entry price.'))
    if (position && position.entryPx !== null) found.rows.push(toPosition({ ...position, entryPx: position.entryPx }))
  }
  return found
}

type PositionCore = z.infer<typeof positionCoreSchema>['position'] & { entryPx: string }
type PositionDetails = Partial<Omit<z.infer<typeof positionSchema>['position'], keyof PositionCore>>

/** Mark is position value ÷ size: what the venue values it at. */
function toPosition(position: PositionCore & PositionDetails): Position {
  const szi = sz(position.szi)
  const entryPx = px(position.entryPx)
  const valueUsd = usd(position.positionValue)
  const markPx = px(valueUsd.div(szi.abs()))
  return {
    coin: position.coin,
    side: szi.isNegative() ? 'short' : 'long',
    szi,
    entryPx,
    markPx,
    liquidationPx: position.liquidationPx == null ? null : px(position.liquidationPx),
    unrealizedPnlUsd: usd(position.unrealizedPnl ?? markPx.minus(entryPx).times(szi)),
    marginUsedUsd: usd(position.marginUsed ?? valueUsd),
    leverage: position.leverage?.value ?? 1,
    // The venue counts what was paid; we count what was received.
    fundingSinceOpenUsd: usd(usd(position.cumFunding?.sinceOpen ?? 0).negated()),
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

/** Returns the account from its two replies. What cannot be read of it is in `unread`. */
export function toAccount(
  address: string,
  state: z.infer<typeof clearinghouseSchema>,
  openOrders: readonly unknown[],
): Account {
  const positions = toPositions(state.assetPositions)
  const orders = readRows('openOrders', openOrders, frontendOrderSchema)
  return {
    address,
    atMs: state.time,
    equityUsd: usd(state.marginSummary.accountValue),
    withdrawableUsd: usd(state.withdrawable),
    marginUsedUsd: usd(state.marginSummary.totalMarginUsed),
    positions: positions.rows,
    openOrders: orders.rows.map(toOpenOrder),
    unread: [...positions.odd, ...orders.odd],
  }
}

/**
 * Returns fills in the order they happened. `liquidation` is true only where `user` is the one liquidated: the counterparty's fill carries the mark
 * too. A fee in another token than USDC is no dollars: the fill counts without it, and is named.
 */
export function toFills(rows: readonly z.infer<typeof fillSchema>[], user: string): ReadRows<Fill> {
  const inDollars = (row: z.infer<typeof fillSchema>) => row.feeToken === 'USDC' || Number(row.fee) === 0
  const fills = rows.map((row) => ({
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
    feeUsd: usd(inDollars(row) ? row.fee : 0),
    liquidation: row.liquidation?.liquidatedUser?.toLowerCase() === user.toLowerCase(),
    timeMs: row.time,
  }))
  const odd = rows
    .filter((row) => !inDollars(row))
    .map((row) =>
      oddRow('fills', row, `Its fee of ${row.fee} ${row.feeToken} is not counted: it was not paid in dollars.`),
    )
  return { rows: inOrder(fills), odd }
}

/** Returns funding payments, signed as received. */
export const toFunding = (rows: readonly z.infer<typeof userFundingRowSchema>[]): LedgerDelta[] =>
  rows.map((row) => ({
    kind: 'funding',
    coin: row.delta.coin,
    usd: usd(row.delta.usdc),
    timeMs: row.time,
    ref: row.hash,
  }))
