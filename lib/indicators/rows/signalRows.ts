import {
  CMF,
  CoppockCurve,
  DonchianChannels,
  IchimokuCloud,
  KeltnerChannels,
  RelativeVigorIndex,
  SuperTrend,
  VortexIndicator,
  WSMA,
} from 'trading-signals'
import type { Bars } from './bars.ts'
import type { Column, IndicatorRow, Value } from './indicatorRow.ts'
import { integer, type Parameter, type ParameterValues, period, real } from './parameter.ts'
import { shiftedForward, zip } from './rolling.ts'

interface Streaming<Input, Output> {
  add(input: Input): Output | null
}

/** Returns the 10 rows computed by trading-signals, candle by candle. */
export function signalRows(): IndicatorRow[] {
  return [
    row('smma', 'WSMA (Wilder, seeded with the mean)', [period(7, 1)], ['value'], (bars, s) => [
      stream(bars, new WSMA(s.number('period')), (i) => bars.close[i] ?? Number.NaN),
    ]),
    row('cmf', 'CMF', [period(20, 1)], ['value'], (bars, s) => [
      stream(bars, new CMF(s.number('period')), (i) => candleAt(bars, i)),
    ]),
    row(
      'coppockcurve',
      'CoppockCurve',
      [
        integer('wmaLength', 10, 'client'),
        integer('longRoCLength', 14, 'inferred'),
        integer('shortRoCLength', 11, 'inferred'),
      ],
      ['value'],
      (bars, s) => {
        const curve = new CoppockCurve({
          wmaInterval: s.number('wmaLength'),
          longRocInterval: s.number('longRoCLength'),
          shortRocInterval: s.number('shortRoCLength'),
        })
        return [stream(bars, curve, (i) => bars.close[i] ?? Number.NaN)]
      },
    ),
    row('vortex', 'VortexIndicator', [period(14, 1)], ['plus', 'minus'], (bars, s) => {
      const points = stream(bars, new VortexIndicator(s.number('period')), (i) => candleAt(bars, i))
      return [points.map(({ plus }) => plus), points.map(({ minus }) => minus)]
    }),
    row('donchianchannels', 'DonchianChannels', [period(20, 1)], ['upper', 'middle', 'lower'], (bars, s) => {
      const points = stream(bars, new DonchianChannels(s.number('period')), (i) => candleAt(bars, i))
      return [points.map(({ upper }) => upper), points.map(({ middle }) => middle), points.map(({ lower }) => lower)]
    }),
    row(
      'keltnerchannels',
      'KeltnerChannels (EMA, Wilder ATR)',
      [
        period(20, 1, 'inferred'),
        real('multiplier', 2, 'inferred', { aliases: ['mult'] }),
        integer('atrLength', 10, 'inferred', { aliases: ['atrPeriod'] }),
      ],
      ['lower', 'middle', 'upper'],
      (bars, s) => {
        const channels = new KeltnerChannels({
          emaInterval: s.number('period'),
          atrInterval: s.number('atrLength'),
          multiplier: s.number('multiplier'),
        })
        const points = stream(bars, channels, (i) => candleAt(bars, i))
        return [points.map(({ lower }) => lower), points.map(({ middle }) => middle), points.map(({ upper }) => upper)]
      },
    ),
    row(
      'supertrend',
      'SuperTrend (Wilder ATR)',
      [period(7, 1), real('multiplier', 3, 'docs', { aliases: ['mult', 'factor'] })],
      ['value', 'valueAdvice'],
      (bars, s) => {
        const line = new SuperTrend({ interval: s.number('period'), multiplier: s.number('multiplier') })
        const points = stream(bars, line, (i) => candleAt(bars, i))
        const advice: Value[] = points.map(({ trend }) => (trend === 'BULLISH' ? 'long' : 'short'))
        return [points.map(({ supertrend }) => supertrend), advice]
      },
    ),
    row(
      'rvgi',
      'RelativeVigorIndex; trend: above or below its signal',
      [period(10, 1)],
      ['rvgi', 'signal', 'trend'],
      (bars, s) => {
        const points = stream(bars, new RelativeVigorIndex(s.number('period')), (i) => candleAt(bars, i))
        const trend: Value[] = points.map((point) => (point.rvgi >= point.signal ? 'bullish' : 'bearish'))
        return [points.map(({ rvgi }) => rvgi), points.map(({ signal }) => signal), trend]
      },
    ),
    row(
      'ichimoku',
      'IchimokuCloud; current spans: those of displacement − 1 bars ago, lagging: of twice that',
      ichimokuParameters(),
      ICHIMOKU_KEYS,
      ichimoku,
    ),
    row(
      'williamsalligator',
      'WSMA of (high + low) / 2, each line as of its offset ago',
      alligatorParameters(),
      ['valueJaws', 'valueTeeth', 'valueLips'],
      alligator,
    ),
  ]
}

