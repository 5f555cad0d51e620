'use client'
import { type ReactNode, useState, useSyncExternalStore } from 'react'

const subscribeHash = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/**
 * A folded part whose content exists only once it is opened, so a megabyte costs nothing until it is asked for. A link to `#id` opens it.
 */
export function Disclosure({ id, summary, children, startOpen = false }: DisclosureProps) {
  const isTarget = useSyncExternalStore(
    subscribeHash,
    () => id !== undefined && window.location.hash === `#${id}`,
    () => false,
  )
  const [chosen, setChosen] = useState<boolean | null>(null)
  const open = chosen ?? (isTarget || startOpen)
  return (
    <details id={id} open={open} onToggle={(event) => setChosen(event.currentTarget.open)} className="min-w-0">
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
