'use client'
import { useRouter } from 'next/navigation'
import { fieldClass } from '../dialogs/buttonClass.ts'
import { keepAgent } from './agentCookie.ts'

/** Which agent this browser looks at. With one agent it is a label. */
export function AgentPicker({ agentId, agentIds }: { agentId: string; agentIds: readonly string[] }) {
  const router = useRouter()
  if (agentIds.length < 2) return <span className="whitespace-nowrap">agent: {agentId}</span>
  return (
    <label className="flex items-center gap-2">
      agent
      <select
        className={`${fieldClass} max-w-48`}
        value={agentId}
        onChange={(event) => {
          keepAgent(event.target.value)
          router.refresh()
        }}
      >
        {agentIds.map((id) => (
          <option key={id}>{id}</option>
        ))}
      </select>
    </label>
  )
}
