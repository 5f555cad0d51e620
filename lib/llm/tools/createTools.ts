import { type CandleCache, createCandleCache } from '../../candles/candleCache.ts'
import type { Clock, Indicators, Tool } from '../../ports.ts'
import { candleTools } from './candleTools.ts'
import { createToolMarket, type VenueReads } from './toolMarket.ts'
import { venueTools } from './venueTools.ts'

/**
 * Returns what the model may call. Read-only by construction: of the venue they are given the reads, and nothing they return is taken for an
 * order. `coins` limits them to some coins; without it they know every coin the venue lists.
 */
export function createTools(deps: {
  exchange: VenueReads
  indicators: Indicators
  clock: Pick<Clock, 'nowMs' | 'wallMs'>
  candles?: CandleCache
  coins?: () => readonly string[]
}): Tool[] {
  const candles = deps.candles ?? createCandleCache(deps.exchange, deps.clock)
  const market = createToolMarket({ ...deps, candles })
  return [...candleTools(market, deps.indicators), ...venueTools(market, deps)]
}