function row(
  name: string,
  formula: string,
  parameters: readonly Parameter[],
  keys: readonly string[],
  compute: (bars: Bars, settings: ParameterValues) => readonly Column[],
): IndicatorRow {
  return { name, source: 'trading-signals', formula, parameters, keys, compute }
}

/** Returns what a streaming indicator says once it has enough candles. */
function stream<Input, Output>(
  bars: Bars,
  indicator: Streaming<Input, Output>,
  inputAt: (i: number) => Input,
): Output[] {
  const values: Output[] = []
  for (let i = 0; i < bars.length; i++) {
    const value = indicator.add(inputAt(i))
    if (value !== null) values.push(value)
  }
  return values
}

const candleAt = (bars: Bars, i: number) => ({
  open: bars.open[i] ?? Number.NaN,
  high: bars.high[i] ?? Number.NaN,
  low: bars.low[i] ?? Number.NaN,
  close: bars.close[i] ?? Number.NaN,
  volume: bars.volume[i] ?? Number.NaN,
})

const ICHIMOKU_KEYS = [
  'conversion',
  'base',
  'spanA',
  'spanB',
  'currentSpanA',
  'currentSpanB',
  'laggingSpanA',
  'laggingSpanB',
] as const

const ichimokuParameters = (): Parameter[] => [
  integer('conversionPeriod', 9, 'docs'),
  integer('basePeriod', 26, 'docs'),
  integer('spanPeriod', 52, 'docs'),
  integer('displacement', 26, 'docs', { min: 0 }),
]

function ichimoku(bars: Bars, s: ParameterValues): readonly Column[] {
  const cloud = new IchimokuCloud({
    conversionInterval: s.number('conversionPeriod'),
    baseInterval: s.number('basePeriod'),
    spanBInterval: s.number('spanPeriod'),
  })
  const points = stream(bars, cloud, (i) => candleAt(bars, i))
  const spanA = points.map((point) => point.spanA)
  const spanB = points.map((point) => point.spanB)
  // A line drawn `displacement` bars ahead counts the bar it is drawn from, as TradingView does.
  const ahead = Math.max(0, s.number('displacement') - 1)
  return [
    points.map(({ conversion }) => conversion),
    points.map(({ base }) => base),
    spanA,
    spanB,
    shiftedForward(spanA, ahead),
    shiftedForward(spanB, ahead),
    shiftedForward(spanA, 2 * ahead),
    shiftedForward(spanB, 2 * ahead),
  ]
}

const alligatorParameters = (): Parameter[] => [
  integer('jawLength', 13, 'inferred'),
  integer('teethLength', 8, 'inferred'),
  integer('lipsLength', 5, 'inferred'),
  integer('jawOffset', 8, 'inferred', { min: 0 }),
  integer('teethOffset', 5, 'inferred', { min: 0 }),
  integer('lipsOffset', 3, 'inferred', { min: 0 }),
]

/** The library's own Alligator says nothing until all three lines can, so each line is built from its average here. */
function alligator(bars: Bars, s: ParameterValues): readonly Column[] {
  const median = zip([bars.high, bars.low], (high, low) => (high + low) / 2)
  const line = (length: string, offset: string) =>
    shiftedForward(
      stream(bars, new WSMA(s.number(length)), (i) => median[i] ?? Number.NaN),
      s.number(offset),
    )
  return [line('jawLength', 'jawOffset'), line('teethLength', 'teethOffset'), line('lipsLength', 'lipsOffset')]
}
