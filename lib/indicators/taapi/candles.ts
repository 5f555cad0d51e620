import type { TaapiCandle } from '../../contracts/taapi.ts'
import type { Candle } from '../../domain/market.ts'
import { AppError } from '../../errors.ts'
import { toMs } from './options.ts'

/** Indicators whose value is or depends on a time of day: they cannot do without timestamps. */
const NEED_TIME: ReadonlySet<string> = new Set(['vwap', 'candle', 'candles', 'fibonacciretracement'])

const MINUTE_MS = 60_000

/**
 * Returns candles of a TAAPI request. Without timestamps they count up by a minute from 1970, unless the indicator needs real ones. Throws
 * AppError('indicator_parameter') when they are not in order, oldest first.
 */
export function fromTaapiCandles(indicator: string, given: readonly TaapiCandle[]): Candle[] {
  const timed = given.every((candle) => candle.timestamp !== undefined)
  if (!timed && NEED_TIME.has(indicator)) {
    throw new AppError(
      'indicator_parameter',
      `${indicator} needs the timestamp of every candle. Add it, in Unix seconds.`,
    )
  }
  const candles = given.map(({ timestamp, ...prices }, i) => {
    const openMs = timed && timestamp !== undefined ? toMs(timestamp) : i * MINUTE_MS
    return { openMs, closeMs: openMs, ...prices, closed: true }
  })
  const disordered = candles.findIndex((candle, i) => i > 0 && candle.openMs <= (candles[i - 1]?.openMs ?? 0))
  if (disordered === -1) return candles
  throw new AppError(
    'indicator_parameter',
    `candles[${disordered}] is not later than the one before it. Send candles oldest first, each once.`,
  )
}
