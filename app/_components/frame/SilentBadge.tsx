'use client'
import { useStatus } from '../../_hooks/useStatus.ts'

/** Marks what only a living agent keeps current. Nothing while it is heard. */
export function SilentBadge() {
  const { silentMs } = useStatus()
  if (silentMs === null) return null
  return <span className="rounded-sm border border-warn px-1 text-label text-warn">stale: the agent is silent</span>
}
