'use client'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { EquityPanel } from '@/app/_components/equity/EquityPanel.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { Range } from '@/lib/contracts/performance.ts'
import { MoneyTable } from './MoneyTable.tsx'
import { StatsTable } from './StatsTable.tsx'

/** Curves and figures of one range. */
export function PerformanceScreen() {
  const [range, setRange] = useState<Range>('all')
  const query = useRead('performance', { agent: useAgentId(), range }, { placeholderData: keepPreviousData })
  return (
    <>
      <EquityPanel range={range} onPick={setRange} withDrawdown />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <QueryPanel
          title="Statistics"
          aside={range === 'all' ? 'since the first point' : `last ${range}`}
          query={query}
          skeleton={<SkeletonRows rows={8} />}
        >
          {(data) => <StatsTable data={data} />}
        </QueryPanel>
        <QueryPanel
          title="Where the money is"
          aside="since the account began"
          query={query}
          skeleton={<SkeletonRows rows={8} />}
          empty={(data) =>
            data.money === null && (
              <EmptyState>The identity shows here once the first equity point is recorded.</EmptyState>
            )
          }
        >
          {(data) => data.money && <MoneyTable money={data.money} />}
        </QueryPanel>
      </div>
    </>
  )
}
