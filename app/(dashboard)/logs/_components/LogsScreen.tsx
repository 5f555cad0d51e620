'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { buttonClass, fieldClass, linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { LongText } from '@/app/_components/panels/LongText.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { LogName } from '@/lib/contracts/logs.ts'
import { logTextQuery } from './logTextQuery.ts'
import { newestRecords } from './newestRecords.ts'

const LINES = 500

/** The tail of one log. */
export function LogsScreen({ path }: { path: LogName }) {
  const agent = useAgentId()
  const list = useRead('logs', { agent })
  const text = useQuery(logTextQuery(agent, path, LINES))
  return (
    <QueryPanel
      title={path}
      query={text}
      skeleton={<SkeletonRows rows={20} />}
      aside={
        <>
          last {formatCount(LINES)} lines, newest first
          <a className={linkClass} href={apiUrl('/api/logs', { path, limit: 'all', download: 1, agent })} download>
            download all
          </a>
        </>
      }
    >
      {(data) => (
        <>
          <nav aria-label="Logs" className="flex flex-wrap gap-1 border-b border-line p-3">
            {(list.data?.logs ?? []).map((log) => (
              <Link
                key={log.path}
                href={`/logs?path=${log.path}`}
                aria-current={log.path === path ? 'page' : undefined}
                className={`${buttonClass('quiet')} aria-[current=page]:bg-raised aria-[current=page]:text-ink`}
              >
                {log.path}
                {!log.exists && <span className="text-ink-faint"> empty</span>}
              </Link>
            ))}
          </nav>
          <LogText text={data} />
        </>
      )}
    </QueryPanel>
  )
}

function LogText({ text }: { text: string }) {
  const [needle, setNeedle] = useState('')
  const records = newestRecords(text, needle)
  if (text === '') return <EmptyState>Nothing has been written to this log yet.</EmptyState>
  return (
    <div className="flex min-w-0 flex-col gap-2 p-4">
      <input
        type="search"
        value={needle}
        onChange={(event) => setNeedle(event.target.value)}
        placeholder="Only what contains"
        aria-label="Only what contains"
        className={`${fieldClass} w-full max-w-sm`}
      />
      {records.length === 0 && <p className="text-ink-dim">Nothing contains it.</p>}
      <ul className="flex flex-col gap-1">
        {records.map((record) => (
          <li key={record.place}>
            <LongText text={record.text} mono />
          </li>
        ))}
      </ul>
    </div>
  )
}
