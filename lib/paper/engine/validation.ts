import { Decimal } from '../../domain/decimal.ts'
import type { OrderRequest } from '../../hyperliquid/wire/action.ts'
import { firesAbove } from './orderRecord.ts'
import type { PaperAccount, PaperMarket, Quote } from './state.ts'

/** Why an order is refused: the status it gets in the history, and the sentence the sender reads. */
export interface Refusal {
  status: string
  message: string
}

/** Minimum notional of an order, in dollars. */
const NOTIONAL_USD_MIN = 10
/** An order may not stand further from the mark than this share of it. */
const DISTANCE_FRAC_MAX = new Decimal('0.8')

/** Returns true when the venue would take the price: at most 5 significant figures and 6 − szDecimals decimals, whole numbers always. */
function isLegalPx(price: Decimal, szDecimals: number): boolean {
  if (price.isInteger()) return true
  return price.precision() <= 5 && price.decimalPlaces() <= 6 - szDecimals
}

/** Checks that fail a whole batch with a single message, before any order of it is looked at. Null: nothing wrong. */
export function preValidate(market: PaperMarket, quote: Quote | undefined, request: OrderRequest): string | null {
  const price = new Decimal(request.p)
  const size = new Decimal(request.s)
  if (price.lte(0)) return 'Order has invalid price.'
  if (size.isZero() && !request.r) return 'Order has zero size.'
  if (size.decimalPlaces() > market.szDecimals) return 'Order has invalid size.'
  if (quote && price.minus(quote.markPx).abs().gt(quote.markPx.times(DISTANCE_FRAC_MAX))) {
    return 'Order price cannot be more than 80% away from the reference price'
  }
  return null
}

/** Checks of one order against tick, minimum and the sense of its trigger. Null: nothing wrong. `isLeg` is a leg of a bracket. */
export function validateOrder(
  market: PaperMarket,
  quote: Quote,
  account: PaperAccount,
  request: OrderRequest,
  isLeg: boolean,
): Refusal | null {
  const price = new Decimal(request.p)
  if (!isLegalPx(price, market.szDecimals)) {
    return { status: 'tickRejected', message: 'Price must be divisible by tick size.' }
  }
  if ('trigger' in request.t) {
    const refusal = validateTrigger(market, quote, request, isLeg)
    if (refusal) return refusal
  }
  if (!isLeg && isBelowMinimum(account, market, request, price)) {
    return { status: 'minTradeNtlRejected', message: 'Order must have minimum value of $10.' }
  }
  return null
}

/** A remnant below the minimum can still be closed, as a whole. A leg has the size of its entry, which was checked. */
function isBelowMinimum(account: PaperAccount, market: PaperMarket, request: OrderRequest, price: Decimal): boolean {
  const size = new Decimal(request.s)
  if (size.times(price).gte(NOTIONAL_USD_MIN)) return false
  if (!request.r) return true
  const position = account.positions[market.coin]
  return position !== undefined && !size.isZero() && size.lt(position.szi.abs())
}

function validateTrigger(
  market: PaperMarket,
  quote: Quote,
  request: OrderRequest,
  isWaitingLeg: boolean,
): Refusal | null {
  if (!('trigger' in request.t)) return null
  const { isMarket, tpsl } = request.t.trigger
  const triggerPx = new Decimal(request.t.trigger.triggerPx)
  const price = new Decimal(request.p)
  if (!isLegalPx(triggerPx, market.szDecimals)) {
    return { status: 'tickRejected', message: 'Price must be divisible by tick size.' }
  }
  // A market trigger's limit is the worst price it takes: on the wrong side of the trigger it could never fill.
  const isUnfillable = isMarket && (request.b ? price.lt(triggerPx) : price.gt(triggerPx))
  const isMet = firesAbove(request.b, tpsl) ? quote.markPx.gte(triggerPx) : quote.markPx.lte(triggerPx)
  if (isUnfillable || (isMet && !isWaitingLeg)) {
    return { status: 'badTriggerPxRejected', message: 'Invalid TP/SL price.' }
  }
  return null
}
