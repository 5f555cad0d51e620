'use client'
import { keepPreviousData } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { formatSpan } from '@/app/_components/numbers/formatTime.ts'
import { Pct } from '@/app/_components/numbers/Pct.tsx'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Absent, Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SideWord } from '@/app/_components/words/SideWord.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { TradeView } from '@/lib/contracts/positions.ts'
import { TRADES_ADDRESS, tradesHref } from './performanceAddress.ts'
import { TradeFilters } from './TradeFilters.tsx'

/** Round trips with both reasons: which, and in which order, is in the address. */
export function TradesPanel() {
  const agent = useAgentId()
  const [{ before, ...filter }, setAddress] = useQueryStates(TRADES_ADDRESS)
  const query = useRead('trades', { agent, before, ...filter }, { placeholderData: keepPreviousData })
  const isFiltered = filter.coin !== '' || filter.side !== null || filter.exit !== null
  return (
    <QueryPanel
      title="Trades"
      query={query}
      aside={
        <a href={apiUrl('/api/trades', { agent, ...filter, format: 'csv' })} className={linkClass} download>
          {isFiltered ? 'CSV of what is shown' : 'CSV'}
        </a>
      }
      head={<TradeFilters filter={filter} onChange={(part) => void setAddress({ ...part, before: null })} />}
      empty={(data) =>
        data.trades.length === 0 && (
          <EmptyState>
            {isFiltered
              ? 'No trade fits this filter.'
              : 'No trade yet. A round trip from flat to flat becomes a row here.'}
          </EmptyState>
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
          <Pager
            before={before}
            nextBefore={data.nextBefore}
            hrefOf={(key) => tradesHref({ ...filter, before: key })}
          />
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
  { key: 'mae', header: 'worst', align: 'right', cell: (trade) => <Reach trade={trade} of="maeFrac" /> },
  { key: 'mfe', header: 'best', align: 'right', cell: (trade) => <Reach trade={trade} of="mfeFrac" /> },
  { key: 'net', header: 'net USD', align: 'right', cell: (trade) => <Usd value={trade.netUsd} tone /> },
  { key: 'why', header: 'left by', cell: (trade) => (trade.exitKind === null ? '' : wordsOf(trade.exitKind)) },
]

/** How far the price went against it, or for it, while it was held. */
function Reach({ trade: { excursion, status }, of }: { trade: TradeView; of: 'maeFrac' | 'mfeFrac' }) {
  if (excursion === null) return <Absent why={status === 'open' ? 'still open' : 'the bars of its time are not kept'} />
  const frac = of === 'maeFrac' ? -excursion.maeFrac : excursion.mfeFrac
  return (
    <span title={`over ${excursion.interval} bars, the first and the last in full`}>
      <Pct value={frac} sign="always" />
    </span>
  )
}

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
