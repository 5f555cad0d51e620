import type { ReactNode } from 'react'

/** Names and values in two columns. */
export const Facts = ({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) => (
  <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1">
    {rows.map(([name, value]) => (
      <div key={name} className="contents">
        <dt className="text-ink-faint">{name}</dt>
        <dd className="min-w-0 break-words">{value}</dd>
      </div>
    ))}
  </dl>
)
