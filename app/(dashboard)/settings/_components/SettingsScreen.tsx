'use client'
import type { ReactNode } from 'react'
import { HashLink } from '@/app/_components/links/HashLink.tsx'
import { LocksPanel } from '@/app/_components/panels/LocksPanel.tsx'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useScrollToHash } from '@/app/_hooks/useHash.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import SettingsLoading from '../loading.tsx'
import { AgentPanel } from './AgentPanel.tsx'
import { SettingsForm } from './SettingsForm.tsx'
import { VersionsPanel } from './VersionsPanel.tsx'

const SECTIONS = [
  ['agent', 'Agent'],
  ['locks', 'Held back by code'],
  ['prompt', 'Prompt'],
  ['model', 'Model'],
  ['schedule', 'Coins and schedule'],
  ['limits', 'Risk limits'],
  ['records', 'Records'],
  ['versions', 'Versions'],
] as const

/** Everything a person can change while the agent runs, and its history; `children` stand below. The form mounts once its data is there. */
export function SettingsScreen({ shownVersion, children }: { shownVersion: number | null; children?: ReactNode }) {
  const agentId = useAgentId()
  useScrollToHash()
  const { data, isError, error } = useRead('settings', { agent: agentId })
  if (!data)
    return isError ? (
      <p role="alert" className="text-prose">
        {failureText(error)}
      </p>
    ) : (
      <SettingsLoading />
    )
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-[10rem_minmax(0,1fr)]">
      <nav aria-label="Sections" className="flex flex-wrap gap-2 self-start lg:sticky lg:top-28 lg:flex-col lg:gap-1">
        {SECTIONS.map(([id, name]) => (
          <HashLink key={id} id={id} className="rounded-sm px-2 py-1 text-ink-dim hover:bg-raised hover:text-ink">
            {name}
          </HashLink>
        ))}
      </nav>
      <div className="flex min-w-0 flex-col gap-4">
        <AgentPanel />
        <LocksPanel />
        <SettingsForm key={agentId} response={data} />
        <VersionsPanel shownVersion={shownVersion} />
        {children}
      </div>
    </div>
  )
}
