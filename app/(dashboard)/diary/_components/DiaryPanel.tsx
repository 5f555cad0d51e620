'use client'
import { keepPreviousData } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SEARCH_SETTLE_MS } from '@/app/_components/panels/SearchField.tsx'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { useSettled } from '@/app/_hooks/useSettled.ts'
import { DiaryFilters } from './DiaryFilters.tsx'
import { DiaryGroupRows } from './DiaryGroupRows.tsx'
import { DIARY_ADDRESS, type DiaryFilter, diaryHref, isFiltered } from './diaryFilter.ts'
import { groupByCycle } from './groupByCycle.ts'

/** Events in plain words, newest first, those of one cycle together. */
export function DiaryPanel() {
  const agentId = useAgentId()
  const [filter, setFilter] = useQueryStates(DIARY_ADDRESS)
  const asked = useSettled({ ...filter, q: filter.q.trim() }, SEARCH_SETTLE_MS)
  const query = useRead('diary', { agent: agentId, ...asked }, { placeholderData: keepPreviousData })
  // A filter is about the newest that fits, not about the page one was on.
  const change = (part: Partial<DiaryFilter>): void => void setFilter({ ...part, before: null })
  return (
    <QueryPanel
      title="Diary, times UTC"
      query={query}
      aside={<Exports agent={agentId} filter={asked} />}
      head={<DiaryFilters filter={filter} onChange={change} />}
    >
      {(data) => (
        <>
          {data.entries.length === 0 && (
            <EmptyState>
              {isFiltered(filter) ? (
                <p>No entry fits this filter.</p>
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

/** What the filter shows, whole: every page of it. */
function Exports({ agent, filter: { asset, action, q } }: { agent: string | null; filter: DiaryFilter }) {
  const asked = { agent, asset, action, q }
  return (
    <>
      {isFiltered({ asset, action, q }) && 'what the filter shows as'}
      <a href={apiUrl('/api/diary', { ...asked, raw: 1, limit: 1000 })} className={linkClass}>
        text
      </a>
      <a href={apiUrl('/api/diary', { ...asked, download: 1 })} className={linkClass} download>
        JSONL
      </a>
      <a href={apiUrl('/api/diary', { ...asked, download: 1, format: 'csv' })} className={linkClass} download>
        CSV
      </a>
    </>
  )
}
