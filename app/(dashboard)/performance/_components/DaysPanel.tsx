'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import { valueTicks } from '@/app/_components/equity/chartScale.ts'
import { Plot } from '@/app/_components/equity/Plot.tsx'
import { formatPct, formatRatio } from '@/app/_components/numbers/formatNumber.ts'
import { formatDay } from '@/app/_components/numbers/formatTime.ts'
import { Pct } from '@/app/_components/numbers/Pct.tsx'
import { DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import type { BreakdownView } from '@/lib/contracts/breakdown.ts'

const still = (): void => undefined
const DAYS_SHOWN = 90

/** What each UTC day made, and the Sharpe of the days up to it once there are enough. */
export const DaysPanel = ({ query }: { query: UseQueryResult<BreakdownView> }) => (
  <QueryPanel
    title="By day"
    query={query}
    aside={({ days }) => daysSentence(days)}
    empty={({ days }) => days.length === 0 && <EmptyState>A day shows here once it has two equity points.</EmptyState>}
  >
    {(data) => (
      <div className="flex flex-col gap-3 p-4">
        <Bars days={data.days.slice(-DAYS_SHOWN)} />
        <h3 className="text-ink-dim">Sharpe of the {data.rollingDays} days before</h3>
        <Rolling data={data} />
        <details>
          <summary className="text-label text-accent">as a table</summary>
          <DataTable
            caption="Return by day"
            rows={data.days.toReversed().slice(0, DAYS_SHOWN)}
            rowKey={({ dayMs }) => String(dayMs)}
            columns={[
              { key: 'day', header: 'day UTC', cell: ({ dayMs }) => formatDay(dayMs) },
              {
                key: 'made',
                header: 'return',
                align: 'right',
                cell: ({ returnFrac }) => <Pct value={returnFrac} tone />,
              },
            ]}
          />
        </details>
      </div>
    )}
  </QueryPanel>
)

function daysSentence(days: BreakdownView['days']): string {
  const [best, worst] = [Math.max(...days.map((day) => day.returnFrac)), Math.min(...days.map((day) => day.returnFrac))]
  if (days.length === 0) return ''
  const up = days.filter(({ returnFrac }) => returnFrac > 0).length
  const signed = (value: number) => formatPct(value, { sign: 'always' })
  return `${up} of ${days.length} ${days.length === 1 ? 'day' : 'days'} up; best ${signed(best)}, worst ${signed(worst)}`
}

/** Hidden from assistive technology: the table says the same. */
function Bars({ days }: { days: BreakdownView['days'] }) {
  const most = Math.max(...days.map(({ returnFrac }) => Math.abs(returnFrac)), 1e-9)
  const width = 100 / days.length
  return (
    <svg viewBox="0 0 100 40" preserveAspectRatio="none" className="h-24 w-full" aria-hidden="true">
      <rect x={0} y={19.9} width={100} height={0.2} className="fill-line-strong" />
      {days.map(({ dayMs, returnFrac }, at) => {
        const height = (Math.abs(returnFrac) / most) * 19
        return (
          <rect
            key={dayMs}
            x={at * width + width * 0.1}
            y={returnFrac >= 0 ? 20 - height : 20}
            width={width * 0.8}
            height={Math.max(height, 0.2)}
            className={returnFrac >= 0 ? 'fill-profit' : 'fill-loss'}
          />
        )
      })}
    </svg>
  )
}

function Rolling({ data: { rolling, rollingDays, days } }: { data: BreakdownView }) {
  const values = rolling.map(({ sharpe }) => sharpe)
  const known = values.filter((value) => value !== null)
  if (known.length < 2)
    return (
      <p className="text-ink-dim">
        {Math.max(days.length - 2, 0)} whole days so far; {rollingDays + 1} make the first line. Fewer say more about
        luck than about the agent.
      </p>
    )
  const [low, high] = [Math.min(...known, 0), Math.max(...known, 0)]
  const ticks = valueTicks(low, high, 3)
  return (
    <Plot
      timesMs={rolling.map(({ dayMs }) => dayMs)}
      lines={[{ name: 'Sharpe', values, className: 'stroke-accent' }]}
      ticks={ticks}
      low={low}
      high={high}
      height={120}
      format={(value) => formatRatio(value, ticks.decimals)}
      withTimes
      at={null}
      onPoint={still}
    />
  )
}
