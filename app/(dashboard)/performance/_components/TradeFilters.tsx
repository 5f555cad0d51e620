'use client'
import type { inferParserType } from 'nuqs/server'
import { FilterSelect } from '@/app/_components/panels/FilterSelect.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import { TRADE_EXITS, TRADE_SORTS } from '@/lib/contracts/choices.ts'
import { POSITION_SIDES } from '@/lib/domain/recordWords.ts'
import type { TRADES_ADDRESS } from './performanceAddress.ts'

type TradeFilter = Omit<inferParserType<typeof TRADES_ADDRESS>, 'before'>

/** Which trades, and in which order; applies at once. */
export function TradeFilters({
  filter,
  onChange,
}: {
  filter: TradeFilter
  onChange: (part: Partial<TradeFilter>) => void
}) {
  const { agent } = useStatus()
  const oneOf = <T extends string>(words: readonly T[], picked: string): T | null =>
    words.find((word) => word === picked) ?? null
  return (
    <div className="flex flex-wrap items-end gap-3 border-b border-line px-4 py-3">
      <FilterSelect
        label="coin"
        value={filter.coin}
        options={agent?.coins ?? []}
        onPick={(coin) => onChange({ coin })}
      />
      <FilterSelect
        label="side"
        value={filter.side ?? ''}
        options={POSITION_SIDES}
        onPick={(side) => onChange({ side: oneOf(POSITION_SIDES, side) })}
      />
      <FilterSelect
        label="left by"
        value={filter.exit ?? ''}
        options={TRADE_EXITS}
        wordsOf={(exit) => (exit === 'open' ? 'still open' : wordsOf(exit))}
        onPick={(exit) => onChange({ exit: oneOf(TRADE_EXITS, exit) })}
      />
      <FilterSelect
        label="order"
        value={filter.sort === 'newest' ? '' : filter.sort}
        options={TRADE_SORTS.filter((sort) => sort !== 'newest')}
        wordsOf={(sort) => `${sort} first`}
        all="newest first"
        onPick={(sort) => onChange({ sort: oneOf(TRADE_SORTS, sort) ?? 'newest' })}
      />
    </div>
  )
}
