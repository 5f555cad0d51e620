import type { Bars } from './bars.ts'
import type { Column, IndicatorRow } from './indicatorRow.ts'
import { choice, integer, type Parameter, type ParameterValues, period, real } from './parameter.ts'
import type { Talib, TalibOutput } from './talib.ts'

/** TA-Lib's input columns by letter. */
const COLUMN = { o: 'open', h: 'high', l: 'low', c: 'close', v: 'volume' } as const
type Letter = keyof typeof COLUMN

const LINE = ['value'] as const
const BANDS = ['valueUpperBand', 'valueMiddleBand', 'valueLowerBand'] as const
const MACD = ['valueMACD', 'valueMACDSignal', 'valueMACDHist'] as const

const fastSlow = (fast: number, slow: number): Parameter[] => [
  integer('optInFastPeriod', fast, 'client', { min: 2, aliases: ['fast', 'fastLength', 'shortPeriod'] }),
  integer('optInSlowPeriod', slow, 'inferred', { min: 2, aliases: ['slow', 'slowLength', 'longPeriod'] }),
]
const signal = (min: number): Parameter =>
  integer('optInSignalPeriod', 9, 'client', { min, aliases: ['signal', 'signalLength'] })
/** 0 SMA, 1 EMA, 2 WMA, 3 DEMA, 4 TEMA, 5 TRIMA, 6 KAMA, 7 MAMA, 8 T3. */
const maType = (name: string): Parameter => integer(name, 0, 'inferred', { min: 0, max: 8 })
const deviation = (): Parameter => real('optInNbDev', 1, 'docs', { aliases: ['stddev', 'nbdev', 'dev'], min: -1000 })

type Options = (settings: ParameterValues) => number[]

