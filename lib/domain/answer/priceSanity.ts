import { Decimal } from '../decimal.ts'
import type { Decision } from '../decision.ts'

/** A stop further from the price than this share is a slip of notation (98 for 98k), not a plan. */
const STOP_DISTANCE_FRAC_MAX = '0.5'
/** A target further than this many times the price, either way, is one too. */
const TARGET_RATIO_MAX = 3

/**
 * Returns why the stop or target of a decision cannot be meant, or null. `price` in USD; null when unknown, then nothing is judged here.
 * A hold has no side of its own, so only distances are judged; which way its stop may move is the gate's matter.
 */
export function judgePrices(decision: Decision, price: number | null): { code: string; message: string } | null {
  if (price === null || decision.action === 'close') return null
  return judgeStop(decision, new Decimal(price)) ?? judgeTarget(decision, new Decimal(price))
}

function judgeStop(decision: Decision, price: Decimal): { code: string; message: string } | null {
  if (decision.sl_price === null) return null
  const stop = new Decimal(decision.sl_price)
  const sentence = `A stop at ${stop.toFixed()} with the price at ${price.toFixed()}`
  if (isOnWrongSide(decision.action, stop, price, 'below')) {
    return { code: 'sl_wrong_side', message: `${sentence} is on the wrong side of a ${decision.action}.` }
  }
  if (stop.minus(price).abs().div(price).gt(STOP_DISTANCE_FRAC_MAX)) {
    return { code: 'sl_too_far', message: `${sentence} is more than 50 % away.` }
  }
  return null
}

function judgeTarget(decision: Decision, price: Decimal): { code: string; message: string } | null {
  if (decision.tp_price === null) return null
  const target = new Decimal(decision.tp_price)
  const sentence = `A target at ${target.toFixed()} with the price at ${price.toFixed()}`
  if (isOnWrongSide(decision.action, target, price, 'above')) {
    return { code: 'tp_wrong_side', message: `${sentence} is on the wrong side of a ${decision.action}.` }
  }
  const ratio = target.gt(price) ? target.div(price) : price.div(target)
  return ratio.gt(TARGET_RATIO_MAX)
    ? { code: 'tp_too_far', message: `${sentence} is more than ${TARGET_RATIO_MAX} times away.` }
    : null
}

/** `sideForBuy`: where the level of a buy belongs. */
function isOnWrongSide(
  action: Decision['action'],
  level: Decimal,
  price: Decimal,
  sideForBuy: 'below' | 'above',
): boolean {
  if (action === 'hold' || action === 'close') return false
  const belongsBelow = (sideForBuy === 'below') === (action === 'buy')
  return belongsBelow ? level.gte(price) : level.lte(price)
}
