import type { Px, Sz, Usd } from './decimal.ts'
import type { OddRow } from './oddRow.ts'

export type PositionSide = 'long' | 'short'
export type OrderSide = 'buy' | 'sell'

/** An open position as the venue reports it. `szi` is signed: negative is short. */
export interface Position {
  coin: string
  side: PositionSide
  szi: Sz
  entryPx: Px
  markPx: Px
  liquidationPx: Px | null
  unrealizedPnlUsd: Usd
  marginUsedUsd: Usd
  leverage: number
  /** Funding since the position was opened; positive was received. */
  fundingSinceOpenUsd: Usd
}

/** An order resting on the venue. A trigger order has `triggerPx`. `sz` is what is left of it. */
export interface OpenOrder {
  coin: string
  oid: string
  cloid: string | null
  side: OrderSide
  limitPx: Px
  sz: Sz
  reduceOnly: boolean
  triggerPx: Px | null
  /** `sl` or `tp` for trigger orders, null for plain ones. */
  tpsl: 'tp' | 'sl' | null
  placedMs: number
}

/**
 * The account at one moment. `equityUsd` includes unrealised profit. `unread` are rows of its positions and orders that could not be read: what
 * they are about is unknown, never absent (see unreadCoins in oddRow.ts). A position named there may be in `positions` too, as far as it could be
 * read.
 */
export interface Account {
  address: string
  atMs: number
  equityUsd: Usd
  withdrawableUsd: Usd
  marginUsedUsd: Usd
  positions: Position[]
  openOrders: OpenOrder[]
  /** Stops and targets of which it could not be learned whether they rest: they protect nothing, and may still fire. Absent: none. */
  doubtfulOrders?: OpenOrder[]
  unread: OddRow[]
}

/** One execution in a perpetual. Its identity is (coin, timeMs, tid). `startSzi`: the position before it. `closedPnlUsd` excludes the fee. */
export interface Fill {
  coin: string
  tid: string
  oid: string
  cloid: string | null
  side: OrderSide
  px: Px
  sz: Sz
  startSzi: Sz
  dir: string
  closedPnlUsd: Usd
  feeUsd: Usd
  liquidation: boolean
  timeMs: number
}

/** Cash that moved without a fill. `usd` is what was added to the account (negative: taken). */
export interface LedgerDelta {
  kind: 'funding' | 'deposit' | 'withdrawal'
  coin: string
  usd: Usd
  timeMs: number
  ref: string
}
