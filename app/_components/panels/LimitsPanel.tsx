'use client'
import Link from 'next/link'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import { useStatus } from '../../_hooks/useStatus.ts'
import { linkClass } from '../dialogs/buttonClass.ts'
import { formatRuleValue } from '../numbers/formatNumber.ts'
import { Meter } from '../numbers/Meter.tsx'
import { EmptyState } from './EmptyState.tsx'
import { Panel } from './Panel.tsx'
import { SkeletonRows } from './SkeletonRows.tsx'

/** How much of each limit is used now: the distance to where code steps in. */
export function LimitsPanel() {
  const { agent, loaded } = useStatus()
  return (
    <Panel
      title="Limits in use"
      aside={
        <Link href="/settings#limits" className={linkClass}>
          edit
        </Link>
      }
    >
      {!loaded && <SkeletonRows rows={5} />}
      {loaded && (!agent || agent.limits.length === 0) && (
        <EmptyState>The limits show here once the agent has seen the account.</EmptyState>
      )}
      {agent && agent.limits.length > 0 && (
        <ul className="flex flex-col gap-3 p-4">
          {agent.limits.map((limit) => (
            <LimitRow key={limit.code} limit={limit} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function LimitRow({ limit }: { limit: AgentStatus['limits'][number] }) {
  const value = limit.value === null ? 'not measured' : formatRuleValue(limit.value, limit.unit)
  const allowed = formatRuleValue(limit.limit, limit.unit)
  return (
    <li className="grid grid-cols-2 items-center gap-x-3 gap-y-1 sm:grid-cols-[8rem_1fr_10rem]">
      <span className="truncate text-ink-dim" title={limit.label}>
        {limit.label}
      </span>
      <div className="order-last col-span-2 sm:order-none sm:col-span-1">
        <Meter frac={limit.frac} />
      </div>
      <span className="text-right">
        {limit.atMost && 'at most '}
        {value} <span className="text-ink-faint">of {allowed}</span>
      </span>
    </li>
  )
}
