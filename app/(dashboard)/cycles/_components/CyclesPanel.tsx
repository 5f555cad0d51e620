'use client'
import { keepPreviousData } from '@tanstack/react-query'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { At } from '@/app/_components/numbers/At.tsx'
import { costWords } from '@/app/_components/numbers/costWords.ts'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { formatLatency } from '@/app/_components/numbers/formatTime.ts'
import { Absent } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Pager } from '@/app/_components/panels/Pager.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SEARCH_SETTLE_MS } from '@/app/_components/panels/SearchField.tsx'
import { CycleStatusWord } from '@/app/_components/words/CycleStatusWord.tsx'
import { DecisionWords } from '@/app/_components/words/DecisionWords.tsx'
import { apiUrl } from '@/app/_hooks/apiUrl.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { useSettled } from '@/app/_hooks/useSettled.ts'
import type { CycleSummary } from '@/lib/contracts/cycles.ts'
import { CycleFilters } from './CycleFilters.tsx'
import { CYCLES_ADDRESS, type CycleFilter, cyclesHref, isFiltered } from './cycleFilter.ts'

/** Cycles, newest first. */
export function CyclesPanel() {
  const agentId = useAgentId()
  const [filter, setFilter] = useQueryStates(CYCLES_ADDRESS)
  const asked = useSettled({ ...filter, q: filter.q.trim() }, SEARCH_SETTLE_MS)
  const query = useRead('cycles', { agent: agentId, ...asked }, { placeholderData: keepPreviousData })
  // A filter is about the newest that fits, not about the page one was on.
  const change = (part: Partial<CycleFilter>): void => void setFilter({ ...part, before: null })
  return (
    <QueryPanel
      title="Cycles"
      query={query}
      aside={
        <a
          href={apiUrl('/api/cycles', { agent: agentId, ...asked, before: null, format: 'csv' })}
          className={linkClass}
          download
        >
          CSV
        </a>
      }
      head={<CycleFilters filter={filter} onChange={change} />}
    >
      {(data) => (
        <>
          {data.cycles.length === 0 ? (
            <EmptyState>{emptyWords(filter, data.nextBefore !== null)}</EmptyState>
          ) : (
            <DataTable caption="Cycles" columns={COLUMNS} rows={data.cycles} rowKey={(cycle) => String(cycle.id)} />
          )}
          <Pager
            before={filter.before}
            nextBefore={data.nextBefore}
            hrefOf={(before) => cyclesHref({ ...filter, before })}
          />
        </>
      )}
    </QueryPanel>
  )
}

function emptyWords(filter: CycleFilter, isMoreLeft: boolean): string {
  if (isFiltered(filter))
    return isMoreLeft ? 'None of the cycles looked through so far fits. Older ones may.' : 'No cycle fits this filter.'
  return filter.before === null
    ? 'No cycle has run yet. Each writes a row here, also one that holds.'
    : 'No older cycle.'
}

const COLUMNS: Column<CycleSummary>[] = [
  {
    key: 'number',
    header: 'cycle',
    cell: (cycle) => (
      <Link href={`/cycles/${cycle.id}`} className={linkClass}>
        {formatCount(cycle.number)}
      </Link>
    ),
  },
  { key: 'at', header: 'began UTC', cell: (cycle) => <At atMs={cycle.startedAtMs} style="day" /> },
  { key: 'status', header: 'status', cell: (cycle) => <CycleStatusWord status={cycle.status} /> },
  {
    key: 'decisions',
    header: 'decisions',
    wrap: true,
    cell: (cycle) => (
      <>
        <Decisions cycle={cycle} />
        <Comments cycle={cycle} />
      </>
    ),
  },
  {
    key: 'took',
    header: 'took',
    align: 'right',
    cell: (cycle) => (cycle.wallMs === null ? <Absent why="still running" /> : formatLatency(cycle.wallMs)),
  },
  { key: 'turns', header: 'turns', align: 'right', cell: (cycle) => cycle.turnCount },
  {
    key: 'tokens',
    header: 'tokens',
    align: 'right',
    cell: ({ usage, turnCount }) => {
      const tokens = usage.promptTokens + usage.completionTokens
      return tokens === 0 && turnCount > 0 ? <Absent why="not reported" /> : formatCount(tokens)
    },
  },
  {
    key: 'cost',
    header: 'cost',
    align: 'right',
    cell: ({ usage }) => costWords(usage),
  },
  {
    key: 'model',
    header: 'model',
    cell: (cycle) => (
      <span className="text-ink-dim">
        {cycle.model}
        {cycle.ruleBased && ' (rules)'}
      </span>
    ),
  },
]

/** The first words of what people said of it. */
function Comments({ cycle: { id, comments } }: { cycle: CycleSummary }) {
  const [first] = comments
  if (first === undefined) return null
  const words = first.text.length > WORDS_MAX ? `${first.text.slice(0, WORDS_MAX).trimEnd()}…` : first.text
  return (
    <Link href={`/cycles/${id}#comments`} className="block text-ink-dim hover:underline">
      {first.author === '' ? 'comment' : first.author}: “{words}”
      {comments.length > 1 && ` and ${comments.length - 1} more`}
    </Link>
  )
}
const WORDS_MAX = 120

/** Orders on a line each; the holds together, since they are the rule. */
function Decisions({ cycle }: { cycle: CycleSummary }) {
  if (cycle.decisions.length === 0) return <span className="text-ink-dim">{cycle.reason || 'none'}</span>
  const holds = cycle.decisions.filter((decision) => decision.action === 'hold')
  return (
    <ul className="flex flex-col">
      {cycle.decisions
        .filter((decision) => decision.action !== 'hold')
        .map((decision) => (
          <li key={decision.id}>
            <DecisionWords decision={decision} />
          </li>
        ))}
      {holds.length > 0 && <li className="text-ink-dim">hold {holds.map((decision) => decision.coin).join(', ')}</li>}
    </ul>
  )
}
