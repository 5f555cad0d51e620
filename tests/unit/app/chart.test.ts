import { describe, expect, it } from 'vitest'
import {
  barAt,
  formatLevel,
  nearLevels,
  priceDecimals,
  statDecimals,
  toFillMarks,
  toSegments,
} from '@/app/_components/chart/chartData.ts'
import { keyWord, layOutLines, paneCount } from '@/app/_components/chart/chartLines.ts'
import { lineLook } from '@/app/_components/chart/chartLook.ts'
import { chartSentence } from '@/app/_components/chart/chartSentence.ts'
import { chartHref, readChartAddress } from '@/app/(dashboard)/coins/[coin]/_components/chartAddress.ts'
import { specOf } from '@/app/(dashboard)/coins/[coin]/_components/specOf.ts'
import type { ChartCandle, ChartIndicator, IndicatorInfo, Markers } from '@/lib/contracts/candles.ts'

const BAR_MS = 300_000
const candles: ChartCandle[] = Array.from({ length: 10 }, (_, i) => ({
  openMs: (100 + i) * BAR_MS,
  open: 50 + i,
  high: 52.5 + i,
  low: 49 + i,
  close: 51 + i,
  volume: 1,
  closed: i < 9,
}))
const at = (bar: number): number => (100 + bar) * BAR_MS + 1000
const fill = (id: number, bar: number, rest: Partial<Markers['fills'][number]> = {}): Markers['fills'][number] => ({
  id,
  coin: 'BTC',
  side: 'buy',
  px: '50',
  sz: '1',
  dir: 'Open Long',
  closedPnlUsd: '0',
  feeUsd: '0',
  oid: String(id),
  cloid: null,
  atMs: at(bar),
  decisionId: 1,
  cycleId: 1,
  role: 'entry',
  ...rest,
})
const markers = (rest: Partial<Markers>): Markers => ({
  coin: 'BTC',
  fills: [],
  levels: [],
  positions: [],
  isCut: false,
  ...rest,
})
const level = (fromMs: number, toMs: number | null) => ({
  id: 1,
  role: 'stop' as const,
  px: '48.5',
  fromMs,
  toMs,
  decisionId: null,
  cycleId: null,
  reason: '',
})

describe('where things lie on the bars', () => {
  it('a moment belongs to the bar that contains it', () => {
    expect(barAt(candles, at(3))).toBe(3)
    expect(barAt(candles, candles[3]?.openMs ?? 0)).toBe(3)
    expect(barAt(candles, 0)).toBe(-1)
    expect(barAt(candles, at(500))).toBe(9)
  })
  it('a level lies over the bars it held for; one that still rests reaches the newest', () => {
    const segments = toSegments(candles, markers({ levels: [level(at(2), at(4)), level(at(6), null)] }))
    expect(segments.map(({ from, to }) => [from, to])).toEqual([
      [2, 4],
      [6, 9],
    ])
  })
  it('a level from before the first bar starts there, and one that ended before is left out', () => {
    const segments = toSegments(candles, markers({ levels: [level(at(-5), at(1)), level(at(-5), at(-2))] }))
    expect(segments).toEqual([{ kind: 'stop', px: 48.5, from: 0, to: 1 }])
  })
  it('executions of one bar, side and role are one mark', () => {
    const fills = [fill(1, 2), fill(2, 2), fill(3, 2, { side: 'sell', role: 'exit' }), fill(4, -3)]
    const marks = toFillMarks(candles, markers({ fills }))
    expect(marks.map(({ bar, role, fills: those }) => [bar, role, those.length])).toEqual([
      [2, 'entry', 2],
      [2, 'exit', 1],
    ])
  })
  it('nothing to draw is nothing, not a failure', () => {
    expect([toSegments([], markers({})), toSegments(candles, null), toFillMarks(candles, null)]).toEqual([[], [], []])
  })
})

describe('the scale', () => {
  it('makes room for a near stop, not for one so far away that the candles would be a line', () => {
    expect(nearLevels(100, 110, [95, 112])).toEqual([95, 112])
    expect(nearLevels(100, 110, [80, 90, 120, 200])).toEqual([90, 120])
  })
  it('shows the decimals the prices have', () => {
    expect(priceDecimals([])).toBe(0)
    expect(priceDecimals(candles)).toBe(0)
    expect(priceDecimals(candles.map((bar) => ({ ...bar, close: 0.01234 })))).toBe(5)
    expect(priceDecimals(candles.map((bar) => ({ ...bar, close: 1.2e-7 })))).toBe(8)
  })
  it('writes numbers with grouped thousands and a real minus', () => {
    expect(formatLevel(-1234.5, 2)).toBe('−1,234.50')
  })
})

