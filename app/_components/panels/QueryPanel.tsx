'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { failureText } from '../../_hooks/apiFailure.ts'
import { buttonClass } from '../dialogs/buttonClass.ts'
import { Panel } from './Panel.tsx'
import { SkeletonRows } from './SkeletonRows.tsx'
import { StaleBadge } from './StaleBadge.tsx'

/**
 * A panel over one query, with its five states: loading (same shape), failed (what to do), empty (what fills it), stale (old data kept,
 * with its age) and fresh.
 */
export function QueryPanel<T>({ title, aside, className, query, head, empty, skeleton, children }: QueryPanelProps<T>) {
  const { data } = query
  const isStale = data !== undefined && query.isError
  return (
    <Panel
      title={title}
      {...(className === undefined ? {} : { className })}
      aside={
        <>
          {isStale && <StaleBadge atWallMs={query.dataUpdatedAt} />}
          {typeof aside === 'function' ? data !== undefined && aside(data) : aside}
        </>
      }
    >
      {head}
      {data !== undefined ? empty?.(data) || children(data) : <Waiting query={query} skeleton={skeleton} />}
    </Panel>
  )
}
interface QueryPanelProps<T> {
  title: string
  aside?: ReactNode | ((data: T) => ReactNode)
  className?: string
  query: UseQueryResult<T>
  /** What stands above the answer and stays while another is read: filters. */
  head?: ReactNode
  /** Returns what to show instead of nothing, or nothing when there is something to show. */
  empty?: (data: T) => ReactNode
  skeleton?: ReactNode
  children: (data: T) => ReactNode
}

function Waiting<T>({ query, skeleton }: { query: UseQueryResult<T>; skeleton: ReactNode }) {
  if (!query.isError) return skeleton ?? <SkeletonRows rows={4} />
  return (
    <div role="alert" className="flex flex-col items-start gap-3 p-4 text-prose">
      <p>{failureText(query.error)}</p>
      <button type="button" className={buttonClass()} onClick={() => void query.refetch()}>
        Read again
      </button>
    </div>
  )
}
