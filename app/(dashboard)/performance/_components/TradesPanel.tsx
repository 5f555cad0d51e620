'use client'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { formatSpan } from '@/app/_components/numbers/formatTime.ts'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { pageHref } from '@/app/_components/panels/pageAddress.ts'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SideWord } from '@/app/_components/words/SideWord.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { TradeView } from '@/lib/contracts/positions.ts'

/** Round trips with both reasons, newest first. */
export function TradesPanel({ before }: { before: number | null }) {
  const query = useRead('trades', { agent: useAgentId(), before })
  return (
    <QueryPanel
      title="Trades"
      query={query}
      empty={(data) =>
        data.trades.length === 0 && (
          <EmptyState>No trade yet. A round trip from flat to flat becomes a row here.</EmptyState>
        )
      }
    >
      {(data) => (
        <>
          <DataTable
            caption="Trades"
            columns={COLUMNS}
            rows={data.trades}
            rowKey={(trade) => String(trade.id)}
            detail={(trade) => <Reasons trade={trade} />}
          />
          <Pager before={before} nextBefore={data.nextBefore} hrefOf={(key) => pageHref('/performance', key)} />
        </>
      )}
    </QueryPanel>
  )
}

const COLUMNS: Column<TradeView>[] = [
  {
    key: 'coin',
    header: 'coin',
    cell: (trade) => (
      <>
        <span className="font-medium">{trade.coin}</span> <SideWord side={trade.side} />
        {trade.adopted && <span className="text-warn"> adopted</span>}
      </>
    ),
  },
  {
    key: 'opened',
    header: 'opened UTC',
    cell: (trade) => (
      <CycleLink
        cycleId={trade.entryCycleId}
        decisionId={trade.entryDecisionId}
        absent={<At atMs={trade.openedAtMs} style="day" />}
      >
        <At atMs={trade.openedAtMs} style="day" />
      </CycleLink>
    ),
  },
  { key: 'closed', header: 'closed UTC', cell: (trade) => <Closed trade={trade} /> },
  {
    key: 'held',
    header: 'held',
    align: 'right',
    cell: (trade) => (trade.closedAtMs === null ? '' : formatSpan(trade.closedAtMs - trade.openedAtMs)),
  },
  { key: 'size', header: 'largest size', align: 'right', cell: (trade) => <Sz value={trade.szMax} /> },
  { key: 'entry', header: 'entry', align: 'right', cell: (trade) => <Px value={trade.entryPx} /> },
  {
    key: 'exit',
    header: 'exit',
    align: 'right',
    cell: (trade) => (trade.status === 'open' ? '' : <Px value={trade.exitPx} />),
  },
  {
    key: 'realized',
    header: 'realised USD',
    align: 'right',
    cell: (trade) => <Usd value={trade.realizedPnlUsd} sign="always" />,
  },
  { key: 'fees', header: 'fees USD', align: 'right', cell: (trade) => <Usd value={trade.feesUsd} /> },
  {
    key: 'funding',
    header: 'funding USD',
    align: 'right',
    cell: (trade) => <Usd value={trade.fundingUsd} sign="always" />,
  },
  { key: 'net', header: 'net USD', align: 'right', cell: (trade) => <Usd value={trade.netUsd} tone /> },
  { key: 'why', header: 'left by', cell: (trade) => (trade.exitKind === null ? '' : wordsOf(trade.exitKind)) },
]

function Closed({ trade }: { trade: TradeView }) {
  if (trade.closedAtMs === null) return <span className="text-accent">open</span>
  const at = <At atMs={trade.closedAtMs} style="day" />
  return (
    <CycleLink cycleId={trade.exitCycleId} decisionId={trade.exitDecisionId} absent={at}>
      {at}
    </CycleLink>
  )
}

const Reasons = ({ trade }: { trade: TradeView }) => (
  <dl className="grid grid-cols-1 gap-4 p-4 text-prose whitespace-normal lg:grid-cols-2">
    <div>
      <dt className="text-table text-ink-dim">Why in</dt>
      <dd className="break-words">{trade.entryReason || 'No reason was recorded.'}</dd>
    </div>
    <div>
      <dt className="text-table text-ink-dim">Why out</dt>
      <dd className="break-words">
        {trade.exitReason || (trade.status === 'open' ? 'Still open.' : 'No reason was recorded.')}
      </dd>
    </div>
  </dl>
)