/** Returns the rows computed by TA-Lib: the 88 functions TAAPI exposes under TA-Lib's names, keys and defaults. */
export function talibRows(talib: Talib): IndicatorRow[] {
  const row = (
    name: string,
    fn: string,
    letters: string,
    parameters: readonly Parameter[] = [],
    keys: readonly string[] = LINE,
    extra: { options?: Options; output?: TalibOutput } = {},
  ): IndicatorRow => ({
    name,
    source: 'TA-Lib',
    formula: fn,
    parameters,
    keys,
    compute(bars, settings): readonly Column[] | null {
      const options = extra.options?.(settings) ?? parameters.map((parameter) => settings.number(parameter.name))
      return talib.call(
        fn,
        columns(bars, letters),
        options,
        keys.map(() => extra.output ?? 'real'),
      )
    },
  })

  return [
    // Averages
    row('ma', 'MA', 'c', [period(30, 1), maType('optInMAType')]),
    row('sma', 'SMA', 'c', [period(30)]),
    row('ema', 'EMA', 'c', [period(30)]),
    row('wma', 'WMA', 'c', [period(30)]),
    row('dema', 'DEMA', 'c', [period(30)]),
    row('tema', 'TEMA', 'c', [period(30)]),
    row('trima', 'TRIMA', 'c', [period(30)]),
    row('kama', 'KAMA', 'c', [period(30)]),
    row('t3', 'T3', 'c', [period(5), real('optInVFactor', 0.7, 'inferred', { max: 1 })]),
    row(
      'mama',
      'MAMA',
      'c',
      [
        real('optInFastLimit', 0.5, 'client', { min: 0.01, max: 0.99 }),
        real('optInSlowLimit', 0.05, 'inferred', { min: 0.01, max: 0.99 }),
      ],
      ['valueMAMA', 'valueFAMA'],
    ),
    row('midpoint', 'MIDPOINT', 'c', [period(14)]),
    row('midprice', 'MIDPRICE', 'hl', [period(14)]),
    psarRow(talib),
    // Bands
    row(
      'bbands',
      'BBANDS',
      'c',
      [period(20), real('stddev', 2, 'client', { aliases: ['optInNbDevUp', 'stdDev', 'mult'] })],
      BANDS,
      {
        options: (s) => [s.number('period'), s.number('stddev'), s.number('stddev'), 0],
      },
    ),
    row('accbands', 'ACCBANDS', 'hlc', [period(20)], BANDS),
    // Momentum
    row('rsi', 'RSI', 'c', [period(14)]),
    row('cmo', 'CMO', 'c', [period(14)]),
    row('mom', 'MOM', 'c', [period(10, 1)]),
    row('roc', 'ROC', 'c', [period(10, 1)]),
    row('rocp', 'ROCP', 'c', [period(10, 1)]),
    row('rocr', 'ROCR', 'c', [period(10, 1)]),
    row('rocr100', 'ROCR100', 'c', [period(10, 1)]),
    // TA-Lib allows an average of one candle here, then counts its lookback as -1 and reads memory that is not the series: from two on it is right.
    row('trix', 'TRIX', 'c', [period(30)]),
    row('apo', 'APO', 'c', [...fastSlow(12, 26), maType('optInMAType')]),
    row('ppo', 'PPO', 'c', [...fastSlow(12, 26), maType('optInMAType')]),
    row('macd', 'MACD', 'c', [...fastSlow(12, 26), signal(2)], MACD),
    row(
      'macdext',
      'MACDEXT',
      'c',
      [
        integer('optInFastPeriod', 12, 'inferred', { min: 2 }),
        maType('optInFastMAType'),
        integer('optInSlowPeriod', 26, 'inferred', { min: 2 }),
        maType('optInSlowMAType'),
        signal(1),
        maType('optInSignalMAType'),
      ],
      MACD,
    ),
    row(
      'stoch',
      'STOCH',
      'hlc',
      [
        integer('kPeriod', 5, 'docs', { aliases: ['optInFastK_Period'] }),
        integer('dPeriod', 3, 'docs', { aliases: ['optInSlowD_Period'] }),
        integer('kSmooth', 3, 'docs', { aliases: ['optInSlowK_Period'] }),
      ],
      ['valueK', 'valueD'],
      { options: (s) => [s.number('kPeriod'), s.number('kSmooth'), 0, s.number('dPeriod'), 0] },
    ),
    row(
      'stochf',
      'STOCHF',
      'hlc',
      [
        integer('optInFastK_Period', 5, 'client', { aliases: ['kPeriod'] }),
        integer('optInFastD_Period', 3, 'inferred', { aliases: ['dPeriod'] }),
      ],
      ['valueFastK', 'valueFastD'],
      { options: (s) => [s.number('optInFastK_Period'), s.number('optInFastD_Period'), 0] },
    ),
    row('willr', 'WILLR', 'hlc', [period(14)]),
    {
      ...row('cci', 'CCI', 'hlc', [period(14), choice('tp', ['hlc3', 'close'], 'docs')]),
      compute: (bars, s) =>
        talib.call('CCI', columns(bars, s.text('tp') === 'close' ? 'ccc' : 'hlc'), [s.number('period')], ['real']),
    },
    row('bop', 'BOP', 'ohlc'),
    row('ultosc', 'ULTOSC', 'hlc', [
      integer('optInTimePeriod1', 7, 'client'),
      integer('optInTimePeriod2', 14, 'inferred'),
      integer('optInTimePeriod3', 28, 'inferred'),
    ]),
    // Direction
    row('adx', 'ADX', 'hlc', [period(14)]),
    row('adxr', 'ADXR', 'hlc', [period(14)]),
    row('dx', 'DX', 'hlc', [period(14)]),
    row('plus_di', 'PLUS_DI', 'hlc', [period(14, 1)]),
    row('minus_di', 'MINUS_DI', 'hlc', [period(14, 1)]),
    row('plus_dm', 'PLUS_DM', 'hl', [period(14, 1)]),
    row('minus_dm', 'MINUS_DM', 'hl', [period(14, 1)]),
    row('aroon', 'AROON', 'hl', [period(14)], ['valueAroonDown', 'valueAroonUp']),
    row('aroonosc', 'AROONOSC', 'hl', [period(14)]),
    // Range
    row('atr', 'ATR', 'hlc', [period(14, 1)]),
    row('natr', 'NATR', 'hlc', [period(14, 1)]),
    row('tr', 'TRANGE', 'hlc'),
    // Volume
    row('obv', 'OBV', 'cv'),
    row('ad', 'AD', 'hlcv'),
    row('adosc', 'ADOSC', 'hlcv', fastSlow(3, 10)),
    row('mfi', 'MFI', 'hlcv', [period(14)]),
    // Statistics
    row('linearreg', 'LINEARREG', 'c', [period(14)]),
    row('linearreg_angle', 'LINEARREG_ANGLE', 'c', [period(14)]),
    row('linearreg_intercept', 'LINEARREG_INTERCEPT', 'c', [period(14)]),
    row('linearreg_slope', 'LINEARREG_SLOPE', 'c', [period(14)]),
    row('tsf', 'TSF', 'c', [period(14)]),
    row('stddev', 'STDDEV', 'c', [period(5), deviation()]),
    row('var', 'VAR', 'c', [
      { ...period(5, 1, 'client'), name: 'optInTimePeriod', aliases: ['period', 'length'] },
      deviation(),
    ]),
    // TAAPI does not say which two columns these compare; TA-Lib's abstract interface says high and low.
    row('beta', 'BETA', 'hl', [period(5, 1)]),
    row('correl', 'CORREL', 'hl', [period(30, 1)]),
    row('max', 'MAX', 'c', [period(30)]),
    row('min', 'MIN', 'c', [period(30)]),
    row('minmax', 'MINMAX', 'c', [period(30)], ['valueMin', 'valueMax']),
    row('maxindex', 'MAXINDEX', 'c', [period(30)], LINE, { output: 'integer' }),
    row('minindex', 'MININDEX', 'c', [period(30)], LINE, { output: 'integer' }),
    row('minmaxindex', 'MINMAXINDEX', 'c', [period(30)], ['valueMinIdx', 'valueMaxIdx'], { output: 'integer' }),
    row('sum', 'SUM', 'c', [period(30)]),
    // Cycles
    row('ht_dcperiod', 'HT_DCPERIOD', 'c'),
    row('ht_dcphase', 'HT_DCPHASE', 'c'),
    row('ht_phasor', 'HT_PHASOR', 'c', [], ['valueInPhase', 'valueQuadrature']),
    row('ht_sine', 'HT_SINE', 'c', [], ['valueSine', 'valueLeadSine']),
    row('ht_trendline', 'HT_TRENDLINE', 'c'),
    row('ht_trendmode', 'HT_TRENDMODE', 'c', [], LINE, { output: 'integer' }),
    // Prices and arithmetic on one candle
    row('avgprice', 'AVGPRICE', 'ohlc'),
    row('medprice', 'MEDPRICE', 'hl'),
    row('typprice', 'TYPPRICE', 'hlc'),
    row('wclprice', 'WCLPRICE', 'hlc'),
    row('add', 'ADD', 'hl'),
    row('sub', 'SUB', 'hl'),
    row('mult', 'MULT', 'hl'),
    row('div', 'DIV', 'hl'),
    ...['ceil', 'floor', 'ln', 'log10', 'sqrt', 'atan', 'cos', 'sin', 'tan', 'tanh'].map((name) =>
      row(name, name.toUpperCase(), 'c'),
    ),
  ]
}

