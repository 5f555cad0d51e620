import 'server-only'
import type { LabGateRequest } from '@/lib/contracts/labGate.ts'
import type { StoredAccount } from '@/lib/contracts/positions.ts'
import type { Account, OpenOrder, Position } from '@/lib/domain/account.ts'
import { px, sz, usd, ZERO_USD } from '@/lib/domain/decimal.ts'
import type { CoinSnapshot } from '@/lib/domain/market.ts'
import type { AgentStateRow } from '@/lib/store/rows/agentStateRow.ts'

type Given = NonNullable<LabGateRequest['account']>

/** Returns an account as a request gives it: what it does not say of a position is as if it had just been opened. */
export function givenAccount({ equity_usd, withdrawable_usd, positions }: Given, atMs: number): Account {
  const nothing = { unread: [], marginUsedUsd: ZERO_USD, address: '' }
  return {
    ...nothing,
    atMs,
    equityUsd: usd(equity_usd),
    withdrawableUsd: usd(withdrawable_usd ?? equity_usd),
    positions: positions.map(givenPosition),
    openOrders: positions.flatMap((position) => givenStop(position, atMs)),
  }
}

function givenPosition({ coin, szi, side, entry_px, mark_px, leverage }: Given['positions'][number]): Position {
  const size = sz(szi)
  const signed = side ? sz(side === 'long' ? size.abs() : size.abs().negated()) : size
  const price = px(mark_px ?? entry_px ?? 0)
  return {
    coin,
    side: signed.isNegative() ? 'short' : 'long',
    szi: signed,
    entryPx: px(entry_px ?? price),
    markPx: price,
    liquidationPx: null,
    unrealizedPnlUsd: ZERO_USD,
    marginUsedUsd: ZERO_USD,
    leverage: leverage ?? 1,
    fundingSinceOpenUsd: ZERO_USD,
  }
}

function givenStop(position: Given['positions'][number], placedMs: number): OpenOrder[] {
  if (position.stop_px == null) return []
  const { coin, side, szi } = givenPosition(position)
  const triggerPx = px(position.stop_px)
  const order = { coin, side: side === 'long' ? 'sell' : 'buy', limitPx: triggerPx, sz: sz(szi.abs()) } as const
  return [{ ...order, oid: '', cloid: null, reduceOnly: true, triggerPx, tpsl: 'sl', placedMs }]
}

/** Returns the account as the agent stored it for the screens. Rows that could not be read are not stored. */
export function storedAccount(stored: StoredAccount, { accountAddress, accountAt }: AgentStateRow): Account {
  return {
    address: accountAddress,
    atMs: accountAt?.getTime() ?? 0,
    equityUsd: usd(stored.equityUsd),
    withdrawableUsd: usd(stored.withdrawableUsd),
    marginUsedUsd: usd(stored.marginUsedUsd),
    positions: stored.positions.map((position) => ({
      ...position,
      szi: sz(position.szi),
      entryPx: px(position.entryPx),
      markPx: px(position.markPx),
      liquidationPx: position.liquidationPx === null ? null : px(position.liquidationPx),
      unrealizedPnlUsd: usd(position.unrealizedPnlUsd),
      marginUsedUsd: usd(position.marginUsedUsd),
      fundingSinceOpenUsd: usd(position.fundingSinceOpenUsd),
    })),
    openOrders: stored.openOrders.map((order) => ({
      ...order,
      limitPx: px(order.limitPx),
      sz: sz(order.sz),
      triggerPx: order.triggerPx === null ? null : px(order.triggerPx),
    })),
    unread: [],
  }
}

/** Returns what a request says of a coin: without a bid and an ask its spread is not known. */
export function givenSnapshot(
  coin: string,
  mark: number | string,
  bid: number | string | null,
  ask: number | string | null,
): CoinSnapshot {
  const markPx = px(mark)
  const bidPx = bid === null ? null : px(bid)
  const askPx = ask === null ? null : px(ask)
  const midPx = bidPx === null || askPx === null ? null : px(bidPx.plus(askPx).div(2))
  const rest = { fundingRateHourlyFrac: 0, openInterestUsd: ZERO_USD, dayVolumeUsd: ZERO_USD }
  return { coin, markPx, oraclePx: markPx, midPx, bidPx, askPx, prevDayPx: markPx, ...rest }
}
