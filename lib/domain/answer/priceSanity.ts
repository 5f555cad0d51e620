import { Decimal } from '../decimal.ts'
import type { Decision } from '../decision.ts'
import { STOP_DISTANCE_FRAC_MAX } from '../sizing.ts'

/** A target further than this many times the price, either way, is a slip of notation too. */
const TARGET_RATIO_MAX = 3

/**
 * Returns why the stop or target of a decision cannot be meant, or null. `price` in USD; null when unknown, then only their order is judged.
 * A hold has no side of its own, and the levels of a decision that `reduces` are those of what stays: of both only distances are judged; which way a
 * stop may move is the gate's matter.
 */
export function judgePrices(
  decision: Decision,
  price: number | null,
  reduces: boolean,
): { code: string; message: string } | null {
  if (decision.action === 'close') return null
  const judged: Decision = reduces ? { ...decision, action: 'hold' } : decision
  if (price === null) return judgeOrder(judged)
  return judgeStop(judged, new Decimal(price)) ?? judgeTarget(judged, new Decimal(price))
}

/** Whatever the price is, it lies between stop and target. */
function judgeOrder({ action, sl_price, tp_price }: Decision): { code: string; message: string } | null {
  if (action === 'hold' || sl_price === null || tp_price === null) return null
  if (action === 'buy' ? sl_price < tp_price : sl_price > tp_price) return null
  return { code: 'sl_wrong_side', message: `The stop and the target are on the wrong sides of a ${action}.` }
}

function judgeStop(decision: Decision, price: Decimal): { code: string; message: string } | null {
  if (decision.sl_price === null) return null
  const stop = new Decimal(decision.sl_price)
  const sentence = `A stop at ${stop.toFixed()} with the price at ${price.toFixed()}`
  if (isOnWrongSide(decision.action, stop, price, 'below')) {
    return { code: 'sl_wrong_side', message: `${sentence} is on the wrong side of a ${decision.action}.` }
  }
  if (stop.minus(price).abs().div(price).gt(STOP_DISTANCE_FRAC_MAX)) {
    return { code: 'sl_too_far', message: `${sentence} is more than ${STOP_DISTANCE_FRAC_MAX * 100} % away.` }
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
