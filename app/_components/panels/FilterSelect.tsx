'use client'
import { fieldClass } from '../dialogs/buttonClass.ts'

/** One choice of a filter; it applies at once. A value that is no option any more is kept as one. */
export function FilterSelect({
  label,
  value,
  options,
  onPick,
  wordsOf = (option) => option,
  all: none = 'all',
}: FilterSelectProps) {
  const all = value === '' || options.includes(value) ? options : [value, ...options]
  return (
    <label className="flex flex-col gap-1 text-ink-dim">
      {label}
      <select value={value} onChange={(event) => onPick(event.target.value)} className={fieldClass}>
        <option value="">{none}</option>
        {all.map((option) => (
          <option key={option} value={option}>
            {wordsOf(option)}
          </option>
        ))}
      </select>
    </label>
  )
}
interface FilterSelectProps {
  label: string
  value: string
  options: readonly string[]
  onPick: (value: string) => void
  /** What it is called when nothing is chosen. */
  all?: string
  wordsOf?: (option: string) => string
}
