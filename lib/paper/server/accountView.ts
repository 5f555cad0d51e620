import { Decimal } from '../../domain/decimal.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { WireClearinghouseState, WireFrontendOrder, WirePosition } from '../../hyperliquid/wire/info.ts'
import {
  leverageOf,
  liquidationPx,
  type MarginView,
  marginUsedUsd,
  marginView,
  markOf,
  unrealizedUsd,
  ZERO,
} from '../engine/margin.ts'
import { wireOrder } from '../engine/orderRecord.ts'
import {
  createAccount,
  type EngineState,
  type PaperAccount,
  type PaperMarket,
  type PaperPosition,
} from '../engine/state.ts'
import { marketOf, type VenueRules } from '../engine/turn.ts'

/** True where the perpetual side has no balance of its own. */
export const isUnified = ({ abstraction }: PaperAccount): boolean =>
  abstraction === 'unifiedAccount' || abstraction === 'portfolioMargin'

/** Returns clearinghouseState of an address; an unknown one has an account of zeros, as on the venue. */
export function clearinghouseState(
  rules: VenueRules,
  state: EngineState,
  address: string,
  timeMs: number,
): WireClearinghouseState {
  const account = state.accounts[address] ?? createAccount(address)
  const view = marginView(rules, state.quotes, account)
  const positions = Object.values(account.positions).flatMap((position) => {
    const market = marketOf(rules, position.coin)
    return market ? [{ market, position }] : []
  })
  positions.sort((a, b) => a.market.assetId - b.market.assetId)
  const signedNotional = (isCross: boolean) =>
    positions
      .filter(({ position }) => !isCross || position.isolatedUsd === null)
      .reduce((sum, { position }) => sum.plus(position.szi.times(markOf(state.quotes, position))), ZERO)
  // Of a unified account the balances stand with spot, and here the totals mean nothing: they read zero.
  const isElsewhere = isUnified(account)
  const shown = (value: Decimal) => (isElsewhere ? ZERO : value)
  const withdrawable = Decimal.max(ZERO, view.freeUsd)
  return {
    marginSummary: summary(shown(view.totalUsd), view.totalNotionalUsd, signedNotional(false), view.totalUsedUsd),
    crossMarginSummary: summary(shown(view.crossUsd), view.crossNotionalUsd, signedNotional(true), view.crossUsedUsd),
    crossMaintenanceMarginUsed: money(view.maintenanceUsd),
    withdrawable: money(shown(withdrawable)),
    assetPositions: positions.map(({ market, position }) => ({
      type: 'oneWay' as const,
      position: wirePosition(account, market, position, markOf(state.quotes, position), view),
    })),
    time: timeMs,
  }
}

/** Returns an amount cut to the six decimals the venue shows. */
const money = (value: Decimal): string => wireDecimal(value.toDecimalPlaces(6, Decimal.ROUND_DOWN))

const summary = (value: Decimal, notional: Decimal, signedNotional: Decimal, used: Decimal) => ({
  accountValue: money(value),
  totalNtlPos: money(notional),
  totalRawUsd: money(value.minus(signedNotional)),
  totalMarginUsed: money(used),
})

function wirePosition(
  account: PaperAccount,
  market: PaperMarket,
  position: PaperPosition,
  markPx: Decimal,
  view: MarginView,
): WirePosition {
  const { isCross, value } = leverageOf(account, market)
  const pnl = unrealizedUsd(position, markPx)
  const entryNotional = position.costUsd.abs()
  const liquidation = liquidationPx(market, position, markPx, view)
  const rawUsd = (position.isolatedUsd ?? ZERO).minus(position.costUsd)
  return {
    coin: position.coin,
    szi: wireDecimal(position.szi),
    leverage: isCross ? { type: 'cross', value } : { type: 'isolated', value, rawUsd: money(rawUsd) },
    entryPx: wireDecimal(
      entryNotional.div(position.szi.abs()).toDecimalPlaces(6 - market.szDecimals, Decimal.ROUND_DOWN),
    ),
    positionValue: money(position.szi.abs().times(markPx)),
    unrealizedPnl: money(pnl),
    returnOnEquity: wireDecimal(pnl.div(entryNotional.div(value)).toDecimalPlaces(10, Decimal.ROUND_DOWN)),
    liquidationPx: liquidation && wireDecimal(liquidation.toDecimalPlaces(10, Decimal.ROUND_DOWN)),
    marginUsed: money(marginUsedUsd(account, market, position, markPx)),
    maxLeverage: market.leverageMax,
    // On the wire what was paid is positive.
    cumFunding: {
      allTime: money((account.fundingByCoinUsd[position.coin] ?? ZERO).neg()),
      sinceOpen: money(position.fundingSinceOpenUsd.neg()),
      sinceChange: money(position.fundingSinceChangeUsd.neg()),
    },
  }
}

/**
 * Returns the open orders of an address, newest first; bracket legs stand under their resting parent and on their own. Those on spot are among the first
 * dex's; those on a further one only where it is named.
 */
export function frontendOpenOrders(state: EngineState, address: string, dex = ''): WireFrontendOrder[] {
  const isOnDex = ({ coin }: { coin: string }) => (dex === '' ? !coin.includes(':') : coin.startsWith(`${dex}:`))
  const orders = Object.values(state.accounts[address]?.orders ?? {}).filter(isOnDex)
  return orders.toReversed().map((order) =>
    wireOrder(
      order,
      orders.filter((leg) => leg.parentOid === order.oid && leg.phase === 'waiting'),
    ),
  )
}
