import type { ReactNode } from 'react'

/** Says what will fill this place, and what to do if anything. */
export const EmptyState = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-1 flex-col items-start gap-2 p-4 text-prose text-ink-dim">{children}</div>
)
