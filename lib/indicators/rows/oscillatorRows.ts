import type { Bars } from './bars.ts'
import type { Column, IndicatorRow, Value } from './indicatorRow.ts'
import { integer, type ParameterValues, period, real } from './parameter.ts'
import { type Numbers, rollingMax, rollingMean, rollingMin, wilderAverage, zip } from './rolling.ts'
import type { Talib } from './talib.ts'

const LINE = ['value'] as const

/** Returns rows built from TA-Lib's averages: combinations TAAPI has and no library computes the documented way. */
export function oscillatorRows(talib: Talib): IndicatorRow[] {
  /** One TA-Lib function over any series; too short a series gives an empty one. */
  const over = (fn: string, series: readonly Numbers[], ...options: number[]): Float64Array => {
    const [values] =
      talib.call(
        fn,
        series.map((each) => Float64Array.from(each)),
        options,
        ['real'],
      ) ?? []
    return Float64Array.from(values ?? [])
  }
  return [
    {
      name: 'bbw',
      source: 'TA-Lib',
      formula: 'BBANDS: 100 × (upper − lower) / middle',
      parameters: [period(20, 2, 'inferred'), real('stddev', 2, 'inferred')],
      keys: ['value', 'upperBand', 'lowerBand', 'middleBand'],
      compute: (bars, s) => bandWidth(talib, bars, s),
    },
    {
      name: 'accosc',
      source: 'TA-Lib',
      formula: 'AO − SMA5(AO), AO = SMA fast − SMA slow of MEDPRICE; trading-signals skips bars where AO is 0',
      parameters: [integer('lengthSlow', 34, 'docs', { min: 2 }), integer('lengthFast', 5, 'docs', { min: 2 })],
      keys: LINE,
      compute(bars, s) {
        const median = over('MEDPRICE', [bars.high, bars.low])
        const difference = zip(
          [over('SMA', [median], s.number('lengthFast')), over('SMA', [median], s.number('lengthSlow'))],
          (fast, slow) => fast - slow,
        )
        return [zip([difference, over('SMA', [difference], 5)], (ao, mean) => ao - mean)]
      },
    },
    {
      name: 'stochrsi',
      source: 'TA-Lib',
      formula: 'K = SMA of the stochastic of RSI (STOCHF), D = SMA of K; TradingView form',
      parameters: [
        integer('kPeriod', 5, 'client', { aliases: ['kSmooth', 'optInFastK_Period'] }),
        integer('dPeriod', 3, 'client', { aliases: ['optInFastD_Period'] }),
        integer('rsiPeriod', 14, 'inferred', { min: 2, aliases: ['optInTimePeriod', 'rsiLength'] }),
        integer('stochasticPeriod', 14, 'inferred', { aliases: ['stochPeriod', 'stochLength'] }),
      ],
      keys: ['valueFastK', 'valueFastD'],
      compute(bars, s) {
        const rsi = over('RSI', [bars.close], s.number('rsiPeriod'))
        const raw = stochastic(rsi, s.number('stochasticPeriod'), 0)
        const k = rollingMean(raw, s.number('kPeriod'))
        return [k, rollingMean(k, s.number('dPeriod'))]
      },
    },
    {
      name: 'squeeze',
      source: 'TA-Lib',
      formula:
        'LINEARREG of close − ((HH + LL) / 2 + SMA) / 2; squeeze: BBANDS inside SMA ± multKC × SMA of true range (LazyBear)',
      parameters: [
        integer('lengthBB', 20, 'docs', { min: 2 }),
        integer('lengthKC', 20, 'docs', { min: 2 }),
        real('multBB', 2, 'docs'),
        real('multKC', 1.5, 'docs'),
      ],
      keys: ['value', 'squeeze'],
      compute: (bars, s) => squeeze(over, talib, bars, s),
    },
    {
      name: 'stc',
      source: 'TA-Lib',
      formula:
        'EMA of the stochastic of the EMA of the stochastic of MACD; a window without a range keeps the value before',
      parameters: [
        integer('fastLength', 23, 'docs', { min: 2 }),
        integer('slowLength', 50, 'docs', { min: 2 }),
        integer('cycleLength', 10, 'docs'),
        integer('d1Length', 3, 'docs'),
        integer('d2Length', 3, 'docs'),
      ],
      keys: ['value', 'trend'],
      compute(bars, s) {
        const ema = (series: Numbers, length: number) =>
          length === 1 ? Float64Array.from(series) : over('EMA', [series], length)
        const macd = zip(
          [ema(bars.close, s.number('fastLength')), ema(bars.close, s.number('slowLength'))],
          (fast, slow) => fast - slow,
        )
        const first = ema(stochastic(macd, s.number('cycleLength'), 'before'), s.number('d1Length'))
        const value = ema(stochastic(first, s.number('cycleLength'), 'before'), s.number('d2Length'))
        const trend: Value[] = Array.from(value, (each) => (each >= 50 ? 'bullish' : 'bearish'))
        return [value, trend]
      },
    },
    {
      name: 'kdj',
      source: 'own',
      formula:
        'K = (RSV + (signal − 1) K₋₁) / signal from 0, D likewise of K, J = 3K − 2D; RSV = stochastic of close over high and low',
      parameters: [period(14, 1), integer('signal', 3, 'inferred')],
      keys: ['valueK', 'valueD', 'valueJ'],
      compute: kdj,
    },
    {
      name: 'dmi',
      source: 'own',
      formula: 'Wilder averages of directional movement and true range, each seeded with its mean (TradingView)',
      parameters: [period(14, 1)],
      keys: ['adx', 'pdi', 'mdi'],
      compute: (bars, s) => directionalMovement(over, bars, s),
    },
  ]
}

