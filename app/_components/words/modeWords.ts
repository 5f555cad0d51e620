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

/** Returns who decides: the model by its name, or that rules do. */
export const decidesWords = ({ ruleBased, model }: Pick<AgentStatus, 'ruleBased' | 'model'>): string =>
  ruleBased ? 'rule-based, no model' : model

/** Returns what must stand beside an age on the market's clock where that is not ours; null where one second is one second. */
export function marketTimeWords({ venue, feed, speed }: Pick<AgentStatus, 'venue' | 'feed' | 'speed'>): string | null {
  if (venue !== 'paper' || (feed === 'live' && speed === 1)) return null
  return speed === 1 ? 'market time' : `market time, ${speed} times ours`
}
