'use client'
import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { type AgentRef, statusQuery } from './apiQueries.ts'

/** The agent the server chose for this page. Pinned, because "the last that beat" changes by the second when two agents run. */
export const ChosenAgent = createContext<AgentRef>(null)

/** Returns the agent this screen is about; before one has run, the first that appears. */
export function useAgentId(): AgentRef {
  const chosen = useContext(ChosenAgent)
  const { data } = useQuery({ ...statusQuery, select: (status) => status.agents[0]?.agentId ?? null })
  return chosen ?? data ?? null
}
