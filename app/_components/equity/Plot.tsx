'use client'
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { formatDayMinute, formatMinute } from '../numbers/formatTime.ts'
import { linePath, nearest, type Ticks, timeTicks } from './chartScale.ts'

const LEFT = 64
const DAY_MS = 86_400_000

export interface PlotLine {
  name: string
  values: readonly (number | null)[]
  className: string
  dash?: string
  /** Filled down from the top, as a drawdown is. */
  isArea?: boolean
}

/** Lines over one axis of time. It draws what it is given and knows nothing of money; what the pointer is over is told to whoever owns it. */
export function Plot({ timesMs, lines, ticks, low, high, height, format, withTimes, at, onPoint }: PlotProps) {
  const [frame, width] = useWidth()
  const [fromMs, toMs] = [timesMs[0] ?? 0, timesMs.at(-1) ?? 1]
  const bottom = height - (withTimes ? 20 : 4)
  const x = (ms: number) => LEFT + ((ms - fromMs) / Math.max(toMs - fromMs, 1)) * (width - LEFT - 8)
  const y = (value: number) => 6 + (1 - (value - low) / Math.max(high - low, 1e-12)) * (bottom - 6)
  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left
    onPoint(nearest(timesMs, fromMs + ((left - LEFT) / Math.max(width - LEFT - 8, 1)) * (toMs - fromMs)))
  }
  const marked = at === null ? undefined : timesMs[at]
  return (
    <div ref={frame} className="w-full min-w-0 overflow-hidden">
      <svg width={width} height={height} onPointerMove={point} onPointerLeave={() => onPoint(null)} aria-hidden="true">
        {ticks.values.map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={width - 8} y1={y(value)} y2={y(value)} className="stroke-line" />
            <text x={LEFT - 8} y={y(value) + 4} textAnchor="end" className="fill-ink-faint text-label">
              {format(value)}
            </text>
          </g>
        ))}
        {withTimes &&
          timeTicks(fromMs, toMs, Math.max(2, (width - LEFT) / 110)).map((ms) => (
            <text key={ms} {...within(x(ms), width)} y={height - 4} className="fill-ink-faint text-label">
              {toMs - fromMs > DAY_MS ? formatDayMinute(ms) : formatMinute(ms)}
            </text>
          ))}
        {lines.map((line) => (
          <Line key={line.name} line={line} x={timesMs.map(x)} y={y} />
        ))}
        {marked !== undefined && <line x1={x(marked)} x2={x(marked)} y1={0} y2={bottom} className="stroke-ink-faint" />}
      </svg>
    </div>
  )
}

/** Half of the widest time there is, in pixels. */
const HALF_TIME = 40

/** Returns where a time is written: in the middle below its place, or up to the edge where there is no room. */
const within = (x: number, width: number) =>
  x + HALF_TIME > width ? ({ x: width, textAnchor: 'end' } as const) : ({ x, textAnchor: 'middle' } as const)

interface PlotProps {
  timesMs: readonly number[]
  lines: readonly PlotLine[]
  ticks: Ticks
  low: number
  high: number
  height: number
  format: (value: number) => ReactNode
  withTimes: boolean
  /** The point that is marked. */
  at: number | null
  onPoint: (at: number | null) => void
}

function Line({ line, x, y }: { line: PlotLine; x: readonly number[]; y: (value: number) => number }) {
  const points = line.values.map((value, at): [number, number | null] => [x[at] ?? 0, value === null ? null : y(value)])
  const path = linePath(points)
  return (
    <>
      {line.isArea && points.length > 0 && (
        <path d={`${path}L${x.at(-1)} ${y(0)}L${x[0]} ${y(0)}Z`} className="fill-loss" fillOpacity={0.15} />
      )}
      <path d={path} fill="none" strokeWidth={1.5} strokeDasharray={line.dash} className={line.className} />
    </>
  )
}

/** Returns a ref and the width its element has; a usual one until it is measured. */
function useWidth() {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(640)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.max(200, Math.floor(entry?.contentRect.width ?? 640))),
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [frame, width] as const
}
