import { type Bars, column } from './bars.ts'
import type { Column, IndicatorRow, Value } from './indicatorRow.ts'
import { choice, type ParameterValues, period, real } from './parameter.ts'
import { overWindows, rollingMax, rollingMean, rollingMin, rollingSum, zip } from './rolling.ts'

const LINE = ['value'] as const
const DAY_MS = 86_400_000

/** Returns rows over a window of prices and volume whose formula is a line or two. */
export function formulaRows(): IndicatorRow[] {
  return [priceDirection, swingHigh, swingLow, choppiness, easeOfMovement, detrended, vwap, fibonacci]
}

const priceDirection: IndicatorRow = {
  name: 'pd',
  source: 'own',
  formula: 'mean of +1 for a green and −1 for a red candle',
  parameters: [period(5, 1)],
  keys: LINE,
  compute: (bars, s) => [
    rollingMean(
      zip([bars.close, bars.open], (close, open) => Math.sign(close - open)),
      s.number('period'),
    ),
  ],
}

const swingHigh: IndicatorRow = {
  name: 'priorswinghigh',
  source: 'own',
  formula: 'highest close and high of the window, the current candle included',
  parameters: [period(14, 1)],
  keys: ['valueClose', 'valueHigh'],
  compute: (bars, s) => [rollingMax(bars.close, s.number('period')), rollingMax(bars.high, s.number('period'))],
}

const swingLow: IndicatorRow = {
  name: 'priorswinglow',
  source: 'own',
  formula: 'lowest close and low of the window, the current candle included',
  parameters: [period(14, 1)],
  keys: ['valueClose', 'valueLow'],
  compute: (bars, s) => [rollingMin(bars.close, s.number('period')), rollingMin(bars.low, s.number('period'))],
}

/** Own because the library measures the range between true highs and lows, TradingView between plain ones: they part where prices jump. */
const choppiness: IndicatorRow = {
  name: 'chop',
  source: 'own',
  formula: '100 × log10(Σ true range / (highest high − lowest low)) / log10(period)',
  parameters: [period(14, 2, 'inferred')],
  keys: LINE,
  compute(bars, s) {
    const length = s.number('period')
    const travelled = rollingSum(trueRanges(bars), length)
    const highest = rollingMax(bars.high, length)
    const lowest = rollingMin(bars.low, length)
    return [
      zip(
        [travelled, highest, lowest],
        (sum, high, low) => (100 * Math.log10(sum / (high - low))) / Math.log10(length),
      ),
    ]
  },
}

/** Own because the library calls a candle without volume 0, where nothing was measured. */
const easeOfMovement: IndicatorRow = {
  name: 'eom',
  source: 'own',
  formula:
    'SMA of divisor × change of (high + low) / 2 × (high − low) / volume; null with a candle without volume in the window',
  parameters: [period(14, 1, 'inferred'), real('divisor', 10_000, 'inferred', { min: 1, max: 1e12 })],
  keys: LINE,
  compute(bars, s) {
    const eases = column(bars, (i) => {
      const [high = 0, low = 0, volume = 0] = [bars.high[i], bars.low[i], bars.volume[i]]
      const middle = (high + low) / 2
      const before = ((bars.high[i - 1] ?? Number.NaN) + (bars.low[i - 1] ?? Number.NaN)) / 2
      return volume === 0 ? Number.NaN : (s.number('divisor') * (middle - before) * (high - low)) / volume
    })
    return [rollingMean(eases.subarray(1), s.number('period'))]
  },
}

/** Tulip's formula; own because the port looks back half a candle when the length is odd. */
const detrended: IndicatorRow = {
  name: 'dpo',
  source: 'own',
  formula: 'close of ⌊period / 2⌋ + 1 candles ago − SMA (Tulip)',
  parameters: [period(20, 3, 'chosen')],
  keys: LINE,
  compute(bars, s) {
    const back = Math.floor(s.number('period') / 2) + 1
    return [
      zip(
        [bars.close.subarray(0, Math.max(0, bars.length - back)), rollingMean(bars.close, s.number('period'))],
        (close, mean) => close - mean,
      ),
    ]
  },
}

