'use client'
import Form from 'next/form'
import Link from 'next/link'
import { buttonClass, fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
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
]

/** The filter lives in the address, so it can be sent to somebody and survives going back. */
export function DiaryFilters({ filter }: { filter: DiaryFilter }) {
  const { agent } = useStatus()
  return (
    <Form action="/diary" className="flex flex-wrap items-end gap-3 border-b border-line px-4 py-3">
      <Choice name="asset" label="coin" value={filter.asset} options={agent?.coins ?? []} />
      <Choice name="action" label="kind" value={filter.action} options={KINDS} />
      <label className="flex min-w-40 flex-1 flex-col gap-1 text-ink-dim">
        text
        <input type="search" name="q" defaultValue={filter.q} maxLength={200} className={fieldClass} />
      </label>
      <button type="submit" className={buttonClass()}>
        Filter
      </button>
      {isFiltered(filter) && (
        <Link href="/diary" className={buttonClass('quiet')}>
          Show all
        </Link>
      )}
    </Form>
  )
}

function Choice({
  name,
  label,
  value,
  options,
}: {
  name: string
  label: string
  value: string
  options: readonly string[]
}) {
  const all = value === '' || options.includes(value) ? options : [value, ...options]
  return (
    <label className="flex flex-col gap-1 text-ink-dim">
      {label}
      <select name={name} defaultValue={value} className={fieldClass}>
        <option value="">all</option>
        {all.map((option) => (
          <option key={option} value={option}>
            {wordsOf(option) === option ? option : name === 'asset' ? option : wordsOf(option)}
          </option>
        ))}
      </select>
    </label>
  )
}
