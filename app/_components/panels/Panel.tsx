import type { ReactNode } from 'react'

/** A bordered region of the instrument: a title, one question, its answer. */
export function Panel({ title, aside, children, className = '', id }: PanelProps) {
  return (
    <section
      id={id}
      aria-label={title}
      className={`flex min-w-0 flex-col rounded border border-line bg-panel ${className}`}
    >
      <header className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-2">
        <h2 className="text-table font-medium text-ink-dim">{title}</h2>
        {aside !== undefined && (
          <div className="flex flex-wrap items-center gap-2 text-label text-ink-dim">{aside}</div>
        )}
      </header>
      <div className="flex min-w-0 flex-1 flex-col">{children}</div>
    </section>
  )
}
interface PanelProps {
  title: string
  aside?: ReactNode
  children: ReactNode
  className?: string
  id?: string
}
