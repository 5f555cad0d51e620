'use client'
import { useClockText } from '../../_hooks/useClockText.ts'
import type { StatusView } from '../../_hooks/useStatus.ts'
import { formatCountdown } from '../numbers/formatTime.ts'

type Tone = 'good' | 'warn' | 'bad' | 'dim'
const TEXT: Record<Tone, string> = { good: 'text-profit', warn: 'text-warn', bad: 'text-loss', dim: 'text-ink-dim' }

/** Whether the agent may trade, or that nobody knows: silence outranks the state it last told. */
export function StatusPill({ status }: { status: StatusView }) {
  const silence = useClockText((_venueMs, wallMs) =>
    formatCountdown((status.silentMs ?? 0) + Math.max(0, wallMs - status.readWallMs)),
  )
  const { word, tone } = describe(status, silence)
  return (
    <span className={`inline-flex items-center gap-2 font-medium whitespace-nowrap ${TEXT[tone]}`}>
      <svg viewBox="0 0 8 8" className="size-2" aria-hidden="true">
        <circle cx="4" cy="4" r="4" fill="currentColor" />
      </svg>
      {word}
    </span>
  )
}

function describe(status: StatusView, silence: string): { word: string; tone: Tone } {
  if (status.unreachable) return { word: `server silent ${silence}`, tone: 'bad' }
  if (!status.agent) return { word: status.loaded ? 'agent not started' : 'reading', tone: 'dim' }
  if (status.silentMs !== null) return { word: `silent ${silence}`, tone: 'bad' }
  if (status.agent.tradingState === 'halted') return { word: 'halted', tone: 'bad' }
  if (status.agent.paused) return { word: 'paused', tone: 'warn' }
  if (status.agent.tradingState === 'reducing') return { word: 'reducing', tone: 'warn' }
  return { word: 'active', tone: 'good' }
}
