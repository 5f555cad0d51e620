import { expect, test } from 'vitest'
import { cloidOf } from '@/lib/hyperliquid/cloid.ts'

const entry = {
  agentId: 'paper-synthetic-1',
  cycle: 12,
  cycleStartedMs: 1_763_800_000_000,
  decision: 3,
  coin: 'BTC',
  role: 'entry',
  attempt: 1,
} as const

test('the id of an order is what it always was: stored orders are looked up by it', () => {
  // 16 bytes of keccak256("paper-synthetic-1|12|1763800000000|3|BTC|entry|1").
  expect(cloidOf(entry)).toBe('0xdcfc19483b5acee9fd134c0b3712d098')
})

test('every part of what an order is makes another id', () => {
  const others = [
    { agentId: 'paper-synthetic-2' },
    { cycle: 13 },
    { cycleStartedMs: 1_763_800_000_001 },
    { decision: 4 },
    { coin: 'ETH' },
    { role: 'stop' as const },
    { attempt: 2 },
    { part: 1 },
  ].map((change) => cloidOf({ ...entry, ...change }))
  expect(new Set([cloidOf(entry), ...others]).size).toBe(9)
})
