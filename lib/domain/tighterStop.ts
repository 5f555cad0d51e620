import type { OpenOrder, Position } from './account.ts'
import { spreadFracOr } from './costs.ts'
import { type Px, toText } from './decimal.ts'
import { ruleWords } from './numberWords.ts'
import { restingStopPx } from './protection.ts'
import { triggerPxs } from './sizing.ts'

/** A person's wish to move the stop of a position. */
export interface StopMove {
  position: Position
  openOrders: readonly OpenOrder[]
  askedPx: Px
  szDecimals: number
  /** Bid to ask as a share of the price; null: no book is known. */
  spreadFrac: number | null
  /** Whether it is wanted even where nothing but the spread may fire it. */
  evenWithinSpread: boolean
}

/**
 * Returns where the stop may be moved, on the venue's tick, or the sentence why it may not. A stop fires by the mark: one at or beyond it fires at once, one
 * nearer than the spread with the next jump between bid and ask, so that is said before it is sent.
 */
export function tighterStopPx(move: StopMove): Px | string {
  const { position, openOrders, askedPx, szDecimals } = move
  const { coin, side, markPx } = position
  const isLong = side === 'long'
  const { triggerPx } = triggerPxs(isLong ? 'sell' : 'buy', askedPx, 'sl', szDecimals)
  const asked = toText(triggerPx)
  if (isLong ? triggerPx.gte(markPx) : triggerPx.lte(markPx))
    return `A stop of a ${side} lies ${isLong ? 'below' : 'above'} the market: ${asked} would fire at once at ${toText(markPx)}. To leave now, close the position.`
  const restingPx = restingStopPx(position, openOrders)
  if (restingPx !== null && (isLong ? triggerPx.lte(restingPx) : triggerPx.gte(restingPx)))
    return `The stop of ${coin} rests at ${toText(restingPx)}, and ${asked} is ${triggerPx.eq(restingPx) ? 'the same' : 'wider'}. By hand a stop only moves towards the market.`
  return nearWords(move, triggerPx) ?? triggerPx
}

/** Why a stop is too near to be sent without a word; null where it is not, or is wanted all the same. */
function nearWords({ position, spreadFrac, evenWithinSpread }: StopMove, triggerPx: Px): string | null {
  const { markPx } = position
  const frac = markPx.minus(triggerPx).abs().div(markPx)
  const spread = spreadFracOr(spreadFrac)
  if (evenWithinSpread || frac.gte(spread)) return null
  const words = (share: number | string) => ruleWords(String(share), 'frac')
  return `Nothing was sent: ${toText(triggerPx)} is ${words(frac.toFixed(6))} from the market at ${toText(markPx)}, within the spread of ${words(spread.toFixed(6))}, so it may fire at once. Ask for it even within the spread to have it there, or close the position to leave now.`
}
