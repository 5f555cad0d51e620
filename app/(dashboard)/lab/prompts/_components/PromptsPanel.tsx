'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { At } from '@/app/_components/numbers/At.tsx'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Absent, Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { PromptSummary } from '@/lib/contracts/labPrompts.ts'

/** Prompts, newest first, with what each made. */
export function PromptsPanel() {
  const query = useRead('labPrompts', { agent: useAgentId() })
  return (
    <QueryPanel
      title="Prompts"
      query={query}
      empty={(data) =>
        data.prompts.length === 0 && (
          <EmptyState>No prompt is stored yet. The first settings an agent writes bring one.</EmptyState>
        )
      }
    >
      {(data) => <DataTable caption="Prompts" columns={COLUMNS} rows={data.prompts} rowKey={({ hash }) => hash} />}
    </QueryPanel>
  )
}

const COLUMNS: Column<PromptSummary>[] = [
  {
    key: 'name',
    header: 'prompt',
    wrap: true,
    cell: ({ hash, name, note }) => (
      <>
        <Link href={`/lab/prompts/${hash}`} className={linkClass}>
          {name}
        </Link>
        {note !== '' && <div className="text-ink-dim">{note}</div>}
      </>
    ),
  },
  { key: 'label', header: 'label', cell: ({ label }) => label ?? <Absent why="none" /> },
  { key: 'since', header: 'since UTC', cell: ({ sinceWallMs }) => <At atMs={sinceWallMs} style="day" clock="wall" /> },
  {
    key: 'versions',
    header: 'settings',
    cell: ({ versions }) => (versions.length === 0 ? 'never in force' : versions.join(', ')),
  },
  { key: 'cycles', header: 'cycles', align: 'right', cell: ({ made }) => formatCount(made.cycles) },
  { key: 'closed', header: 'trades closed', align: 'right', cell: ({ made }) => formatCount(made.closed) },
  {
    key: 'won',
    header: 'won',
    align: 'right',
    cell: ({ made }) => (made.closed === 0 ? <Absent why="no trade closed" /> : formatCount(made.won)),
  },
  {
    key: 'net',
    header: 'net $',
    align: 'right',
    cell: ({ made }) => (made.closed === 0 ? <Absent why="no trade closed" /> : <Usd value={made.netUsd} tone />),
  },
]
