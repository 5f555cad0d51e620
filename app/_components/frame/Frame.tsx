'use client'
import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { type AgentRef, ChosenAgent } from '../../_hooks/useAgentId.ts'
import { RenderedClock } from '../../_hooks/useClockText.ts'
import { useCommand } from '../../_hooks/useCommand.ts'
import { useLiveEvents } from '../../_hooks/useLiveEvents.ts'
import { type StatusView, useStatus } from '../../_hooks/useStatus.ts'
import { setVenueClock } from '../../_hooks/venueClock.ts'
import { AgentOfLink } from './AgentOfLink.tsx'
import { AgentPicker } from './AgentPicker.tsx'
import { AppHeader } from './AppHeader.tsx'
import { Banners } from './Banners.tsx'
import { OfflinePage } from './OfflinePage.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import type { Theme } from './theme.ts'

interface FrameProps {
  theme: Theme
  agentId: AgentRef
  renderedWallMs: number
  children: ReactNode
}

/** The instrument around every screen, about one agent. */
export const Frame = (props: FrameProps) => (
  <ChosenAgent value={props.agentId}>
    <Instrument {...props} />
  </ChosenAgent>
)

/** Owns the tab's clock, its live stream and the last command of the header. */
function Instrument({ theme, renderedWallMs, children }: FrameProps) {
  const status = useStatus()
  const stream = useLiveEvents(status.agent?.agentId ?? null)
  const command = useCommand()
  const [rendered] = useState(() => ({
    venueMs: status.agent?.venueNowMs ?? renderedWallMs,
    wallMs: renderedWallMs,
  }))
  useVenueClock(status)
  return (
    <RenderedClock value={rendered}>
      <OfflinePage />
      <Suspense>
        <AgentOfLink agentIds={status.agentIds} />
      </Suspense>
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:bg-panel focus:p-2">
        Skip to the screen
      </a>
      <div className="sticky top-0 z-10">
        <AppHeader status={status} command={command} theme={theme} />
      </div>
      <Banners status={status} stream={stream} command={command} />
      <main id="content" className="mx-auto flex max-w-screen-2xl flex-col gap-4 p-4">
        {children}
      </main>
      <footer className="flex items-center gap-2 px-4 pb-6 text-label text-ink-faint sm:hidden">
        <ThemeSwitch initial={theme} />
        {status.agent && <AgentPicker agentId={status.agent.agentId} agentIds={status.agentIds} />}
      </footer>
    </RenderedClock>
  )
}

/** Sets the tab's venue clock by every status that arrives; without an agent the venue's clock is wall time. */
function useVenueClock({ agent, readWallMs }: StatusView): void {
  useEffect(() => {
    if (agent) setVenueClock(agent.venueNowMs, readWallMs, agent.speed)
  }, [agent, readWallMs])
}
