import { Decimal } from '../../domain/decimal.ts'
import type { EngineState, PaperAccount, PaperMarket, PaperPosition } from './state.ts'
import type { VenueRules } from './turn.ts'
import { marketOf } from './turn.ts'

/** Margin rules. https://hyperliquid.gitbook.io/hyperliquid-docs/trading/margining */

export const ZERO = new Decimal(0)
type Quotes = EngineState['quotes']

/** Leverage of a coin nobody has set yet: cross, 20 or the market's most. */
const LEVERAGE_DEFAULT = 20

export function leverageOf(account: PaperAccount, market: PaperMarket): { isCross: boolean; value: number } {
  const set = account.leverage[market.coin]
  const value = set?.value ?? Math.min(LEVERAGE_DEFAULT, market.leverageMax)
  return { isCross: !market.onlyIsolated && (set?.isCross ?? true), value }
}

/** Returns the mark price, or the position's own average where the coin has no price yet (a venue that has just started). */
export function markOf(quotes: Quotes, position: PaperPosition): Decimal {
  return quotes[position.coin]?.markPx ?? position.costUsd.div(position.szi)
}

/** Returns size × mark − cost: profit of a long, and of a short since both of its terms are negative. */
export const unrealizedUsd = (position: PaperPosition, markPx: Decimal): Decimal =>
  position.szi.times(markPx).minus(position.costUsd)

/**
 * Returns the maintenance margin of a notional: notional × mmr − deduction, where mmr = 1 ÷ (2 × tier's leverage) and the deduction makes the
 * sum continuous across tiers.
 */
export function maintenanceUsd(market: PaperMarket, notionalUsd: Decimal): Decimal {
  let rate = ZERO
  let deduction = ZERO
  for (const tier of market.tiers) {
    if (notionalUsd.lt(tier.lowerBoundUsd)) break
    const tierRate = new Decimal(1).div(2 * tier.leverageMax)
    deduction = deduction.plus(tier.lowerBoundUsd.times(tierRate.minus(rate)))
    rate = tierRate
  }
  return notionalUsd.times(rate).minus(deduction)
}

/** Returns the leverage the venue allows at this notional. */
export function tierLeverage(market: PaperMarket, notionalUsd: Decimal): number {
  const tier = market.tiers.findLast((candidate) => notionalUsd.gte(candidate.lowerBoundUsd))
  return tier?.leverageMax ?? market.leverageMax
}

/** Returns notional ÷ leverage truncated to six decimals for a cross position; an isolated one uses all that belongs to it. */
export function marginUsedUsd(
  account: PaperAccount,
  market: PaperMarket,
  position: PaperPosition,
  markPx: Decimal,
): Decimal {
  if (position.isolatedUsd !== null) return position.isolatedUsd.plus(unrealizedUsd(position, markPx))
  const notionalUsd = position.szi.abs().times(markPx)
  return notionalUsd.div(leverageOf(account, market).value).toDecimalPlaces(6, Decimal.ROUND_DOWN)
}

export interface MarginView {
  /** Cash and the unrealised profit of cross positions. */
  crossUsd: Decimal
  /** Cross and isolated together: the account value. */
  totalUsd: Decimal
  crossNotionalUsd: Decimal
  totalNotionalUsd: Decimal
  crossUsedUsd: Decimal
  totalUsedUsd: Decimal
  maintenanceUsd: Decimal
  heldUsd: Decimal
  /** What a new order may use: cross value less margin used and less margin held for open orders. May be negative. */
  freeUsd: Decimal
}

export function marginView(rules: VenueRules, quotes: Quotes, account: PaperAccount): MarginView {
  const view = { crossUsd: account.cashUsd, crossNotionalUsd: ZERO, crossUsedUsd: ZERO, maintenanceUsd: ZERO }
  let isolatedUsd = ZERO
  let isolatedNotionalUsd = ZERO
  for (const position of Object.values(account.positions)) {
    const market = marketOf(rules, position.coin)
    if (!market) continue
    const markPx = markOf(quotes, position)
    const notionalUsd = position.szi.abs().times(markPx)
    const usedUsd = marginUsedUsd(account, market, position, markPx)
    if (position.isolatedUsd !== null) {
      isolatedUsd = isolatedUsd.plus(usedUsd)
      isolatedNotionalUsd = isolatedNotionalUsd.plus(notionalUsd)
      continue
    }
    view.crossUsd = view.crossUsd.plus(unrealizedUsd(position, markPx))
    view.crossNotionalUsd = view.crossNotionalUsd.plus(notionalUsd)
    view.crossUsedUsd = view.crossUsedUsd.plus(usedUsd)
    view.maintenanceUsd = view.maintenanceUsd.plus(maintenanceUsd(market, notionalUsd))
  }
  const heldUsd = heldForOrdersUsd(rules, account)
  return {
    ...view,
    totalUsd: view.crossUsd.plus(isolatedUsd),
    totalNotionalUsd: view.crossNotionalUsd.plus(isolatedNotionalUsd),
    totalUsedUsd: view.crossUsedUsd.plus(isolatedUsd),
    heldUsd,
    freeUsd: view.crossUsd.minus(view.crossUsedUsd).minus(heldUsd),
  }
}

/** Returns the margin that resting orders hold: of each, the part that would open or add, at its limit price. */
function heldForOrdersUsd(rules: VenueRules, account: PaperAccount): Decimal {
  let heldUsd = ZERO
  for (const order of Object.values(account.orders)) {
    if (order.phase !== 'resting' || order.reduceOnly) continue
    const market = marketOf(rules, order.coin)
    if (!market) continue
    const openingSz = openingSize(account.positions[order.coin], order.isBuy, order.sz)
    heldUsd = heldUsd.plus(openingSz.times(order.limitPx).div(leverageOf(account, market).value))
  }
  return heldUsd.toDecimalPlaces(6, Decimal.ROUND_UP)
}

/** Returns the part of an order that opens or adds, beyond what closes the present position. */
export function openingSize(position: PaperPosition | undefined, isBuy: boolean, size: Decimal): Decimal {
  if (!position || position.szi.isPositive() === isBuy) return size
  return Decimal.max(0, size.minus(position.szi.abs()))
}

/**
 * Returns the mark price at which the position is liquidated if nothing else moves, null when no positive price does it:
 * price − side × margin available ÷ size ÷ (1 − l × side), with l = 1 ÷ (2 × tier leverage) and margin available = value − maintenance.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations
 */
export function liquidationPx(
  market: PaperMarket,
  position: PaperPosition,
  markPx: Decimal,
  view: MarginView,
): Decimal | null {
  const sign = position.szi.isPositive() ? 1 : -1
  const notionalUsd = position.szi.abs().times(markPx)
  const rate = new Decimal(1).div(2 * tierLeverage(market, notionalUsd))
  const availableUsd =
    position.isolatedUsd === null
      ? view.crossUsd.minus(view.maintenanceUsd)
      : position.isolatedUsd.plus(unrealizedUsd(position, markPx)).minus(maintenanceUsd(market, notionalUsd))
  const distance = availableUsd.div(position.szi.abs()).div(new Decimal(1).minus(rate.times(sign)))
  const price = markPx.minus(distance.times(sign))
  return price.gt(0) ? price : null
}
