'use client'
import { useState } from 'react'
import type { Performance } from '@/lib/contracts/performance.ts'
import { formatPct, formatRatio, formatUsd } from '../numbers/formatNumber.ts'
import { formatUtc } from '../numbers/formatTime.ts'
import { valueTicks } from './chartScale.ts'
import { type DrawnPoint, toDrawnPoints } from './curvePoints.ts'
import { Plot, type PlotLine } from './Plot.tsx'

/** The curves. Hidden from assistive technology: the sentence and the table below say the same. */
export function EquityChart({ curve, withDrawdown }: { curve: Performance['curve']; withDrawdown: boolean }) {
  const [at, setAt] = useState<number | null>(null)
  const points = toDrawnPoints(curve)
  const timesMs = points.map(({ atMs }) => atMs)
  const lines = linesOf(points)
  const drawn = lines.flatMap(({ values }) => values.filter((value) => value !== null))
  const [low, high] = [Math.min(...drawn), Math.max(...drawn)]
  const ticks = valueTicks(low, high, 4)
  const deepest = Math.min(...points.map(({ drawdown }) => drawdown), -0.0001)
  return (
    <div aria-hidden="true" className="flex flex-col gap-1">
      <Legend lines={lines} point={at === null ? undefined : points[at]} />
      <Plot
        timesMs={timesMs}
        lines={lines}
        ticks={ticks}
        low={low}
        high={high}
        height={withDrawdown ? 208 : 216}
        format={(value) => formatRatio(value, ticks.decimals)}
        withTimes={!withDrawdown}
        at={at}
        onPoint={setAt}
      />
      {withDrawdown && (
        <Plot
          timesMs={timesMs}
          lines={[
            {
              name: 'from peak',
              values: points.map(({ drawdown }) => drawdown),
              className: 'stroke-loss',
              isArea: true,
            },
          ]}
          ticks={valueTicks(deepest, 0, 3)}
          low={deepest}
          high={0}
          height={112}
          format={(value) => formatPct(value, { decimals: Math.abs(deepest) < 0.02 ? 2 : 1 })}
          withTimes
          at={at}
          onPoint={setAt}
        />
      )}
    </div>
  )
}

/** In the order in which they lie over each other; a line without a value is left out. */
function linesOf(points: readonly DrawnPoint[]): PlotLine[] {
  const lines: PlotLine[] = [
    { name: 'deposits', values: points.map(({ deposits }) => deposits), className: 'stroke-ink-faint', dash: '2 4' },
    { name: 'BTC held', values: points.map(({ btcHold }) => btcHold), className: 'stroke-warn', dash: '6 3' },
    {
      name: 'rules, no model',
      values: points.map(({ baseline }) => baseline),
      className: 'stroke-ink-dim',
      dash: '1 3',
    },
    { name: 'equity', values: points.map(({ equity }) => equity), className: 'stroke-accent' },
  ]
  return lines.filter(({ values }) => values.some((value) => value !== null))
}

/** Each line by its drawing, not only by its colour, and what it is worth where the pointer stands. As high whatever it holds. */
const Legend = ({ lines, point }: { lines: readonly PlotLine[]; point: DrawnPoint | undefined }) => (
  <div className="flex min-h-10 flex-wrap items-start gap-x-4 text-label text-ink-dim">
    {lines.toReversed().map(({ name, className, dash }) => (
      <span key={name} className="flex items-center gap-2 whitespace-nowrap">
        <svg viewBox="0 0 24 4" className="h-1 w-6" aria-hidden="true">
          <line x1="0" y1="2" x2="24" y2="2" strokeWidth="2" strokeDasharray={dash} className={className} />
        </svg>
        {name}
        {point && <span className="text-ink">{worthAt(name, point)}</span>}
      </span>
    ))}
    {point && (
      <span className="whitespace-nowrap">
        {formatPct(point.drawdown)} from peak · {formatUtc(point.atMs)}
      </span>
    )}
  </div>
)

function worthAt(name: string, point: DrawnPoint): string {
  const value = {
    equity: point.equity,
    'BTC held': point.btcHold,
    'rules, no model': point.baseline,
    deposits: point.deposits,
  }[name]
  return value === null || value === undefined ? 'not known' : formatUsd(String(value))
}