/** TA-Lib's SAR has one acceleration for start and step; SAREXT separates them and signs the value when short, which TAAPI does not. */
function psarRow(talib: Talib): IndicatorRow {
  return {
    name: 'psar',
    source: 'TA-Lib',
    formula: 'SAR; SAREXT when start and increment differ',
    parameters: [
      real('start', 0.02, 'docs', { aliases: ['optInAcceleration', 'step'] }),
      real('increment', 0.02, 'docs'),
      real('maximum', 0.2, 'docs', { aliases: ['optInMaximum', 'max'] }),
    ],
    keys: LINE,
    compute(bars, s) {
      const [start, increment, maximum] = [s.number('start'), s.number('increment'), s.number('maximum')]
      if (start === increment) return talib.call('SAR', columns(bars, 'hl'), [start, maximum], ['real'])
      const options = [0, 0, start, increment, maximum, start, increment, maximum]
      const [signed] = talib.call('SAREXT', columns(bars, 'hl'), options, ['real']) ?? []
      return signed === undefined ? null : [signed.map(Math.abs)]
    },
  }
}

/** Returns the columns of bars named by letters: o, h, l, c, v. */
export function columns(bars: Bars, letters: string): Float64Array[] {
  return [...letters].map((letter) => bars[COLUMN[letter as Letter]])
}
