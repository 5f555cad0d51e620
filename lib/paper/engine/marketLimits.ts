import { Decimal } from '../../domain/decimal.ts'
import { marketOrderUsdMax } from '../../domain/orderValue.ts'
import { openingSize } from './margin.ts'
import type { PaperAccount, PaperMarket, PaperOrder, Quote } from './state.ts'
import type { VenueRules } from './turn.ts'
import type { Refusal } from './validation.ts'

/** What a market takes beyond what the account can carry: values, open interest, and the windows around an upgrade of the network. */

/** A limit order may be worth so many market orders. */
const LIMIT_FACTOR = 10

export const maxMarketOrderNtls = (): [number, string][] =>
  [25, 20, 10, 1].map((leverage) => [leverage, `${marketOrderUsdMax(leverage)}.0`])

type Judged = Pick<PaperOrder, 'isBuy' | 'limitPx' | 'sz' | 'reduceOnly' | 'tif' | 'trigger'>

/** Returns why an order is worth too much, or null. The sentence is ours: the venue documents the limit and not its words. */
export function valueRefusal(market: PaperMarket, order: Judged): Refusal | null {
  const marketUsd = marketOrderUsdMax(market.leverageMax)
  const isMarket = order.tif === 'Ioc' || order.tif === 'FrontendMarket' || order.trigger?.isMarket === true
  const usdMax = isMarket ? marketUsd : marketUsd * LIMIT_FACTOR
  if (order.sz.times(order.limitPx).lte(usdMax)) return null
  return { status: 'perpMaxPositionRejected', message: `Order exceeds maximum order value of $${usdMax}.` }
}

/** Returns why a market whose open interest may not grow refuses an order that opens or adds, or null. */
export function openInterestRefusal(
  market: PaperMarket,
  quote: Quote,
  account: PaperAccount,
  order: Judged,
): Refusal | null {
  if (market.openInterest === 'open' || order.reduceOnly || order.trigger) return null
  const position = account.positions[market.coin]
  if (openingSize(position, order.isBuy, order.sz).isZero()) return null
  if (market.openInterest === 'tooFast') {
    return { status: 'openInterestIncreaseRejected', message: 'Order would increase open interest too quickly' }
  }
  const rests = order.tif === 'Gtc' || order.tif === 'Alo'
  const isAggressive = order.isBuy ? order.limitPx.gt(quote.oraclePx) : order.limitPx.lt(quote.oraclePx)
  if (rests && !isAggressive) return null
  if (rests) {
    const message = 'Order rejected due to price more aggressive than oracle while at open interest cap'
    return { status: 'tooAggressiveAtOpenInterestCapRejected', message }
  }
  const status =
    position && position.szi.isPositive() !== order.isBuy
      ? 'positionFlipAtOpenInterestCapRejected'
      : 'positionIncreaseAtOpenInterestCapRejected'
  return { status, message: 'Order would increase open interest while open interest is capped' }
}

/** Returns why no order like this is taken while the venue's network is being upgraded, or null. */
export function windowRefusal({ trading }: VenueRules, tif: string | null): string | null {
  if (trading === 'halted') return 'Trading is halted.'
  if (trading === 'postOnly' && tif !== 'Alo') return 'Only post-only orders allowed immediately after network upgrade'
  return null
}

const OPEN_ORDERS = 1_000
const OPEN_ORDERS_MAX = 5_000
const USD_AN_ORDER = new Decimal(5_000_000)

/** Returns why an account with so many open orders may not place this one, or null: 1,000 and one for each 5M traded, no trigger past 1,000. */
export function roomRefusal(account: PaperAccount, order: Judged): Refusal | null {
  const count = Object.keys(account.orders).length
  const allowed = Math.min(OPEN_ORDERS_MAX, OPEN_ORDERS + account.volumeUsd.div(USD_AN_ORDER).floor().toNumber())
  const isBound = order.reduceOnly || order.trigger !== null
  if (count < (isBound ? OPEN_ORDERS : allowed)) return null
  return { status: 'tooManyOpenOrdersRejected', message: 'Too many open orders.' }
}
