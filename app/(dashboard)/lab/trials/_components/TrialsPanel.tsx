'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { At } from '@/app/_components/numbers/At.tsx'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { pageHref } from '@/app/_components/panels/pageAddress.ts'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { TrialSummary } from '@/lib/contracts/labTrials.ts'
import { TrialProgress } from './TrialProgress.tsx'

/** Trials, newest first. */
export function TrialsPanel({ before }: { before: number | null }) {
  const query = useRead('labTrials', { before })
  return (
    <QueryPanel
      title="Trials"
      query={query}
      empty={(data) =>
        data.trials.length === 0 && (
          <EmptyState>
            {before === null ? 'No trial was asked for yet. The form below makes one.' : 'No older trial.'}
          </EmptyState>
        )
      }
    >
      {(data) => (
        <>
          <DataTable caption="Trials" columns={COLUMNS} rows={data.trials} rowKey={({ id }) => String(id)} />
          <Pager before={before} nextBefore={data.nextBefore} hrefOf={(key) => pageHref('/lab/trials', key)} />
        </>
      )}
    </QueryPanel>
  )
}

const COLUMNS: Column<TrialSummary>[] = [
  {
    key: 'name',
    header: 'trial',
    wrap: true,
    cell: ({ id, name }) => (
      <Link href={`/lab/trials/${id}`} className={linkClass}>
        {name}
      </Link>
    ),
  },
  { key: 'agent', header: 'agent', cell: ({ agentId }) => agentId },
  { key: 'at', header: 'asked for UTC', cell: ({ askedWallMs }) => <At atMs={askedWallMs} style="day" clock="wall" /> },
  { key: 'status', header: 'status', cell: (trial) => <TrialProgress trial={trial} /> },
  {
    key: 'cost',
    header: 'paid, at most $',
    align: 'right',
    cell: ({ costUsd }) => <Usd value={costUsd} decimals={4} />,
  },
]
