import { keccak256, toHex } from 'viem'

/**
 * Returns the client order id of one leg: the first 16 bytes of a hash over what the order *is*, never over when it is sent, so that the same
 * leg always has the same id and a lost reply can be looked up. The cycle's start stands beside its number, because a fresh store counts from 1
 * again on the same account. `attempt` rises only after the earlier one was proven never to have landed.
 */
export function cloidOf(leg: {
  agentId: string
  cycle: number
  cycleStartedMs: number
  decision: number
  coin: string
  leg: string
  attempt: number
}): `0x${string}` {
  const text = [leg.agentId, leg.cycle, leg.cycleStartedMs, leg.decision, leg.coin, leg.leg, leg.attempt].join('|')
  return `0x${keccak256(toHex(text)).slice(2, 34)}`
}
