import type { ReactNode } from 'react'

/** The screen's name for those who navigate by headings, and its one sentence. */
export const PageHeading = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
    <h1 className="text-prose font-medium">{title}</h1>
    {children !== undefined && <div className="text-prose text-ink-dim">{children}</div>}
  </div>
)
