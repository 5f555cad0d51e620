'use client'
import { Area, ComposedChart, Line, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { formatDayMinute } from '@/app/_components/numbers/formatTime.ts'
import type { BacktestReport } from '@/lib/contracts/labBacktest.ts'

type Curve = NonNullable<BacktestReport['isolated']['direction']>['curve']
const TICK = { fill: 'var(--ink-faint)', fontSize: 12 }

/** The sum of the trades and the band of tossed ones. Hidden from assistive technology: the sentence below says the same. */
export function BandChart({ curve }: { curve: Curve }) {
  const points = curve.map(({ lowUsd, highUsd, ...point }) => ({ ...point, band: [lowUsd, highUsd] }))
  return (
    <div aria-hidden="true" className="h-full">
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={points} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
          <XAxis
            dataKey="atMs"
            type="number"
            domain={['dataMin', 'dataMax']}
            tickFormatter={formatDayMinute}
            tick={TICK}
            stroke="var(--line-strong)"
            minTickGap={48}
          />
          <YAxis width={56} tickFormatter={formatCount} tick={TICK} stroke="transparent" />
          <Area dataKey="band" stroke="none" fill="var(--ink-faint)" fillOpacity={0.25} isAnimationActive={false} />
          <Line
            dataKey="midUsd"
            stroke="var(--ink-faint)"
            strokeDasharray="2 4"
            dot={false}
            isAnimationActive={false}
          />
          <Line dataKey="ownUsd" stroke="var(--accent)" strokeWidth={1.5} dot={false} isAnimationActive={false} />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}
