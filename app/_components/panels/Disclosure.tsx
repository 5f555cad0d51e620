'use client'
import { type ReactNode, useState } from 'react'
import { useIsTarget } from '../../_hooks/useHash.ts'

/**
 * A folded part whose content exists only once it is opened, so a megabyte costs nothing until it is asked for. A link to `#id` opens it.
 */
export function Disclosure({ id, summary, children, startOpen = false }: DisclosureProps) {
  const isTarget = useIsTarget(id)
  const [wasTarget, setWasTarget] = useState(isTarget)
  const [chosen, setChosen] = useState<boolean | null>(null)
  if (isTarget !== wasTarget) {
    setWasTarget(isTarget)
    if (isTarget) setChosen(null)
  }
  const open = chosen ?? (isTarget || startOpen)
  return (
    <details
      id={id}
      open={open}
      onToggle={(event) => setChosen(event.currentTarget.open)}
      className={`min-w-0 ${isTarget ? TARGET_CLASS : ''}`}
    >
      <summary className="flex list-none items-baseline gap-2 px-4 py-2 hover:bg-raised [&::-webkit-details-marker]:hidden">
        <span aria-hidden="true" className="text-ink-faint">
          {open ? '▾' : '▸'}
        </span>
        <span className="min-w-0 flex-1">{summary}</span>
      </summary>
      {open && <div className="min-w-0 px-4 pb-3">{children()}</div>}
    </details>
  )
}
interface DisclosureProps {
  id?: string
  summary: ReactNode
  children: () => ReactNode
  startOpen?: boolean
}

/** How the part an address points at is marked. */
export const TARGET_CLASS = 'border-l-2 border-l-accent'
