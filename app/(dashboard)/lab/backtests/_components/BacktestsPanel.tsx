'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { Pct } from '@/app/_components/numbers/Pct.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { pageHref } from '@/app/_components/panels/pageAddress.ts'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { BacktestRun } from '@/lib/contracts/labBacktests.ts'
import { RunProgress } from './RunProgress.tsx'

/** What was asked for, newest first, each with how far it is. */
export function BacktestsPanel({ before }: { before: number | null }) {
  const query = useRead('backtests', { before })
  return (
    <QueryPanel
      title="Runs"
      query={query}
      empty={({ runs }) =>
        runs.length === 0 && (
          <EmptyState>
            No backtest yet. Name a folder of candle files below and start one; it goes on beside the agents, which go
            first.
          </EmptyState>
        )
      }
    >
      {({ runs, nextBefore }) => (
        <>
          <DataTable caption="Backtests" columns={COLUMNS} rows={runs} rowKey={({ id }) => String(id)} />
          <Pager before={before} nextBefore={nextBefore} hrefOf={(key) => pageHref('/lab/backtests', key)} />
        </>
      )}
    </QueryPanel>
  )
}

const COLUMNS: Column<BacktestRun>[] = [
  {
    key: 'name',
    header: 'run',
    cell: ({ id, name }) => (
      <Link className={linkClass} href={`/lab/backtests/${id}`}>
        {id} {name}
      </Link>
    ),
  },
  { key: 'status', header: 'state', cell: (run) => <RunProgress run={run} /> },
  {
    key: 'return',
    header: 'return',
    align: 'right',
    cell: ({ figures }) => <Pct value={figures?.returnFrac ?? null} tone />,
  },
  {
    key: 'btc',
    header: 'BTC held',
    align: 'right',
    cell: ({ figures }) => <Pct value={figures?.btcHoldReturnFrac ?? null} sign="always" />,
  },
  {
    key: 'drawdown',
    header: 'deepest drawdown',
    align: 'right',
    cell: ({ figures }) => <Pct value={figures?.drawdownFracMax ?? null} />,
  },
  {
    key: 'asked',
    header: 'asked for',
    align: 'right',
    cell: ({ askedWallMs }) => <Ago atMs={askedWallMs} clock="wall" />,
  },
]
