'use client'
import { useContext } from 'react'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import { ChosenAgent } from './useAgentId.ts'
import { useRead } from './useRead.ts'

export const SILENT_MS = 5000

/**
 * What the frame knows. `silentMs` is null while the agent is heard. `unreachable`: our own server does not answer, so nothing here is
 * current. `agent` null: no agent has run on this store yet, or the first answer is not here.
 */
export interface StatusView {
  agent: AgentStatus | null
  loaded: boolean
  silentMs: number | null
  unreachable: boolean
  /** Wall time of the answer this is made of. */
  readWallMs: number
  /** Every agent of this store, for the switch. */
  agentIds: readonly string[]
}

/** Returns the state of the agent this screen shows. */
export function useStatus(): StatusView {
  const { data, isError, dataUpdatedAt } = useRead('status', {})
  const chosen = useContext(ChosenAgent)
  const agent = data?.agents.find((one) => one.agentId === chosen) ?? data?.agents[0] ?? null
  return {
    agent,
    loaded: data !== undefined,
    silentMs: agent && agent.silentMs > SILENT_MS ? agent.silentMs : null,
    unreachable: isError,
    readWallMs: dataUpdatedAt,
    agentIds: data?.agents.map((one) => one.agentId) ?? [],
  }
}
