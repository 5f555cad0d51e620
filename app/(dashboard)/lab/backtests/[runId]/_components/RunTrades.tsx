'use client'
import { At } from '@/app/_components/numbers/At.tsx'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SideWord } from '@/app/_components/words/SideWord.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { TradeView } from '@/lib/contracts/positions.ts'

const SHOWN = 200

/** The newest round trips of a run; the file has them all. */
export function RunTrades() {
  const query = useRead('trades', { agent: useAgentId(), limit: SHOWN })
  return (
    <QueryPanel
      title="Trades"
      aside={`the newest ${SHOWN}; the CSV has all`}
      query={query}
      empty={({ trades }) => trades.length === 0 && <EmptyState>No trade was made.</EmptyState>}
    >
      {({ trades }) => (
        <DataTable
          caption="Trades"
          columns={COLUMNS}
          rows={trades}
          rowKey={({ id }) => String(id)}
          detail={(trade) => (
            <div className="flex flex-col gap-1 p-4 text-prose">
              <p>In: {trade.entryReason === '' ? 'not said' : trade.entryReason}</p>
              <p>Out: {trade.exitReason === '' ? 'still open' : trade.exitReason}</p>
            </div>
          )}
        />
      )}
    </QueryPanel>
  )
}

const COLUMNS: Column<TradeView>[] = [
  {
    key: 'coin',
    header: 'coin',
    cell: ({ coin, side }) => (
      <>
        <span className="font-medium">{coin}</span> <SideWord side={side} />
      </>
    ),
  },
  { key: 'opened', header: 'opened', cell: ({ openedAtMs }) => <At atMs={openedAtMs} style="day" /> },
  {
    key: 'closed',
    header: 'closed',
    cell: ({ closedAtMs }) => (closedAtMs === null ? 'open' : <At atMs={closedAtMs} style="day" />),
  },
  { key: 'entry', header: 'entry', align: 'right', cell: ({ entryPx }) => <Px value={entryPx} /> },
  { key: 'exit', header: 'exit', align: 'right', cell: ({ exitPx }) => <Px value={exitPx} /> },
  { key: 'net', header: 'made, net', align: 'right', cell: ({ netUsd }) => <Usd value={netUsd} tone /> },
  { key: 'kind', header: 'left by', cell: ({ exitKind }) => exitKind ?? '–' },
]
