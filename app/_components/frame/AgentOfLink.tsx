'use client'
import { useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import { keepAgent } from './agentCookie.ts'

/**
 * A link with `?agent=` chooses that agent and drops the parameter: from there on the cookie says it. The page is loaded anew, because
 * everything on it is about another agent.
 */
export function AgentOfLink({ agentIds }: { agentIds: readonly string[] }) {
  const asked = useSearchParams().get('agent')
  const isKnown = asked !== null && agentIds.includes(asked)
  useEffect(() => {
    if (asked === null || !isKnown) return
    keepAgent(asked)
    const url = new URL(window.location.href)
    url.searchParams.delete('agent')
    window.location.replace(url)
  }, [asked, isKnown])
  return null
}
