'use client'
import dynamic from 'next/dynamic'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import type { BacktestReport } from '@/lib/contracts/labBacktest.ts'
import { usdText } from './reportRows.ts'

// Drawn only in the browser: the chart measures its container.
const BandChart = dynamic(() => import('./BandChart.tsx').then((module) => module.BandChart), {
  ssr: false,
  loading: () => <div className="h-full rounded-sm bg-raised" />,
})

/** Is the direction worth anything? The same entries, sizes and exits with a tossed side. */
export function DirectionPanel({ report }: { report: BacktestReport }) {
  const { direction, actualUsd } = report.isolated
  return (
    <Panel title="Direction against a coin toss">
      {direction === null ? (
        <EmptyState>No trade was made.</EmptyState>
      ) : (
        <div className="flex flex-col gap-3 p-4">
          <div className="h-52">
            <BandChart curve={direction.curve} />
          </div>
          <p className="text-ink-dim">
            {direction.ownUsd < direction.highUsd && direction.ownUsd > direction.lowUsd
              ? 'Its directions are not told from tossed ones. '
              : ''}
            The trades, each alone, make {usdText(direction.ownUsd)} in their own direction; with a tossed one 95 % of{' '}
            {direction.seeds} lie between {usdText(direction.lowUsd)} and {usdText(direction.highUsd)}. A toss does at
            least as well with a chance of {(direction.p * 100).toFixed(1)} %. In the run itself they made{' '}
            {usdText(actualUsd)}: there they shared one account, and stops were moved.
          </p>
        </div>
      )}
    </Panel>
  )
}
