import type { AgentStatus } from '@/lib/contracts/status.ts'
import { decidesWords, modeLabel } from './modeWords.ts'

/** The labels that must always be true: where the money is, and who decides. Mainnet is loud, because there it is somebody's money. */
export function ModeLabel({ agent }: { agent: AgentStatus }) {
  const loud = agent.venue === 'mainnet'
  return (
    <span className="flex min-w-0 items-center gap-2 text-label whitespace-nowrap">
      <span
        className={`rounded-sm px-2 py-0.5 font-medium ${loud ? 'bg-warn text-warn-ink' : 'border border-line-strong text-ink-dim'}`}
      >
        {modeLabel(agent)}
      </span>
      <span className="max-w-56 truncate text-ink-dim" title={`Decides: ${decidesWords(agent)}`}>
        {decidesWords(agent)}
      </span>
    </span>
  )
}
