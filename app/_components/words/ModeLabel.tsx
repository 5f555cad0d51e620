import type { AgentStatus } from '@/lib/contracts/status.ts'
import { modeLabel } from './modeWords.ts'

/** The label that must always be true. Mainnet is loud, because there it is somebody's money. */
export function ModeLabel({ agent }: { agent: AgentStatus }) {
  const loud = agent.venue === 'mainnet'
  return (
    <span className="flex items-center gap-2 text-label whitespace-nowrap">
      <span
        className={`rounded-sm px-2 py-0.5 font-medium ${loud ? 'bg-warn text-warn-ink' : 'border border-line-strong text-ink-dim'}`}
      >
        {modeLabel(agent)}
      </span>
      {agent.ruleBased && <span className="text-ink-dim">rule-based, no model</span>}
    </span>
  )
}
