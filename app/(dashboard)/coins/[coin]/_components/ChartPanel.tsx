'use client'
import { keepPreviousData } from '@tanstack/react-query'
import { Choices } from '@/app/_components/chart/Choices.tsx'
import type { LevelLine } from '@/app/_components/chart/chartData.ts'
import { PriceChart } from '@/app/_components/chart/PriceChart.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SkeletonBlock } from '@/app/_components/panels/SkeletonRows.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { Candles } from '@/lib/contracts/candles.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'
import { INTERVALS } from '@/lib/domain/market.ts'
import { BAR_COUNTS, type ChartChoice, candlesAsked } from './chartAddress.ts'
import { IndicatorPicker } from './IndicatorPicker.tsx'

/** The coin's candles with what was chosen, what happened, and what holds now. */
export function ChartPanel({ coin, choice, onChoose }: ChartPanelProps) {
  const agent = useAgentId()
  const query = useRead('candles', candlesAsked(agent, coin, choice), {
    // Another interval or indicator of the same coin waits behind the old picture; another coin does not.
    placeholderData: (was: Candles | undefined) => (was?.coin === coin ? was : undefined),
  })
  const from = query.data?.candles[0]?.openMs ?? null
  const { data: markers } = useRead(
    'markers',
    { agent, coin, from: from ?? 0 },
    { enabled: from !== null, placeholderData: keepPreviousData },
  )
  const { data: positions } = useRead('positions', { agent })
  const levels = levelsOf(positions?.positions.find((each) => each.coin === coin))
  return (
    <QueryPanel
      title={`${coin} ${choice.interval}`}
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
          <PriceChart data={data} markers={markers?.coin === coin ? markers : null} levels={levels} />
        </div>
      )}
    </QueryPanel>
  )
}

interface ChartPanelProps {
  coin: string
  choice: ChartChoice
  onChoose: (choice: ChartChoice) => void
}

/** Beside the chart, not in it: an indicator that cannot be read must stay within reach, to be taken away again. */
export const IndicatorPanel = ({ choice, onChoose }: Omit<ChartPanelProps, 'coin'>) => (
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
