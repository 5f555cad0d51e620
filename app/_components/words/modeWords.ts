import type { AgentStatus } from '@/lib/contracts/status.ts'

/**
 * Returns what must always be true in the header: where the money is and what the prices are. Only mainnet is real money.
 */
export function modeLabel(agent: Pick<AgentStatus, 'venue' | 'feed' | 'speed'>): string {
  if (agent.venue !== 'paper') return agent.venue.toUpperCase()
  const feed = agent.feed === 'live' ? 'live prices' : agent.feed
  const speed = agent.speed === 1 ? '' : ` · ${agent.speed}x`
  return `PAPER · ${feed}${speed}`
}
