import type { IndicatorRow } from './indicatorRow.ts'
import { real } from './parameter.ts'
import type { Talib } from './talib.ts'
import { columns } from './talibRows.ts'

const NAMES = [
  '2crows',
  '3blackcrows',
  '3inside',
  '3linestrike',
  '3outside',
  '3starsinsouth',
  '3whitesoldiers',
  'advanceblock',
  'belthold',
  'breakaway',
  'closingmarubozu',
  'concealbabyswall',
  'counterattack',
  'doji',
  'dojistar',
  'dragonflydoji',
  'engulfing',
  'gapsidesidewhite',
  'gravestonedoji',
  'hammer',
  'hangingman',
  'harami',
  'haramicross',
  'highwave',
  'hikkake',
  'hikkakemod',
  'homingpigeon',
  'identical3crows',
  'inneck',
  'invertedhammer',
  'kicking',
  'kickingbylength',
  'ladderbottom',
  'longleggeddoji',
  'longline',
  'marubozu',
  'matchinglow',
  'onneck',
  'piercing',
  'rickshawman',
  'risefall3methods',
  'separatinglines',
  'shootingstar',
  'shortline',
  'spinningtop',
  'stalledpattern',
  'sticksandwich',
  'takuri',
  'tasukigap',
  'thrusting',
  'tristar',
  'unique3river',
  'upsidegap2crows',
  'xsidegap3methods',
]

/** Patterns with a depth the last candle must reach into the first, as a share of its body. */
const PENETRATION = {
  abandonedbaby: 0.3,
  darkcloudcover: 0.5,
  eveningdojistar: 0.3,
  eveningstar: 0.3,
  mathold: 0.5,
  morningdojistar: 0.3,
  morningstar: 0.3,
}

/** Returns the 61 candlestick patterns. TAAPI gives their value as text: "100" bullish, "-100" bearish, "0" none, and TA-Lib's shades between. */
export function patternRows(talib: Talib): IndicatorRow[] {
  const row = (name: string, penetration: number | null): IndicatorRow => {
    const fn = `CDL${name.toUpperCase()}`
    return {
      name,
      source: 'TA-Lib',
      formula: fn,
      parameters:
        penetration === null
          ? []
          : [real('optInPenetration', penetration, 'client', { max: 1_000, aliases: ['penetration'] })],
      keys: ['value'],
      compute(bars, settings) {
        const options = penetration === null ? [] : [settings.number('optInPenetration')]
        const [hits] = talib.call(fn, columns(bars, 'ohlc'), options, ['integer']) ?? []
        return hits === undefined ? null : [Array.from(hits, String)]
      },
    }
  }
  return [
    ...NAMES.map((name) => row(name, null)),
    ...Object.entries(PENETRATION).map(([name, penetration]) => row(name, penetration)),
  ]
}
