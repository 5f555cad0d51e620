import {
  type AutoscaleInfo,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { ChartCandle } from '@/lib/contracts/candles.ts'
import { formatDayMinute } from '../numbers/formatTime.ts'
import {
  type FillMark,
  type LevelLine,
  nearLevels,
  numbersOf,
  priceDecimals,
  type Segment,
  statDecimals,
} from './chartData.ts'
import { type ChartLine, paneCount } from './chartLines.ts'
import { type ChartColors, type Dash, LEVEL_LOOK } from './chartLook.ts'
import { createLevelSegments } from './levelSegments.ts'

/** All that is drawn. `lines` keeps its ids and looks for the life of a chart; their values may change. */
export interface Drawing {
  candles: readonly ChartCandle[]
  lines: readonly ChartLine[]
  segments: readonly Segment[]
  levels: readonly LevelLine[]
  marks: readonly FillMark[]
}

export interface DrawnChart {
  /** Draws new data; what is in view stays in view. */
  draw(drawing: Drawing): void
  /** Puts the crosshair on a bar, or takes it away. */
  point(bar: number | null): void
  /** Shows more bars (above 1) or fewer (below 1), the newest in view staying where it is. */
  zoom(factor: number): void
  showAll(): void
  close(): void
}

const PRICE_SHARE = 3
const DASH: Record<Dash, LineStyle> = {
  solid: LineStyle.Solid,
  dashed: LineStyle.Dashed,
  dotted: LineStyle.SparseDotted,
}
const timeOf = (openMs: number): UTCTimestamp => (openMs / 1000) as UTCTimestamp

/** Returns a chart in `container`, drawn with these colours. Call close() before the container goes. */
export function drawChart(
  container: HTMLElement,
  colors: ChartColors,
  first: Drawing,
  events: { onPoint: (bar: number | null) => void; onMark: (id: string) => void },
): DrawnChart {
  const chart = createChart(container, chartOptions(colors))
  const price = chart.addSeries(CandlestickSeries, {
    upColor: colors.profit,
    downColor: colors.loss,
    wickUpColor: colors.profit,
    wickDownColor: colors.loss,
    borderVisible: false,
    priceLineColor: colors['line-strong'],
  })
  const volume = addVolume(chart, colors)
  const lines = new Map(first.lines.map((line) => [line.id, addLine(chart, line, colors)]))
  shareHeight(chart, first.lines)
  const levels = createLevelSegments(colors)
  price.attachPrimitive(levels.primitive)
  const marks = createSeriesMarkers<Time>(price, [])
  let axis: IPriceLine[] = []
  let drawn: Drawing = first

  const draw = (drawing: Drawing): void => {
    drawn = drawing
    const { candles } = drawing
    const decimals = priceDecimals(candles)
    price.applyOptions({ priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals } })
    price.setData(
      candles.map(({ openMs, open, high, low, close }) => ({ time: timeOf(openMs), open, high, low, close })),
    )
    volume.setData(
      candles.map((bar) => ({
        time: timeOf(bar.openMs),
        value: bar.volume,
        color: `${bar.close >= bar.open ? colors.profit : colors.loss}55`,
      })),
    )
    for (const line of drawing.lines) setLine(lines.get(line.id), line, candles)
    const lowHigh = rangeOf(candles)
    levels.set(drawing.segments, lowHigh)
    marks.setMarkers(drawing.marks.map((mark) => toMarker(mark, candles, colors)))
    for (const line of axis) price.removePriceLine(line)
    axis = drawing.levels.map(({ kind, px }) =>
      price.createPriceLine({
        price: Number(px),
        title: kind,
        color: colors[LEVEL_LOOK[kind].color],
        lineStyle: DASH[LEVEL_LOOK[kind].dash],
        lineWidth: 1,
        axisLabelVisible: true,
        axisLabelTextColor: colors.panel,
      }),
    )
    const wanted = drawing.levels.map(({ px }) => Number(px))
    price.applyOptions({ autoscaleInfoProvider: widen(wanted) })
  }

  chart.subscribeCrosshairMove(({ logical, point }) => {
    const isOver = point !== undefined && logical !== undefined && logical >= 0 && logical < drawn.candles.length
    events.onPoint(isOver ? Math.round(logical) : null)
  })
  chart.subscribeCrosshairMove(({ hoveredInfo }) => {
    container.style.cursor = typeof hoveredInfo?.objectId === 'string' ? 'pointer' : ''
  })
  chart.subscribeClick(({ hoveredInfo }) => {
    if (typeof hoveredInfo?.objectId === 'string') events.onMark(hoveredInfo.objectId)
  })
  draw(first)
  showNewest(chart, first.candles.length, container.clientWidth)
  return {
    draw,
    point(bar) {
      const candle = bar === null ? undefined : drawn.candles[bar]
      if (candle === undefined) chart.clearCrosshairPosition()
      else chart.setCrosshairPosition(candle.close, timeOf(candle.openMs), price)
    },
    zoom: (factor) => zoom(chart, factor),
    showAll: () => chart.timeScale().fitContent(),
    close: () => chart.remove(),
  }
}

