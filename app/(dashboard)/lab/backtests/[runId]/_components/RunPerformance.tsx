'use client'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { EquityTable } from '@/app/_components/equity/EquityTable.tsx'
import { equitySentence } from '@/app/_components/equity/equitySentence.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SkeletonBlock, SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { FigureTable } from '@/app/(dashboard)/performance/_components/FigureTable.tsx'
import { MoneyTable } from '@/app/(dashboard)/performance/_components/MoneyTable.tsx'
import { statRows } from '@/app/(dashboard)/performance/_components/statRows.ts'

// Drawn only in the browser: the chart measures its container.
const EquityChart = dynamic(
  () => import('@/app/_components/equity/EquityChart.tsx').then((module) => module.EquityChart),
  {
    ssr: false,
    loading: () => <div className="h-full rounded-sm bg-raised" />,
  },
)

/** Every figure of Performance, of a run. `certainty` stands beside them. */
export function RunPerformance({ certainty }: { certainty: ReactNode }) {
  const query = useRead('performance', { agent: useAgentId() })
  return (
    <>
      <QueryPanel title="Equity vs BTC held vs nothing" query={query} skeleton={<SkeletonBlock className="h-72" />}>
        {(data) => (
          <div className="flex flex-col gap-3 p-4">
            {data.curve.length > 1 && (
              <div className="h-86">
                <EquityChart curve={data.curve} withDrawdown />
              </div>
            )}
            <p className="text-ink-dim">{equitySentence(data)}</p>
            <EquityTable curve={data.curve} />
          </div>
        )}
      </QueryPanel>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <QueryPanel title="Statistics" query={query} skeleton={<SkeletonRows rows={8} />}>
          {(data) => <FigureTable caption="Statistics" rows={statRows(data)} />}
        </QueryPanel>
        <Panel title="How sure that is">{certainty}</Panel>
        <QueryPanel title="Where the money is" query={query} skeleton={<SkeletonRows rows={8} />}>
          {(data) => data.money && <MoneyTable money={data.money} />}
        </QueryPanel>
      </div>
    </>
  )
}