type Over = (fn: string, series: readonly Numbers[], ...options: number[]) => Float64Array

function bandWidth(talib: Talib, bars: Bars, s: ParameterValues): readonly Column[] | null {
  const deviations = s.number('stddev')
  const [upper, middle, lower] =
    talib.call('BBANDS', [bars.close], [s.number('period'), deviations, deviations, 0], ['real', 'real', 'real']) ?? []
  if (upper === undefined || middle === undefined || lower === undefined) return null
  return [zip([upper, lower, middle], (high, low, mean) => (100 * (high - low)) / mean), upper, lower, middle]
}

/** Returns where each value stands in the range of its window, in percent; `flat` says what a window without a range gives. */
function stochastic(series: Numbers, length: number, flat: 0 | 'before'): Float64Array {
  let before = 0
  return zip([series, rollingMax(series, length), rollingMin(series, length)], (value, high, low) => {
    if (high > low) before = (100 * (value - low)) / (high - low)
    else if (flat === 0) before = 0
    return before
  })
}

function squeeze(over: Over, talib: Talib, bars: Bars, s: ParameterValues): readonly Column[] | null {
  const length = s.number('lengthKC')
  const mean = over('SMA', [bars.close], length)
  const middle = zip(
    [rollingMax(bars.high, length), rollingMin(bars.low, length), mean],
    (high, low, average) => ((high + low) / 2 + average) / 2,
  )
  const away = zip([bars.close, middle], (close, level) => close - level)
  const ranges = [(bars.high[0] ?? 0) - (bars.low[0] ?? 0), ...over('TRANGE', [bars.high, bars.low, bars.close])]
  const range = over('SMA', [ranges], length)
  const deviations = s.number('multBB')
  const [upper, , lower] =
    talib.call('BBANDS', [bars.close], [s.number('lengthBB'), deviations, deviations, 0], ['real', 'real', 'real']) ??
    []
  if (upper === undefined || lower === undefined) return null
  const inside = zip([upper, lower, mean, range], (high, low, average, width) =>
    high < average + s.number('multKC') * width && low > average - s.number('multKC') * width ? 1 : 0,
  )
  const momentum = over('LINEARREG', [away], length)
  const squeezed: Value[] = Array.from(
    inside.subarray(Math.max(0, inside.length - momentum.length)),
    (each) => each === 1,
  )
  return [momentum, squeezed]
}

function kdj(bars: Bars, s: ParameterValues): readonly Column[] {
  const weight = s.number('signal')
  const smooth = (values: Float64Array) => {
    let current = 0
    return values.map((value) => {
      // A window without a range has no RSV: null there, and the average waits.
      if (Number.isNaN(value)) return Number.NaN
      current = (value + (weight - 1) * current) / weight
      return current
    })
  }
  const length = s.number('period')
  const rsv = zip([bars.close, rollingMax(bars.high, length), rollingMin(bars.low, length)], (close, high, low) =>
    high > low ? (100 * (close - low)) / (high - low) : Number.NaN,
  )
  const k = smooth(rsv)
  const d = smooth(k)
  return [k, d, zip([k, d], (fast, slow) => 3 * fast - 2 * slow)]
}

function directionalMovement(over: Over, bars: Bars, s: ParameterValues): readonly Column[] {
  const length = s.number('period')
  const up = zip([bars.high.subarray(1), bars.high.subarray(0, -1)], (now, before) => now - before)
  const down = zip([bars.low.subarray(1), bars.low.subarray(0, -1)], (now, before) => before - now)
  const average = (movement: Float64Array) => wilderAverage(movement, length)
  const range = average(over('TRANGE', [bars.high, bars.low, bars.close]))
  const share = (moved: number, ranged: number) => (ranged === 0 ? 0 : (100 * moved) / ranged)
  const pdi = zip([average(zip([up, down], (a, b) => (a > b && a > 0 ? a : 0))), range], share)
  const mdi = zip([average(zip([up, down], (a, b) => (b > a && b > 0 ? b : 0))), range], share)
  const dx = zip([pdi, mdi], (plus, minus) =>
    plus + minus === 0 ? 0 : (100 * Math.abs(plus - minus)) / (plus + minus),
  )
  return [wilderAverage(dx, length), pdi, mdi]
}
