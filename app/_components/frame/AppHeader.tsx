'use client'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import { useClockText } from '../../_hooks/useClockText.ts'
import type { CommandHandle } from '../../_hooks/useCommand.ts'
import type { StatusView } from '../../_hooks/useStatus.ts'
import { formatCountdown, formatUtc } from '../numbers/formatTime.ts'
import { Pct } from '../numbers/Pct.tsx'
import { Usd } from '../numbers/Usd.tsx'
import { ModeLabel } from '../words/ModeLabel.tsx'
import { AgentControls } from './AgentControls.tsx'
import { AgentPicker } from './AgentPicker.tsx'
import { AppNav } from './AppNav.tsx'
import { KeyHelp } from './KeyHelp.tsx'
import { KillSwitch } from './KillSwitch.tsx'
import { StatusPill } from './StatusPill.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import type { Theme } from './theme.ts'

/** What is on every screen: what this is, whether it trades, what it is worth, and the way to stop it. */
export function AppHeader({ status, command, theme }: { status: StatusView; command: CommandHandle; theme: Theme }) {
  const agent = status.agent
  return (
    <header className="border-b border-line bg-panel">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 sm:gap-x-6">
        <span className="text-prose font-medium">Nocturne</span>
        {agent && (
          <span className="order-2 min-w-0 sm:order-none">
            <ModeLabel agent={agent} />
          </span>
        )}
        <div className="order-1 ml-auto flex items-center gap-2 sm:order-last">
          <KillSwitch status={status} command={command} />
          {agent && <AgentControls agent={agent} command={command} />}
        </div>
        <StatusPill status={status} />
        <span className="order-2 flex flex-wrap items-baseline gap-x-4 sm:order-none sm:gap-x-6">
          {agent && <Equity agent={agent} />}
          {agent && status.silentMs === null && !status.unreachable && <NextCycle agent={agent} />}
        </span>
      </div>
      <div className="flex items-center justify-between gap-4 px-2">
        <AppNav />
        <div className="hidden items-center gap-2 text-label text-ink-faint sm:flex">
          {agent && <AgentPicker agentId={agent.agentId} agentIds={status.agentIds} />}
          <ThemeSwitch initial={theme} />
          <KeyHelp />
        </div>
      </div>
    </header>
  )
}

function NextCycle({ agent }: { agent: AgentStatus }) {
  const left = useClockText((venueMs) =>
    agent.nextCycleAtMs === null ? '' : formatCountdown(agent.nextCycleAtMs - venueMs),
  )
  if (agent.cycle) return <span className="whitespace-nowrap text-ink-dim">cycle {agent.cycle.number} running</span>
  if (agent.nextCycleAtMs === null) return null
  return (
    <span className="whitespace-nowrap text-ink-dim" title={formatUtc(agent.nextCycleAtMs)}>
      next cycle {left}
    </span>
  )
}

function Equity({ agent }: { agent: AgentStatus }) {
  return (
    <span className="flex items-baseline gap-2 whitespace-nowrap">
      <span className="text-ink-dim">equity</span>
      <span className="text-prose font-medium">
        <Usd value={agent.equityUsd} />
      </span>
      {agent.returnFrac !== null && (
        <span title="since the first equity point">
          <Pct value={agent.returnFrac} tone />
        </span>
      )}
    </span>
  )
}
