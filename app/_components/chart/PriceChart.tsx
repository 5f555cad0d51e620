'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Candles, Markers } from '@/lib/contracts/candles.ts'
import { buttonClass, linkClass } from '../dialogs/buttonClass.ts'
import { ChartLegend, Swatch } from './ChartLegend.tsx'
import { ChartTable } from './ChartTable.tsx'
import { type LevelLine, toFillMarks, toSegments } from './chartData.ts'
import { layOutLines, paneCount } from './chartLines.ts'
import { LEVEL_LOOK, readChartColors, watchTheme } from './chartLook.ts'
import { chartSentence } from './chartSentence.ts'
import type { Drawing, DrawnChart } from './drawChart.ts'

const PRICE_PX = 340
const PANE_PX = 96

/** Known before anything is drawn, so that nothing moves when it is. */
const chartHeightPx = (panes: number): number => PRICE_PX + panes * PANE_PX

/**
 * Candles with volume, indicators over them or in panes of their own, what happened (fills, stops and targets while they rested), and the
 * levels that hold. A canvas says nothing to a screen reader: the sentence, the slider and the table below say the same.
 */
export function PriceChart({ data, markers, levels }: PriceChartProps) {
  const { candles, indicators } = data
  const coin = data.coin ?? ''
  const lines = useMemo(() => layOutLines(indicators), [indicators])
  const drawing: Drawing = useMemo(
    () => ({ candles, lines, levels, segments: toSegments(candles, markers), marks: toFillMarks(candles, markers) }),
    [candles, lines, levels, markers],
  )
  const [bar, setBar] = useState<number | null>(null)
  const open = useOpenFill(drawing.marks)
  const structure = `${coin} ${data.interval} ${lines.map(({ id }) => id).join()}`
  const { container, chart } = useDrawnChart(drawing, structure, {
    onPoint: setBar,
    onMark: (id) => open((mark) => mark.id === id),
  })
  const point = (next: number | null): void => {
    setBar(next)
    chart.current?.point(next)
  }
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0 flex-1">
          <ChartLegend
            candles={candles}
            lines={lines}
            bar={bar}
            onBar={point}
            onZoom={(factor) => chart.current?.zoom(factor)}
            onOpen={(index) => open((mark) => mark.bar === index)}
          />
        </div>
        <ZoomButtons chart={chart} />
      </div>
      <div ref={container} className="min-w-0 overflow-hidden" style={{ height: chartHeightPx(paneCount(lines)) }} />
      <figcaption className="flex flex-col gap-2">
        {indicators.map(
          ({ spec, problem }) =>
            problem !== null && (
              <p key={spec} className="text-warn">
                {problem}
              </p>
            ),
        )}
        <p className="text-ink-dim">{chartSentence({ coin, interval: data.interval, candles, levels, markers })}</p>
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-label text-ink-faint">
          <LevelKey segments={drawing.segments.length} levels={levels} />
          <span>
            Chart:{' '}
            <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer" className={linkClass}>
              TradingView Lightweight Charts™
            </a>
          </span>
        </div>
        <ChartTable candles={candles} lines={lines} markers={markers} />
      </figcaption>
    </figure>
  )
}
interface PriceChartProps {
  data: Candles
  /** What happened; null where nothing is to be marked. */
  markers: Markers | null
  /** Levels that hold, drawn across. */
  levels: readonly LevelLine[]
}

/** Draws into a container for as long as the structure (coin, interval, lines) and the theme stay; new data is drawn into the same chart. */
function useDrawnChart(
  drawing: Drawing,
  structure: string,
  events: { onPoint: (bar: number | null) => void; onMark: (id: string) => void },
) {
  const container = useRef<HTMLDivElement>(null)
  const chart = useRef<DrawnChart | null>(null)
  const newest = useRef({ drawing, events })
  useEffect(() => {
    newest.current = { drawing, events }
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of structure needs a new chart, a change of data does not.
  useEffect(() => {
    let start: (() => void) | null = null
    const restart = (): void => start?.()
    const unwatch = watchTheme(restart)
    // The library is larger than the rest of a screen, and what stands around it can be read without.
    void import('./drawChart.ts').then(({ drawChart }) => {
      if (start === stopped) return
      start = () => {
        if (container.current === null) return
        chart.current?.close()
        chart.current = drawChart(container.current, readChartColors(), newest.current.drawing, {
          onPoint: (bar) => newest.current.events.onPoint(bar),
          onMark: (id) => newest.current.events.onMark(id),
        })
      }
      start()
    })
    return () => {
      start = stopped
      unwatch()
      chart.current?.close()
      chart.current = null
    }
  }, [structure])
  useEffect(() => {
    chart.current?.draw(drawing)
  }, [drawing])
  return { container, chart }
}

const stopped = (): void => {}

/** Returns how to open the cycle of the first mark that fits. */
function useOpenFill(marks: Drawing['marks']) {
  const router = useRouter()
  return (fits: (mark: Drawing['marks'][number]) => boolean): void => {
    const fill = marks.find(fits)?.fills.find(({ cycleId }) => cycleId !== null)
    if (fill) router.push(`/cycles/${fill.cycleId}#decision-${fill.decisionId}`)
  }
}

const ZoomButtons = ({ chart }: { chart: React.RefObject<DrawnChart | null> }) => (
  <div className="flex flex-none gap-1">
    <button
      type="button"
      aria-label="Fewer bars"
      className={buttonClass('quiet')}
      onClick={() => chart.current?.zoom(0.6)}
    >
      +
    </button>
    <button
      type="button"
      aria-label="More bars"
      className={buttonClass('quiet')}
      onClick={() => chart.current?.zoom(1.6)}
    >
      −
    </button>
    <button
      type="button"
      aria-label="All bars"
      className={buttonClass('quiet')}
      onClick={() => chart.current?.showAll()}
    >
      all
    </button>
  </div>
)

/** What the drawn levels are, by their drawing. */
function LevelKey({ segments, levels }: { segments: number; levels: readonly LevelLine[] }) {
  if (segments === 0 && levels.length === 0) return <span />
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1">
      {(['entry', 'stop', 'target'] as const).map((kind) => (
        <li key={kind} className="flex items-center gap-2">
          <Swatch look={LEVEL_LOOK[kind]} />
          {kind}
        </li>
      ))}
      {segments > 0 && <li>arrows: fills, click for the decision</li>}
    </ul>
  )
}