const vwap: IndicatorRow = {
  name: 'vwap',
  source: 'own',
  formula:
    'Σ (H+L+C)/3 × volume / Σ volume since Monday 00:00 UTC (week) or 00:00 UTC (session), within the candles given',
  parameters: [choice('anchorPeriod', ['week', 'session'], 'client')],
  keys: LINE,
  compute(bars, s) {
    // The epoch was a Thursday: four days later, weeks begin on Mondays.
    const anchorAt = (ms: number) =>
      s.text('anchorPeriod') === 'session' ? Math.floor(ms / DAY_MS) : Math.floor((ms - 4 * DAY_MS) / (7 * DAY_MS))
    let [anchor, traded, volume] = [Number.NaN, 0, 0]
    return [
      column(bars, (i) => {
        const here = anchorAt(bars.openMs[i] ?? 0)
        if (here !== anchor) [anchor, traded, volume] = [here, 0, 0]
        const [high = 0, low = 0, close = 0, amount = 0] = [bars.high[i], bars.low[i], bars.close[i], bars.volume[i]]
        traded += ((high + low + close) / 3) * amount
        volume += amount
        return traded / volume
      }),
    ]
  },
}

/**
 * A level between the extremes of the window. TAAPI does not say how `auto` and `smart` choose the direction: auto takes the later of the two
 * extremes as the end of the move, smart the sign of the regression slope of the closes.
 */
const fibonacci: IndicatorRow = {
  name: 'fibonacciretracement',
  source: 'own',
  formula: 'uptrend: high − r × (high − low); downtrend: low + r × (high − low)',
  parameters: [
    period(50, 2),
    real('retracement', 0.618, 'inferred', { max: 10 }),
    choice('trend', ['auto', 'smart', 'uptrend', 'downtrend'], 'docs'),
  ],
  keys: ['value', 'trend', 'startPrice', 'endPrice', 'startTimestamp', 'endTimestamp'],
  compute: retrace,
}

function retrace(bars: Bars, s: ParameterValues): readonly Column[] {
  const length = s.number('period')
  const highs = overWindows(bars.length, length, (start, end) => extremeIndex(bars.high, start, end, 1))
  const lows = overWindows(bars.length, length, (start, end) => extremeIndex(bars.low, start, end, -1))
  const up = overWindows(bars.length, length, (start, end) =>
    isUp(s.text('trend'), bars, start, end, highs[start] ?? 0, lows[start] ?? 0) ? 1 : 0,
  )
  const price = (values: Float64Array, at: Float64Array) => at.map((i) => values[i] ?? Number.NaN)
  const [high, low] = [price(bars.high, highs), price(bars.low, lows)]
  const seconds = (at: Float64Array) => price(bars.openMs, at).map((ms) => Math.floor(ms / 1000))
  const pick = (whenUp: Float64Array, whenDown: Float64Array) =>
    zip([up, whenUp, whenDown], (isUp, a, b) => (isUp === 1 ? a : b))
  const [start, end] = [pick(low, high), pick(high, low)]
  const trend: Value[] = Array.from(up, (isUp) => (isUp === 1 ? 'UPTREND' : 'DOWNTREND'))
  return [
    zip([start, end], (from, to) => to - s.number('retracement') * (to - from)),
    trend,
    start,
    end,
    pick(seconds(lows), seconds(highs)),
    pick(seconds(highs), seconds(lows)),
  ]
}

/** The newest of equal extremes. */
function extremeIndex(values: Float64Array, start: number, end: number, sign: 1 | -1): number {
  let found = start
  for (let i = start; i < end; i++) if (sign * (values[i] ?? 0) >= sign * (values[found] ?? 0)) found = i
  return found
}

function isUp(trend: string, bars: Bars, start: number, end: number, highAt: number, lowAt: number): boolean {
  if (trend === 'uptrend' || trend === 'downtrend') return trend === 'uptrend'
  if (trend === 'auto') return highAt >= lowAt
  const middle = (start + end - 1) / 2
  let slope = 0
  for (let i = start; i < end; i++) slope += (i - middle) * (bars.close[i] ?? 0)
  return slope >= 0
}

/** Returns the true range of each candle but the first, which has no close before it. */
export function trueRanges(bars: Bars): Float64Array {
  return column(bars, (i) => {
    const [high = 0, low = 0, before = Number.NaN] = [bars.high[i], bars.low[i], bars.close[i - 1]]
    return Math.max(high, before) - Math.min(low, before)
  }).subarray(1)
}
