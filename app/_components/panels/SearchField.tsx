'use client'
import { fieldClass } from '../dialogs/buttonClass.ts'

/** The text of a filter; it applies while it is typed. `title`: where it is looked for. */
export function SearchField({ value, title, onChange }: SearchFieldProps) {
  return (
    <label className="flex min-w-40 flex-1 flex-col gap-1 text-ink-dim" title={title}>
      text
      <input
        type="search"
        value={value}
        maxLength={200}
        onChange={(event) => onChange(event.target.value)}
        className={fieldClass}
      />
    </label>
  )
}
interface SearchFieldProps {
  value: string
  title: string
  onChange: (text: string) => void
}

/** Typing waits so many milliseconds before it is looked for. */
export const SEARCH_SETTLE_MS = 250
