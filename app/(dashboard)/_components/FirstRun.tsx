'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { formatCountdown } from '@/app/_components/numbers/formatTime.ts'
import { useClockText } from '@/app/_hooks/useClockText.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import type { AgentStatus } from '@/lib/contracts/status.ts'

/** What a new installation says instead of nothing. */
export function FirstRun({ agent }: { agent: AgentStatus | null }) {
  const { silentMs } = useStatus()
  const left = useClockText((venueMs) => (agent?.nextCycleAtMs ? formatCountdown(agent.nextCycleAtMs - venueMs) : ''))
  if (!agent)
    return (
      <>
        <p>No agent has run on this store yet.</p>
        <p>
          <code className="font-mono text-ink">npm start</code> starts it together with this dashboard.
        </p>
      </>
    )
  return (
    <>
      <p>
        No decisions yet.{' '}
        {silentMs !== null
          ? 'The first cycle starts once the agent is heard again.'
          : agent.cycle
            ? 'The first cycle is running.'
            : left && `The first cycle starts in ${left}.`}
      </p>
      {agent.ruleBased && (
        <p>
          No model is set: the rule-based baseline decides.{' '}
          <Link href="/settings#model" className={linkClass}>
            Connect a model
          </Link>{' '}
          on this machine in Settings, or set <code className="font-mono text-ink">OPENROUTER_API_KEY</code> and start
          again.
        </p>
      )}
    </>
  )
}
