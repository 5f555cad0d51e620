'use client'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'

export interface Tab {
  key: string
  label: ReactNode
  content: () => ReactNode
}

/** Tabs after the ARIA pattern: arrow keys move, only the chosen panel is in the page. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const [chosen, setChosen] = useState(tabs[0]?.key ?? '')
  const id = useId()
  const current = tabs.find((tab) => tab.key === chosen) ?? tabs[0]
  const move = (event: KeyboardEvent, step: 1 | -1): void => {
    event.preventDefault()
    const at = tabs.findIndex((tab) => tab.key === current?.key)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (!next) return
    setChosen(next.key)
    document.getElementById(`${id}-${next.key}`)?.focus()
  }
  return (
    <div className="flex min-w-0 flex-col">
      <div role="tablist" aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line px-3">
        {tabs.map((tab) => (
          <button
            key={tab.key}
            id={`${id}-${tab.key}`}
            type="button"
            role="tab"
            aria-selected={tab.key === current?.key}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === current?.key ? 0 : -1}
            onClick={() => setChosen(tab.key)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') move(event, 1)
              if (event.key === 'ArrowLeft') move(event, -1)
            }}
            className="-mb-px border-b-2 border-transparent px-2 py-2 whitespace-nowrap text-ink-dim aria-selected:border-accent aria-selected:text-ink"
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${current?.key}`} className="min-w-0">
        {current?.content()}
      </div>
    </div>
  )
}
