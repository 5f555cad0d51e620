'use client'

/** A few options of which one holds. */
export function Choices<T extends string | number>({ legend, options, chosen, onChoose }: ChoicesProps<T>) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === chosen}
          onClick={() => onChoose(option)}
          className="rounded-sm px-2 py-0.5 text-ink-dim hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink"
        >
          {option}
        </button>
      ))}
    </fieldset>
  )
}
interface ChoicesProps<T> {
  legend: string
  options: readonly T[]
  chosen: T
  onChoose: (option: T) => void
}
