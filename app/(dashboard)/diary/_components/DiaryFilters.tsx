'use client'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { FilterSelect } from '@/app/_components/panels/FilterSelect.tsx'
import { SearchField } from '@/app/_components/panels/SearchField.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import { type DiaryFilter, isFiltered } from './diaryFilter.ts'

const KINDS = [
  'buy',
  'sell',
  'hold',
  'close',
  'adjust',
  'denied',
  'rejected',
  'unknown',
  'not_sent',
  'reconcile_close',
  'adopted',
  'state_active',
  'state_reducing',
  'state_halted',
  'halt_dropped',
  'paused',
]

/** The filter lives in the address, so it can be sent to somebody and survives going back. It applies while it is chosen. */
export function DiaryFilters({ filter, onChange }: DiaryFiltersProps) {
  const { agent } = useStatus()
  return (
    <div className="flex flex-wrap items-end gap-3 border-b border-line px-4 py-3">
      <FilterSelect
        label="coin"
        value={filter.asset}
        options={agent?.coins ?? []}
        onPick={(asset) => onChange({ asset })}
      />
      <FilterSelect
        label="kind"
        value={filter.action}
        options={KINDS}
        wordsOf={wordsOf}
        onPick={(action) => onChange({ action })}
      />
      <SearchField value={filter.q} title="In everything an entry says" onChange={(q) => onChange({ q })} />
      {isFiltered(filter) && (
        <button
          type="button"
          className={buttonClass('quiet')}
          onClick={() => onChange({ asset: '', action: '', q: '' })}
        >
          Show all
        </button>
      )}
    </div>
  )
}
interface DiaryFiltersProps {
  filter: DiaryFilter
  onChange: (part: Partial<DiaryFilter>) => void
}
