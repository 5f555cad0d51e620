import { Decimal } from '../decimal.ts'
import { plainNumber } from './plainNumber.ts'

/** An entry price this close to the market, as a share of it, says the same as buying now. */
const NEAR_FRAC = '0.01'
const PRICE_KEYS = ['limit_price', 'entry_price', 'trigger_price', 'entry', 'limit_px', 'entry_px']
const CONDITION_KEYS = ['entry_condition', 'only_if', 'trigger_condition']
/** Fields that `findEntryTerms` reads the meaning of. */
export const ENTRY_TERM_KEYS: readonly string[] = ['order_type', ...PRICE_KEYS, ...CONDITION_KEYS]

/**
 * Returns why an item asks for something other than a trade now, or null. Decisions are carried out at the market; a wish for another price or
 * for a condition is read as what it is, a wish not to trade yet.
 */
export function findEntryTerms(item: Record<string, unknown>, price: number | null): string | null {
  const orderType = typeof item.order_type === 'string' ? item.order_type.trim().toLowerCase() : 'market'
  if (/limit|stop|trigger|conditional/.test(orderType))
    return `It asks for a ${orderType.slice(0, 24)} order; only orders at the market are sent.`
  const condition = CONDITION_KEYS.find((key) => statesCondition(item[key]))
  if (condition !== undefined) return `It ties the trade to "${condition}"; nobody watches that condition.`
  const wished = PRICE_KEYS.map((key) => plainNumber(item[key])).find((px) => px !== null && px > 0)
  if (wished === undefined || wished === null || price === null) return null
  const distance = new Decimal(wished).minus(price).abs().div(price)
  return distance.gt(NEAR_FRAC)
    ? `It wants to enter at ${wished} while the price is ${price}; only orders at the market are sent.`
    : null
}

const statesCondition = (value: unknown): boolean =>
  typeof value === 'string' ? value.trim() !== '' : value === true || (typeof value === 'object' && value !== null)