function chartOptions(colors: ChartColors) {
  const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  return {
    autoSize: true,
    layout: {
      background: { color: colors.panel },
      textColor: colors['ink-dim'],
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 11,
      // The licence asks for a link to its makers: it stands below the chart, where keyboards and readers find it.
      attributionLogo: false,
      panes: { separatorColor: colors.line, separatorHoverColor: colors.line, enableResize: false },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: colors.line } },
    crosshair: {
      mode: 0,
      vertLine: { color: colors['ink-faint'], labelBackgroundColor: colors['line-strong'] },
      horzLine: { color: colors['ink-faint'], labelBackgroundColor: colors['line-strong'] },
    },
    rightPriceScale: { borderColor: colors.line, minimumWidth: 64 },
    timeScale: { borderColor: colors.line, timeVisible: true, secondsVisible: false, rightOffset: 2 },
    localization: { timeFormatter: (time: Time) => `${formatDayMinute(Number(time) * 1000)} UTC` },
    // The wheel and a thumb moving up belong to the page: a chart must not trap who only wants to get past it.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
    kineticScroll: { touch: !isCalm, mouse: false },
  }
}

function addVolume(chart: IChartApi, colors: ChartColors): ISeriesApi<'Histogram'> {
  const series = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    color: colors['ink-faint'],
    lastValueVisible: false,
    priceLineVisible: false,
  })
  series.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } })
  return series
}

type LineApi = ISeriesApi<'Line'> | ISeriesApi<'Histogram'>

function addLine(chart: IChartApi, { style, pane, look }: ChartLine, colors: ChartColors): LineApi {
  const color = colors[look.color]
  const plain = { color, priceLineVisible: false, lastValueVisible: pane > 0, crosshairMarkerVisible: false }
  if (style === 'histogram') return chart.addSeries(HistogramSeries, { ...plain, color: `${color}88` }, pane)
  const dots = { lineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 1.5 }
  const line = { lineWidth: 1 as const, lineStyle: DASH[look.dash] }
  return chart.addSeries(LineSeries, { ...plain, ...line, ...(style === 'dots' ? dots : {}) }, pane)
}

function setLine(series: LineApi | undefined, line: ChartLine, candles: readonly ChartCandle[]): void {
  if (line.pane === 0) series?.applyOptions({ autoscaleInfoProvider: clampTo(rangeOf(candles)) })
  else {
    const decimals = statDecimals(line.indicator)
    series?.applyOptions({ priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals } })
  }
  const values = numbersOf(line.indicator, line.key)
  // A bar without a value keeps its place on the time axis.
  series?.setData(
    candles.map(({ openMs }, index) => {
      const value = values[index] ?? null
      return value === null ? { time: timeOf(openMs) } : { time: timeOf(openMs), value }
    }),
  )
}

const MARK_COLOR = { entry: 'accent', exit: 'ink', flip: 'warn' } as const
const MARK_WORD = { entry: 'in', exit: 'out', flip: 'flip' } as const

/** Arrows point the way of the order: a buy up from below the bar, a sell down from above it. */
function toMarker(mark: FillMark, candles: readonly ChartCandle[], colors: ChartColors): SeriesMarker<Time> {
  return {
    id: mark.id,
    time: timeOf(candles[mark.bar]?.openMs ?? 0),
    position: mark.side === 'buy' ? 'belowBar' : 'aboveBar',
    shape: mark.side === 'buy' ? 'arrowUp' : 'arrowDown',
    color: colors[MARK_COLOR[mark.role]],
    text: MARK_WORD[mark.role],
  }
}

/** The candles' pane is as high as three others. */
function shareHeight(chart: IChartApi, lines: readonly ChartLine[]): void {
  for (let pane = 0; pane <= paneCount(lines); pane++)
    chart.panes()[pane]?.setStretchFactor(pane === 0 ? PRICE_SHARE : 1)
}

type Range = { low: number; high: number }

const rangeOf = (candles: readonly ChartCandle[]): Range => ({
  low: Math.min(...candles.map(({ low }) => low)),
  high: Math.max(...candles.map(({ high }) => high)),
})

type Provider = (base: () => AutoscaleInfo | null) => AutoscaleInfo | null

/** Makes room for levels beside the candles in view. */
const widen =
  (levels: readonly number[]): Provider =>
  (base) => {
    const { priceRange } = base() ?? {}
    if (!priceRange) return null
    const { minValue, maxValue } = priceRange
    const near = nearLevels(minValue, maxValue, levels)
    return { priceRange: { minValue: Math.min(minValue, ...near), maxValue: Math.max(maxValue, ...near) } }
  }

/** Lets a line widen the scale by half the candles' range at most: one that wanders off is cut, not the candles pressed flat. */
const clampTo =
  ({ low, high }: Range): Provider =>
  (base) => {
    const { priceRange } = base() ?? {}
    if (!priceRange) return null
    const room = (high - low) / 2
    const minValue = Math.max(priceRange.minValue, low - room)
    const maxValue = Math.min(priceRange.maxValue, high + room)
    return minValue > maxValue ? null : { priceRange: { minValue, maxValue } }
  }

/** A bar narrower than this is no candle any more. */
const BAR_PX_MIN = 6

function showNewest(chart: IChartApi, count: number, widthPx: number): void {
  const fitting = Math.max(20, Math.floor((widthPx - 64) / BAR_PX_MIN))
  if (count <= fitting) chart.timeScale().fitContent()
  else chart.timeScale().setVisibleLogicalRange({ from: count - fitting, to: count + 2 })
}

function zoom(chart: IChartApi, factor: number): void {
  const range = chart.timeScale().getVisibleLogicalRange()
  if (range === null) return
  const length = Math.max(10, (range.to - range.from) * factor)
  chart.timeScale().setVisibleLogicalRange({ from: range.to - length, to: range.to })
}
