'use client'
import { createContext, useContext } from 'react'
import { useRead } from './useRead.ts'

/** The agent a screen is about. Null: none has run yet, and the server answers for the one this installation is configured for. */
export type AgentRef = string | null

/** The agent the server chose for this page. Pinned, because "the last that beat" changes by the second when two agents run. */
export const ChosenAgent = createContext<AgentRef>(null)

/** Returns the agent this screen is about; before one has run, the first that appears. */
export function useAgentId(): AgentRef {
  const chosen = useContext(ChosenAgent)
  const { data } = useRead('status', {})
  return chosen ?? data?.agents[0]?.agentId ?? null
}
