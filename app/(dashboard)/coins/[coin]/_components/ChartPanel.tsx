'use client'
import { useQuery } from '@tanstack/react-query'
import { Choices } from '@/app/_components/chart/Choices.tsx'
import type { LevelLine } from '@/app/_components/chart/chartData.ts'
import { PriceChart } from '@/app/_components/chart/PriceChart.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SkeletonBlock } from '@/app/_components/panels/SkeletonRows.tsx'
import { type ChartChoice, candlesQuery, markersQuery, positionsQuery } from '@/app/_hooks/apiQueries.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import type { Candles } from '@/lib/contracts/candles.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'
import { INTERVALS } from '@/lib/domain/market.ts'
import { BAR_COUNTS } from './chartAddress.ts'
import { IndicatorPicker } from './IndicatorPicker.tsx'

/** The coin's candles with what was chosen, what happened, and what holds now. */
export function ChartPanel({ choice, onChoose }: { choice: ChartChoice; onChoose: (choice: ChartChoice) => void }) {
  const agent = useAgentId()
  const query = useQuery({
    ...candlesQuery(agent, choice),
    // Another interval or indicator of the same coin waits behind the old picture; another coin does not.
    placeholderData: (was: Candles | undefined) => (was?.coin === choice.coin ? was : undefined),
  })
  const from = query.data?.candles[0]?.openMs ?? null
  const { data: markers } = useQuery({ ...markersQuery(agent, choice.coin, from), placeholderData: (was) => was })
  const { data: positions } = useQuery(positionsQuery(agent))
  const levels = levelsOf(positions?.positions.find(({ coin }) => coin === choice.coin))
  return (
    <QueryPanel
      title={`${choice.coin} ${choice.interval}`}
      query={query}
      // As high as its chart in every state: nothing below it moves.
      className="min-h-124"
      aside={
        <>
          {query.isPlaceholderData && <span role="status">reading</span>}
          <Choices
            legend="Interval"
            options={intervalsOf(query.data)}
            chosen={choice.interval}
            onChoose={(interval) => onChoose({ ...choice, interval })}
          />
          <span aria-hidden="true" className="pl-2 text-ink-faint">
            bars
          </span>
          <Choices
            legend="Bars"
            options={BAR_COUNTS}
            chosen={choice.count}
            onChoose={(count) => onChoose({ ...choice, count })}
          />
        </>
      }
      skeleton={<SkeletonBlock className="h-96" />}
      empty={(data) =>
        data.candles.length === 0 && (
          <EmptyState>
            No candles are stored yet. The agent stores those it reads, with every cycle; start it with npm start.
          </EmptyState>
        )
      }
    >
      {(data) => (
        <div className="flex flex-col gap-4 p-4">
          <PriceChart data={data} markers={markers?.coin === choice.coin ? markers : null} levels={levels} />
        </div>
      )}
    </QueryPanel>
  )
}

/** Beside the chart, not in it: an indicator that cannot be read must stay within reach, to be taken away again. */
export const IndicatorPanel = ({
  choice,
  onChoose,
}: {
  choice: ChartChoice
  onChoose: (choice: ChartChoice) => void
}) => (
  <Panel title="Indicators">
    <div className="p-4">
      <IndicatorPicker chosen={choice.indicators} onChange={(indicators) => onChoose({ ...choice, indicators })} />
    </div>
  </Panel>
)

const intervalsOf = (data: Candles | undefined) => {
  if (data === undefined || data.intervals.length === 0) return ['5m', '4h'] as const
  return INTERVALS.filter((interval) => data.intervals.includes(interval) || data.intervalsMade.includes(interval))
}

function levelsOf(position: PositionView | undefined): LevelLine[] {
  if (position === undefined) return []
  const { entryPx, stop, target } = position
  return [
    { kind: 'entry', px: entryPx },
    ...(stop?.triggerPx ? [{ kind: 'stop' as const, px: stop.triggerPx }] : []),
    ...(target?.triggerPx ? [{ kind: 'target' as const, px: target.triggerPx }] : []),
  ]
}
