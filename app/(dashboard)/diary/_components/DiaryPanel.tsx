'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { DiaryFilters } from './DiaryFilters.tsx'
import { DiaryGroupRows } from './DiaryGroupRows.tsx'
import { type DiaryFilter, diaryHref, isFiltered } from './diaryFilter.ts'
import { groupByCycle } from './groupByCycle.ts'

/** Events in plain words, newest first, those of one cycle together. */
export function DiaryPanel({ filter }: { filter: DiaryFilter }) {
  const agentId = useAgentId()
  const query = useRead('diary', { agent: agentId, ...filter })
  return (
    <QueryPanel title="Diary" query={query} aside={<Exports agent={agentId} />}>
      {(data) => (
        <>
          <DiaryFilters key={diaryHref(filter)} filter={filter} />
          {data.entries.length === 0 && (
            <EmptyState>
              {isFiltered(filter) ? (
                <>
                  <p>No entry fits this filter.</p>
                  <Link href="/diary" className={linkClass}>
                    Show all
                  </Link>
                </>
              ) : (
                <p>Nothing has happened yet. Every decision, fill, denial and change of state writes a line here.</p>
              )}
            </EmptyState>
          )}
          {groupByCycle(data.entries).map((group) => (
            <DiaryGroupRows key={group.entries[0]?.id} group={group} />
          ))}
          <Pager
            before={filter.before}
            nextBefore={data.nextBefore}
            hrefOf={(before) => diaryHref({ ...filter, before })}
          />
        </>
      )}
    </QueryPanel>
  )
}

const Exports = ({ agent }: { agent: string | null }) => (
  <>
    <a href={apiUrl('/api/diary', { raw: 1, limit: 1000, agent })} className={linkClass}>
      raw JSONL
    </a>
    <a href={apiUrl('/api/diary', { download: 1, agent })} className={linkClass} download>
      download all
    </a>
  </>
)
