'use client'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { FilterSelect } from '@/app/_components/panels/FilterSelect.tsx'
import { SearchField } from '@/app/_components/panels/SearchField.tsx'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import { CYCLE_KINDS, type CycleKind } from '@/lib/domain/cycleSteps.ts'
import { type CycleFilter, isFiltered } from './cycleFilter.ts'

const KIND_WORDS: Record<CycleKind, string> = { acted: 'ordered', denied: 'denied', failed: 'failed' }

/** The filter lives in the address, so it can be sent to somebody and survives going back. It applies while it is chosen. */
export function CycleFilters({ filter, onChange }: CycleFiltersProps) {
  const { agent } = useStatus()
  return (
    <div className="flex flex-wrap items-end gap-3 border-b border-line px-4 py-3">
      <FilterSelect
        label="what it did"
        value={filter.kind ?? ''}
        options={CYCLE_KINDS}
        wordsOf={(kind) => KIND_WORDS[kind as CycleKind]}
        onPick={(picked) => onChange({ kind: CYCLE_KINDS.find((kind) => kind === picked) ?? null })}
      />
      <FilterSelect
        label="coin, not held"
        value={filter.coin}
        options={agent?.coins ?? []}
        onPick={(coin) => onChange({ coin })}
      />
      <SearchField
        value={filter.q}
        title="In reasons, rationales, exit plans, denials, answers, thoughts, models, tools and comments"
        onChange={(q) => onChange({ q })}
      />
      {isFiltered(filter) && (
        <button
          type="button"
          className={buttonClass('quiet')}
          onClick={() => onChange({ kind: null, coin: '', q: '' })}
        >
          Show all
        </button>
      )}
    </div>
  )
}
interface CycleFiltersProps {
  filter: CycleFilter
  onChange: (part: Partial<CycleFilter>) => void
}
