'use client'
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { formatDayMinute, formatUtc } from '@/app/_components/numbers/formatTime.ts'
import type { Pair } from '@/lib/contracts/pairs.ts'
import { formatZ } from '../../_components/pairWords.ts'

const TICK = { fill: 'var(--ink-faint)', fontSize: 12 }
type Point = Pair['points'][number]

/** z with its bands, and the hedge below. Hidden from assistive technology: the sentence above says the same. */
export function SpreadChart({ pair: { points, rule, signals } }: { pair: Pair }) {
  const time = {
    dataKey: 'atMs',
    type: 'number' as const,
    domain: ['dataMin', 'dataMax'] as [string, string],
    tickFormatter: formatDayMinute,
    tick: TICK,
    stroke: 'var(--line-strong)',
    minTickGap: 48,
  }
  const margin = { top: 8, right: 8, bottom: 0, left: 0 }
  const firstMs = points[0]?.atMs ?? 0
  return (
    <div aria-hidden="true" className="flex flex-col gap-1">
      <div className="h-56">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart data={points} syncId="pair" accessibilityLayer={false} margin={margin}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <ReferenceArea y1={-rule.exitZ} y2={rule.exitZ} fill="var(--profit)" fillOpacity={0.08} />
            {[rule.entryZ, -rule.entryZ].map((z) => (
              <ReferenceLine key={z} y={z} stroke="var(--accent)" strokeDasharray="6 3" />
            ))}
            {[rule.stopZ, -rule.stopZ].map((z) => (
              <ReferenceLine key={z} y={z} stroke="var(--loss)" strokeDasharray="2 4" />
            ))}
            {signals
              .filter(({ atMs }) => atMs >= firstMs)
              .map(({ atMs }) => (
                <ReferenceLine key={atMs} x={atMs} stroke="var(--warn)" />
              ))}
            <XAxis {...time} hide />
            <YAxis width={56} domain={['auto', 'auto']} tick={TICK} stroke="transparent" />
            <Tooltip
              content={({ payload }) => <Reading point={payload?.[0]?.payload as Point | undefined} />}
              isAnimationActive={false}
            />
            <Line dataKey="z" stroke="var(--ink)" strokeWidth={1.5} dot={false} isAnimationActive={false} />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <p className="text-label text-ink-dim">
        dashed: entry · dotted: stop · shaded: exit · upright: a signal · below: the hedge of each bar’s window
      </p>
      <div className="h-24">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart data={points} syncId="pair" accessibilityLayer={false} margin={margin}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis {...time} />
            <YAxis
              width={56}
              domain={['auto', 'auto']}
              tick={TICK}
              tickFormatter={(beta: number) => beta.toFixed(2)}
              stroke="transparent"
            />
            <Tooltip content={() => null} isAnimationActive={false} />
            <Line dataKey="beta" stroke="var(--warn)" dot={false} isAnimationActive={false} />
          </LineChart>
        </ResponsiveContainer>
      </div>
    </div>
  )
}

function Reading({ point }: { point: Point | undefined }) {
  if (!point) return null
  return (
    <div className="rounded border border-line-strong bg-panel p-2 text-label">
      <p className="text-ink-dim">{formatUtc(point.atMs)}</p>
      <p>z {formatZ(point.z)}</p>
      <p>hedge {point.beta.toFixed(3)}</p>
    </div>
  )
}
