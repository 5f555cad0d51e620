import type { OpenOrder, Position } from './account.ts'
import { type Px, toText } from './decimal.ts'
import { restingStopPx } from './protection.ts'
import { triggerPxs } from './sizing.ts'

/** Returns where the stop of a position may be moved when a person asks for `askedPx`, on the venue's tick, or the sentence why it may not. */
export function tighterStopPx(
  position: Position,
  openOrders: readonly OpenOrder[],
  askedPx: Px,
  szDecimals: number,
): Px | string {
  const { coin, side, markPx } = position
  const isLong = side === 'long'
  const { triggerPx } = triggerPxs(isLong ? 'sell' : 'buy', askedPx, 'sl', szDecimals)
  const asked = toText(triggerPx)
  if (isLong ? triggerPx.gte(markPx) : triggerPx.lte(markPx))
    return `A stop of a ${side} lies ${isLong ? 'below' : 'above'} the market: ${asked} would fire at once at ${toText(markPx)}. To leave now, close the position.`
  const restingPx = restingStopPx(position, openOrders)
  if (restingPx === null || (isLong ? triggerPx.gt(restingPx) : triggerPx.lt(restingPx))) return triggerPx
  return `The stop of ${coin} rests at ${toText(restingPx)}, and ${asked} is ${triggerPx.eq(restingPx) ? 'the same' : 'wider'}. By hand a stop only moves towards the market.`
}
