import type {
  IChartApi,
  IPrimitivePaneRenderer,
  ISeriesApi,
  ISeriesPrimitive,
  Logical,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts'
import { nearLevels, type Segment } from './chartData.ts'
import { type ChartColors, LEVEL_LOOK } from './chartLook.ts'

const DASH_PX: Record<string, number[]> = { solid: [], dashed: [6, 4], dotted: [2, 3] }

/**
 * Draws levels over the bars they held for: a line series cannot end and begin again. Also tells the price scale to make room for those in
 * view, so that a stop is not outside the picture.
 */
export function createLevelSegments(colors: ChartColors) {
  let segments: readonly Segment[] = []
  let range: { low: number; high: number } = { low: 0, high: 0 }
  let attached: SeriesAttachedParameter<Time> | null = null

  const renderer: IPrimitivePaneRenderer = {
    draw(target) {
      // A canvas method, not a React hook, whatever its name looks like.
      const inPixels = target.useMediaCoordinateSpace.bind(target)
      inPixels(({ context, mediaSize }) => {
        if (!attached) return
        const { chart, series } = attached as { chart: IChartApi; series: ISeriesApi<'Candlestick'> }
        const half = chart.timeScale().options().barSpacing / 2
        context.lineWidth = 1.5
        for (const segment of segments) {
          const y = series.priceToCoordinate(segment.px)
          const from = chart.timeScale().logicalToCoordinate(segment.from as Logical)
          const to = chart.timeScale().logicalToCoordinate(segment.to as Logical)
          if (y === null || from === null || to === null || to + half < 0 || from - half > mediaSize.width) continue
          const look = LEVEL_LOOK[segment.kind]
          context.strokeStyle = colors[look.color]
          context.setLineDash(DASH_PX[look.dash] ?? [])
          context.beginPath()
          context.moveTo(from - half, y)
          context.lineTo(to + half, y)
          context.stroke()
        }
        context.setLineDash([])
      })
    },
  }
  const views = [{ zOrder: () => 'normal' as const, renderer: () => renderer }]
  const primitive: ISeriesPrimitive<Time> = {
    attached(parameter) {
      attached = parameter
    },
    detached() {
      attached = null
    },
    paneViews: () => views,
    autoscaleInfo(start, end) {
      const inView = segments.filter(({ from, to }) => to >= start && from <= end).map(({ px }) => px)
      const near = nearLevels(range.low, range.high, inView)
      if (near.length === 0) return null
      return { priceRange: { minValue: Math.min(...near), maxValue: Math.max(...near) } }
    },
  }
  return {
    primitive,
    /** Replaces what is drawn. `lowHigh`: the prices the levels are measured against. */
    set(next: readonly Segment[], lowHigh: { low: number; high: number }): void {
      segments = next
      range = lowHigh
      attached?.requestUpdate()
    },
  }
}
