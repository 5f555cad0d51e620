'use client'
import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { buttonClass, fieldClass, linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { LongText } from '@/app/_components/panels/LongText.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { useSettled } from '@/app/_hooks/useSettled.ts'
import { LOG_ADDRESS } from './logAddress.ts'
import { LINES, logTextQuery } from './logTextQuery.ts'
import { newestRecords } from './newestRecords.ts'

/** The end of one log, or the last of its lines that contain what is looked for. */
export function LogsScreen() {
  const agent = useAgentId()
  const [{ path, q }, setAddress] = useQueryStates(LOG_ADDRESS)
  const asked = useSettled(q.trim(), 300)
  const list = useRead('logs', { agent })
  const text = useQuery(logTextQuery(agent, path, asked))
  return (
    <QueryPanel
      title={path}
      query={text}
      skeleton={<SkeletonRows rows={20} />}
      aside={
        <>
          {asked === '' ? `last ${LINES} lines` : `last ${LINES} lines of the whole log that contain it`}, newest first
          <a
            className={linkClass}
            href={apiUrl('/api/logs', { path, q: asked, limit: 'all', download: 1, agent })}
            download
          >
            {asked === '' ? 'download all' : 'download what contains it'}
          </a>
        </>
      }
      head={
        <div className="flex flex-col gap-2 border-b border-line p-3">
          <nav aria-label="Logs" className="flex flex-wrap gap-1">
            {(list.data?.logs ?? []).map((log) => (
              <button
                key={log.path}
                type="button"
                onClick={() => void setAddress({ path: log.path })}
                aria-current={log.path === path ? 'page' : undefined}
                className={`${buttonClass('quiet')} aria-[current=page]:bg-raised aria-[current=page]:text-ink`}
              >
                {log.path}
                {!log.exists && <span className="text-ink-faint"> empty</span>}
              </button>
            ))}
          </nav>
          <input
            type="search"
            value={q}
            maxLength={200}
            onChange={(event) => void setAddress({ q: event.target.value })}
            placeholder="Search this log"
            aria-label="Search this log"
            className={`${fieldClass} w-full max-w-sm`}
          />
        </div>
      }
      empty={(data) =>
        data === '' && (
          <EmptyState>
            {asked === '' ? 'Nothing has been written to this log yet.' : `No line of ${path} contains it.`}
          </EmptyState>
        )
      }
    >
      {(data) => (
        <ul className="flex min-w-0 flex-col gap-1 p-4">
          {newestRecords(data).map((record) => (
            <li key={record.place}>
              <LongText text={record.text} mono />
            </li>
          ))}
        </ul>
      )}
    </QueryPanel>
  )
}
