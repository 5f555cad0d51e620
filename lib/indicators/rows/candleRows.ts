import { type Bars, column } from './bars.ts'
import type { Column, IndicatorRow, Value } from './indicatorRow.ts'
import { period } from './parameter.ts'

const LINE = ['value'] as const
const CANDLE_KEYS = ['timestampHuman', 'timestamp', 'open', 'high', 'low', 'close', 'volume'] as const
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Returns the rows that look at one candle at a time. Names and shapes are TAAPI's, e.g. volume is negative for a red candle. */
export function candleRows(): IndicatorRow[] {
  const at = (values: Float64Array, i: number): number => values[i] ?? Number.NaN
  const ofClose = (name: string, formula: string, map: (close: number) => number): IndicatorRow => ({
    name,
    source: 'own',
    formula,
    parameters: [],
    keys: LINE,
    compute: (bars) => [column(bars, (i) => map(at(bars.close, i)))],
  })
  const candle: IndicatorRow = {
    name: 'candle',
    source: 'own',
    formula: 'the candle itself',
    parameters: [],
    keys: CANDLE_KEYS,
    compute: candleColumns,
  }
  return [
    ofClose('price', 'close', (close) => close),
    ofClose('abs', '|close|', Math.abs),
    // Halves away from zero, as C's round does; Math.round takes -0.5 to 0.
    ofClose('round', 'close rounded, halves away from zero', (close) => Math.sign(close) * Math.round(Math.abs(close))),
    ofClose('trunc', 'close without its decimals', Math.trunc),
    ofClose('todeg', 'close × 180 / π', (close) => (close * 180) / Math.PI),
    ofClose('torad', 'close × π / 180', (close) => (close * Math.PI) / 180),
    {
      ...ofClose('mul', 'high × low', Number),
      compute: (bars) => [column(bars, (i) => at(bars.high, i) * at(bars.low, i))],
    },
    {
      ...ofClose('volume', 'volume, negative when close < open', Number),
      compute: (bars) => [
        column(bars, (i) => (at(bars.close, i) < at(bars.open, i) ? -at(bars.volume, i) : at(bars.volume, i))),
      ],
    },
    candle,
    {
      ...candle,
      name: 'candles',
      formula: 'the newest candles themselves',
      parameters: [period(14, 1)],
      listLength: (settings) => settings.number('period'),
    },
    volumeSplit,
    pivotPoints,
  ]
}

function candleColumns(bars: Bars): readonly Column[] {
  const human: Value[] = Array.from(bars.openMs, describeTime)
  return [
    human,
    bars.openMs.map((ms) => Math.floor(ms / 1000)),
    bars.open,
    bars.high,
    bars.low,
    bars.close,
    bars.volume,
  ]
}

/** "2021-01-14 15:00:00 (Thursday) UTC" */
function describeTime(ms: number): string {
  const date = new Date(ms)
  const [day = '', time = ''] = date.toISOString().split('T')
  return `${day} ${time.slice(0, 8)} (${WEEKDAYS[date.getUTCDay()]}) UTC`
}

/** Buying is the share of the range below the close. A candle without a range says nothing, so both are 0. */
const volumeSplit: IndicatorRow = {
  name: 'volumesplit',
  source: 'own',
  formula: 'buy = volume × (close − low) / (high − low), sell = the rest; 0 without a range',
  parameters: [],
  keys: ['valueTotal', 'valueBuy', 'valueSell', 'percentBuy', 'percentSell'],
  compute(bars) {
    const share = column(bars, (i) => {
      const [high = 0, low = 0, close = 0] = [bars.high[i], bars.low[i], bars.close[i]]
      return high === low ? Number.NaN : (close - low) / (high - low)
    })
    const either = (map: (share: number, volume: number) => number) =>
      share.map((each, i) => (Number.isNaN(each) ? 0 : map(each, bars.volume[i] ?? 0)))
    return [
      bars.volume,
      either((buy, volume) => volume * buy),
      either((buy, volume) => volume * (1 - buy)),
      either((buy) => 100 * buy),
      either((buy) => 100 * (1 - buy)),
    ]
  },
}

/** TAAPI's sample satisfies exactly these identities, with P from the candle before. */
const pivotPoints: IndicatorRow = {
  name: 'pivotpoints',
  source: 'own',
  formula: 'floor pivots of the candle before: P = (H+L+C)/3, R3 = H + 2(P−L), S3 = L − 2(H−P)',
  parameters: [],
  keys: ['r3', 'r2', 'r1', 'p', 's1', 's2', 's3'],
  compute(bars) {
    const level = (map: (high: number, low: number, pivot: number) => number) =>
      column(bars, (i) => {
        const [high = 0, low = 0, close = 0] = [bars.high[i], bars.low[i], bars.close[i]]
        return map(high, low, (high + low + close) / 3)
      }).subarray(0, Math.max(0, bars.length - 1))
    return [
      level((high, low, pivot) => high + 2 * (pivot - low)),
      level((high, low, pivot) => pivot + (high - low)),
      level((_, low, pivot) => 2 * pivot - low),
      level((_high, _low, pivot) => pivot),
      level((high, _, pivot) => 2 * pivot - high),
      level((high, low, pivot) => pivot - (high - low)),
      level((high, low, pivot) => low - 2 * (high - pivot)),
    ]
  },
}