const indicator = (
  spec: string,
  keys: ChartIndicator['keys'],
  values: ChartIndicator['values'] = {},
): ChartIndicator => ({
  spec,
  name: spec.split(':')[0] ?? '',
  label: spec,
  keys,
  values,
  problem: null,
})
const on = (key: string, place: 'price' | 'pane' | 'none') => ({ key, place, style: 'line' as const })

describe('indicators on the chart', () => {
  it('prices share the candles’ pane, every other indicator has its own', () => {
    const lines = layOutLines([
      indicator('rsi', [on('value', 'pane')]),
      indicator('ema:20', [on('value', 'price')]),
      indicator('bbw', [on('value', 'pane'), on('upperBand', 'price')]),
      indicator('supertrend', [on('value', 'price'), on('valueAdvice', 'none')]),
    ])
    expect(lines.map(({ id, pane }) => [id, pane])).toEqual([
      ['rsi.value', 1],
      ['ema:20.value', 0],
      ['bbw.value', 2],
      ['bbw.upperBand', 0],
      ['supertrend.value', 0],
    ])
    expect(paneCount(lines)).toBe(2)
    expect(paneCount([])).toBe(0)
  })
  it('twelve lines of one pane all look different', () => {
    const looks = Array.from({ length: 12 }, (_, index) => JSON.stringify(lineLook(index)))
    expect(new Set(looks).size).toBe(12)
  })
  it('keys are words beside the label', () => {
    expect(keyWord('ema', 'value')).toBe('')
    expect(keyWord('macd', 'valueMACDSignal')).toBe('signal')
    expect(keyWord('macd', 'valueMACD')).toBe('macd')
    expect(keyWord('bbands', 'valueUpperBand')).toBe('upper')
    expect(keyWord('dm', 'plus_dm')).toBe('plus dm')
  })
  it('values of a pane have four figures of the largest', () => {
    const decimals = (values: (number | null)[]) =>
      statDecimals(indicator('x', [on('value', 'pane')], { value: values }))
    expect([decimals([54.3]), decimals([-1234]), decimals([0.00123]), decimals([null]), decimals([0])]).toEqual([
      2, 0, 6, 2, 2,
    ])
  })
})

describe('the chart in words', () => {
  it('says span, move, extremes, levels and fills', () => {
    const levels = [{ kind: 'stop' as const, px: '48.5' }]
    const words = chartSentence({
      coin: 'BTC',
      interval: '5m',
      candles,
      levels,
      markers: markers({ fills: [fill(1, 2)] }),
    })
    expect(words).toContain('10 5m candles of BTC')
    expect(words).toContain('from 50 to 60 (+20.00')
    expect(words).toMatch(/Drawn across: stop 4[89]\./)
    expect(words).toMatch(/1 fill in it\.$/)
  })
  it('says that there is nothing', () => {
    expect(chartSentence({ coin: 'BTC', interval: '5m', candles: [], levels: [], markers: null })).toBe(
      'No 5m candles of BTC.',
    )
  })
})

describe('the address of a chart', () => {
  const readBack = (href: string) => {
    const url = new URL(href, 'http://x')
    const coin = decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
    return { coin, choice: readChartAddress(url) }
  }
  it.each([
    { coin: 'BTC', interval: '5m', count: 400, indicators: ['ema:20', 'ema:50'] },
    { coin: 'xyz:GOLD', interval: '4h', count: 2000, indicators: ['vwap:anchorPeriod=day', 'rsi'] },
    { coin: 'ETH', interval: '1h', count: 200, indicators: [] },
  ] as const)('gives the choices back: $coin $interval', ({ coin, ...choice }) => {
    expect(readBack(chartHref(coin, choice))).toEqual({ coin, choice })
  })
  it('of the defaults is short, and nonsense in it is the default', () => {
    const { coin, choice } = readBack('/coins/BTC?interval=7m&bars=5')
    expect(chartHref(coin, choice)).toBe('/coins/BTC')
  })
  it('can be read by a person', () => {
    const choice = { interval: '4h', count: 1000, indicators: ['vwap:anchorPeriod=day', 'rsi'] } as const
    expect(chartHref('BTC', choice)).toBe('/coins/BTC?interval=4h&bars=1000&indicators=vwap:anchorPeriod=day,rsi')
  })
})

it('the word for an indicator leaves out what is the default anyway', () => {
  const parameter = (name: string, fallback: number): IndicatorInfo['parameters'][number] => ({
    name,
    kind: 'integer',
    fallback,
    min: 1,
    max: 100,
    choices: [],
  })
  const info: IndicatorInfo = {
    name: 'macd',
    source: '',
    formula: '',
    kind: 'pane',
    parameters: [parameter('fast', 12), parameter('slow', 26), parameter('signal', 9)],
  }
  expect(specOf(info, {})).toBe('macd')
  expect(specOf(info, { slow: '30' })).toBe('macd:12:30')
  expect(specOf(info, { fast: '', signal: '9' })).toBe('macd')
})
