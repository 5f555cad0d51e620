'use client'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { pageHref } from '@/app/_components/panels/pageAddress.ts'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { ListedFill } from '@/lib/contracts/positions.ts'
import { fillsAsked } from './fillsAsked.ts'

/** Executions, newest first, each with the decision that caused it, or the sentence of whoever wanted it without one. */
export function FillsPanel({ before }: { before: number | null }) {
  const query = useRead('fills', fillsAsked(useAgentId(), before))
  return (
    <QueryPanel
      title="Recent fills"
      query={query}
      empty={(data) => data.fills.length === 0 && <EmptyState>Nothing has been filled yet.</EmptyState>}
    >
      {(data) => (
        <>
          <DataTable caption="Fills" columns={COLUMNS} rows={data.fills} rowKey={(fill) => String(fill.id)} />
          <Pager before={before} nextBefore={data.nextBefore} hrefOf={(key) => pageHref('/positions', key)} />
        </>
      )}
    </QueryPanel>
  )
}

const COLUMNS: Column<ListedFill>[] = [
  { key: 'at', header: 'time UTC', cell: (fill) => <At atMs={fill.atMs} style="day" /> },
  { key: 'coin', header: 'coin', cell: (fill) => <span className="font-medium">{fill.coin}</span> },
  { key: 'dir', header: 'direction', cell: (fill) => fill.dir || fill.side },
  { key: 'kind', header: 'of', cell: (fill) => wordsOf(fill.kind) },
  { key: 'sz', header: 'size', align: 'right', cell: (fill) => <Sz value={fill.sz} /> },
  { key: 'px', header: 'price', align: 'right', cell: (fill) => <Px value={fill.px} /> },
  { key: 'pnl', header: 'realised USD', align: 'right', cell: (fill) => <Usd value={fill.closedPnlUsd} tone /> },
  { key: 'fee', header: 'fee USD', align: 'right', cell: (fill) => <Usd value={fill.feeUsd} /> },
  {
    key: 'why',
    header: 'caused by',
    cell: (fill) =>
      fill.reason === '' ? (
        <CycleLink cycleId={fill.cycleId} decisionId={fill.decisionId}>
          decision {fill.decisionId}
        </CycleLink>
      ) : (
        fill.reason
      ),
  },
]
