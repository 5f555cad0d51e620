import { keccak256, toHex } from 'viem'
import type { OrderIdentity } from '../ports.ts'

/** Returns the client order id of one order: the first 16 bytes of a hash over what it is. Ids of stored orders depend on this very text. */
export function cloidOf(order: OrderIdentity): `0x${string}` {
  const { agentId, cycle, cycleStartedMs, decision, coin, role, attempt, part = 0 } = order
  const text = [agentId, cycle, cycleStartedMs, decision, coin, role, attempt, ...(part === 0 ? [] : [part])].join('|')
  return `0x${keccak256(toHex(text)).slice(2, 34)}`
}
