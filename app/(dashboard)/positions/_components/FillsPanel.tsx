'use client'
import { useQuery } from '@tanstack/react-query'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { fillsQuery } from '@/app/_hooks/apiQueries.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import type { FillView } from '@/lib/contracts/cycles.ts'

/** Executions, newest first, each with the decision that caused it. */
export function FillsPanel({ before }: { before: number | null }) {
  const query = useQuery(fillsQuery(useAgentId(), before, 25))
  return (
    <QueryPanel
      title="Recent fills"
      query={query}
      empty={(data) => data.fills.length === 0 && <EmptyState>Nothing has been filled yet.</EmptyState>}
    >
      {(data) => (
        <>
          <DataTable caption="Fills" columns={COLUMNS} rows={data.fills} rowKey={(fill) => String(fill.id)} />
          <Pager
            newestHref="/positions"
            olderHref={data.nextBefore === null ? null : `/positions?before=${data.nextBefore}`}
            isNewest={before === null}
          />
        </>
      )}
    </QueryPanel>
  )
}

const COLUMNS: Column<FillView>[] = [
  { key: 'at', header: 'time UTC', cell: (fill) => <At atMs={fill.atMs} style="day" /> },
  { key: 'coin', header: 'coin', cell: (fill) => <span className="font-medium">{fill.coin}</span> },
  { key: 'dir', header: 'direction', cell: (fill) => fill.dir || fill.side },
  { key: 'sz', header: 'size', align: 'right', cell: (fill) => <Sz value={fill.sz} /> },
  { key: 'px', header: 'price', align: 'right', cell: (fill) => <Px value={fill.px} /> },
  { key: 'pnl', header: 'realised USD', align: 'right', cell: (fill) => <Usd value={fill.closedPnlUsd} tone /> },
  { key: 'fee', header: 'fee USD', align: 'right', cell: (fill) => <Usd value={fill.feeUsd} /> },
  {
    key: 'why',
    header: 'caused by',
    cell: (fill) => (
      <CycleLink cycleId={fill.cycleId} decisionId={fill.decisionId}>
        decision {fill.decisionId}
      </CycleLink>
    ),
  },
]
