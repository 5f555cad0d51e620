import type { AgentRef } from '@/app/_hooks/useAgentId.ts'

/** Returns what the panel asks of the fills: said once, so that what the server reads ahead is what the browser looks for. */
export const fillsAsked = (agent: AgentRef, before: number | null) => ({ agent, before, limit: 25 })
