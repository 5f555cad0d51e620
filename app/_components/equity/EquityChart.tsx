'use client'
import { Area, AreaChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Performance } from '@/lib/contracts/performance.ts'
import { formatCount, formatPct, formatUsd } from '../numbers/formatNumber.ts'
import { formatDayMinute, formatMinute, formatUtc } from '../numbers/formatTime.ts'
import { type DrawnPoint, toDrawnPoints } from './curvePoints.ts'

const DAY_MS = 86_400_000
const TICK = { fill: 'var(--ink-faint)', fontSize: 12 }

/** The curves. Hidden from assistive technology: the sentence and the table below say the same. */
export function EquityChart({ curve, withDrawdown }: { curve: Performance['curve']; withDrawdown: boolean }) {
  const points = toDrawnPoints(curve)
  const span = (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0)
  const time = {
    dataKey: 'atMs',
    type: 'number' as const,
    domain: ['dataMin', 'dataMax'] as [string, string],
    tickFormatter: (atMs: number) => (span > DAY_MS ? formatDayMinute(atMs) : formatMinute(atMs)),
    tick: TICK,
    stroke: 'var(--line-strong)',
    minTickGap: 48,
  }
  return (
    <div aria-hidden="true" className="flex h-full flex-col gap-1">
      <Legend />
      <div className="h-52">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
            data={points}
            syncId="equity"
            accessibilityLayer={false}
            margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
          >
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis {...time} hide={withDrawdown} />
            <YAxis width={56} domain={['auto', 'auto']} tickFormatter={formatCount} tick={TICK} stroke="transparent" />
            <Tooltip
              content={({ payload }) => <Reading point={payload?.[0]?.payload as DrawnPoint | undefined} />}
              isAnimationActive={false}
            />
            <Line
              dataKey="deposits"
              stroke="var(--ink-faint)"
              strokeDasharray="2 4"
              dot={false}
              isAnimationActive={false}
            />
            <Line
              dataKey="btcHold"
              stroke="var(--warn)"
              strokeDasharray="6 3"
              dot={false}
              isAnimationActive={false}
              connectNulls
            />
            <Line dataKey="equity" stroke="var(--accent)" strokeWidth={1.5} dot={false} isAnimationActive={false} />
          </LineChart>
        </ResponsiveContainer>
      </div>
      {withDrawdown && (
        <div className="h-28">
          <ResponsiveContainer width="100%" height="100%">
            <AreaChart
              data={points}
              syncId="equity"
              accessibilityLayer={false}
              margin={{ top: 0, right: 8, bottom: 0, left: 0 }}
            >
              <CartesianGrid stroke="var(--line)" vertical={false} />
              <XAxis {...time} />
              <YAxis
                width={56}
                tickFormatter={(share: number) => formatPct(share, { decimals: 1 })}
                tick={TICK}
                stroke="transparent"
              />
              <Tooltip content={() => null} isAnimationActive={false} />
              <Area
                dataKey="drawdown"
                stroke="var(--loss)"
                fill="var(--loss)"
                fillOpacity={0.15}
                dot={false}
                isAnimationActive={false}
              />
            </AreaChart>
          </ResponsiveContainer>
        </div>
      )}
    </div>
  )
}

/** Each line by its drawing, not only by its colour. */
const Legend = () => (
  <ul className="flex gap-x-4 overflow-hidden text-label whitespace-nowrap text-ink-dim">
    <LegendItem name="equity" className="stroke-accent" />
    <LegendItem name="BTC held" className="stroke-warn" dash="6 3" />
    <LegendItem name="deposits" className="stroke-ink-faint" dash="2 4" />
  </ul>
)

const LegendItem = ({ name, className, dash }: { name: string; className: string; dash?: string }) => (
  <li className="flex items-center gap-2">
    <svg viewBox="0 0 24 4" className="h-1 w-6" aria-hidden="true">
      <line x1="0" y1="2" x2="24" y2="2" strokeWidth="2" strokeDasharray={dash} className={className} />
    </svg>
    {name}
  </li>
)

function Reading({ point }: { point: DrawnPoint | undefined }) {
  if (!point) return null
  return (
    <div className="rounded border border-line-strong bg-panel p-2 text-label">
      <p className="text-ink-dim">{formatUtc(point.atMs)}</p>
      <p>equity {formatUsd(String(point.equity))}</p>
      {point.btcHold !== null && <p>BTC held {formatUsd(String(point.btcHold))}</p>}
      <p>deposits {formatUsd(String(point.deposits))}</p>
      <p>from peak {formatPct(point.drawdown)}</p>
    </div>
  )
}
