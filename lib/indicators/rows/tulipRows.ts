import { IndicatorsSync } from '@ixjb94/indicators'
import type { Bars } from './bars.ts'
import type { Column, IndicatorRow, Value } from './indicatorRow.ts'
import { integer, type Parameter, type ParameterValues, period, real } from './parameter.ts'

const tulip = new IndicatorsSync()
const LINE = ['value'] as const

/** Plain arrays: the library's types do not take typed ones. */
interface Lists {
  open: number[]
  high: number[]
  low: number[]
  close: number[]
  volume: number[]
}

type Compute = (bars: Lists, settings: ParameterValues) => Column[]

const shortLong = (short: number, long: number, evidence: 'client' | 'chosen'): Parameter[] => [
  integer('short_period', short, evidence, { aliases: ['fast', 'fastPeriod'] }),
  integer('long_period', long, evidence, { aliases: ['slow', 'slowPeriod'] }),
]

/**
 * Returns the 20 rows computed by the Tulip port. TAAPI publishes no default length for most of them; those marked 'chosen' are the common
 * ones (TradingView's where it has the indicator).
 */
export function tulipRows(): IndicatorRow[] {
  const length = (s: ParameterValues) => s.number('period')
  const row = (
    name: string,
    parameters: readonly Parameter[],
    needed: (settings: ParameterValues) => number,
    compute: Compute,
    keys: readonly string[] = LINE,
  ): IndicatorRow => ({
    name,
    source: 'Tulip',
    formula: name,
    parameters,
    keys,
    // The port reads past short inputs, so it is only called once there is enough for one value.
    compute: (bars, s) => {
      if (parameters.some(({ name }) => name === 'short_period') && s.number('short_period') > s.number('long_period'))
        return null
      return bars.length < needed(s) ? keys.map(() => []) : compute(lists(bars), s)
    },
  })
  const at = (candles: number) => () => candles

  return [
    row('ao', [], at(34), (b) => [tulip.ao(b.high, b.low)]),
    row('dm', [period(14, 1, 'chosen')], length, (b, s) => tulip.dm(b.high, b.low, length(s)), ['plus_dm', 'minus_dm']),
    row('fisher', [period(9, 1, 'chosen')], length, (b, s) => tulip.fisher(b.high, b.low, length(s)), [
      'fisher',
      'fisher_signal',
    ]),
    row(
      'fosc',
      [period(14, 2, 'chosen')],
      (s) => length(s) + 1,
      (b, s) => [tulip.fosc(b.close, length(s))],
    ),
    row(
      'hma',
      [period(20, 2, 'chosen')],
      (s) => length(s) + Math.floor(Math.sqrt(length(s))) - 1,
      (b, s) => [tulip.hma(b.close, length(s))],
    ),
    row('kvo', shortLong(34, 55, 'chosen'), at(2), (b, s) => [
      tulip.kvo(b.high, b.low, b.close, b.volume, s.number('short_period'), s.number('long_period')),
    ]),
    row('marketfi', [], at(1), (b) => [tulip.marketfi(b.high, b.low, b.volume)]),
    row(
      'mass',
      [period(25, 1, 'chosen')],
      (s) => length(s) + 16,
      (b, s) => [tulip.mass(b.high, b.low, length(s))],
    ),
    row(
      'msw',
      [period(14, 1, 'chosen')],
      (s) => length(s) + 1,
      (b, s) => tulip.msw(b.close, length(s)),
      ['msw_sine', 'msw_lead'],
    ),
    row('nvi', [], at(1), (b) => [tulip.nvi(b.close, b.volume)]),
    row('pvi', [], at(1), (b) => [tulip.pvi(b.close, b.volume)]),
    row('qstick', [period(14, 1, 'chosen')], length, (b, s) => [tulip.qstick(b.open, b.close, length(s))]),
    row(
      'vhf',
      [period(14, 1, 'chosen')],
      (s) => length(s) + 1,
      (b, s) => [tulip.vhf(b.close, length(s))],
    ),
    row(
      'vidya',
      [...shortLong(12, 26, 'chosen'), real('alpha', 0.2, 'inferred', { max: 1 })],
      (s) => s.number('long_period'),
      (b, s) => [tulip.vidya(b.close, s.number('short_period'), s.number('long_period'), s.number('alpha'))],
    ),
    row(
      'volatility',
      [period(20, 1, 'chosen')],
      (s) => length(s) + 1,
      (b, s) => [tulip.volatility(b.close, length(s))],
    ),
    row(
      'vosc',
      shortLong(5, 10, 'client'),
      (s) => s.number('long_period'),
      (b, s) => [tulip.vosc(b.volume, s.number('short_period'), s.number('long_period'))],
    ),
    row('vwma', [period(20, 1, 'chosen')], length, (b, s) => [
      nullWithoutVolume(tulip.vwma(b.close, b.volume, length(s)), b.volume, length(s)),
    ]),
    row('wad', [], at(2), (b) => [tulip.wad(b.high, b.low, b.close)]),
    row('wilders', [period(14, 1, 'chosen')], length, (b, s) => [tulip.wilders(b.close, length(s))]),
    row(
      'zlema',
      [period(20, 3, 'chosen')],
      (s) => Math.floor((length(s) - 1) / 2),
      (b, s) => [tulip.zlema(b.close, length(s))],
    ),
  ]
}

/** The running sums keep a residue once volume has been seen, so a window without any would divide noise by noise. */
function nullWithoutVolume(values: number[], volumes: readonly number[], length: number): Value[] {
  const skipped = volumes.length - values.length
  let silent = 0
  const quiet = volumes.map((volume) => {
    silent = volume === 0 ? silent + 1 : 0
    return silent >= length
  })
  return values.map((value, i) => (quiet[skipped + i] === true ? null : value))
}

function lists(bars: Bars): Lists {
  return {
    open: Array.from(bars.open),
    high: Array.from(bars.high),
    low: Array.from(bars.low),
    close: Array.from(bars.close),
    volume: Array.from(bars.volume),
  }
}
