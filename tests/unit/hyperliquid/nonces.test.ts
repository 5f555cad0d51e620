import { expect, test } from 'vitest'
import { createNonces } from '@/lib/hyperliquid/nonces.ts'

const DAY_MS = 86_400_000

test('nonces rise, above what was stored and with the clock', () => {
  let nowMs = 1_000
  const { next } = createNonces(5_000, () => nowMs)
  expect([next(), next()]).toEqual([5_001, 5_002])
  nowMs = 9_000
  expect([next(), next()]).toEqual([9_000, 9_001])
})

test('a nonce below what the venue keeps is followed by one above it', () => {
  const { next, heed } = createNonces(0, () => 1_000)
  expect(heed('Invalid nonce: nonce too low 1000 < 8000')).toBe(true)
  const raised = next()
  expect(raised).toBeGreaterThan(8_000)
  expect(heed('Invalid nonce: nonce too low 1001 < 900')).toBe(true)
  expect(next()).toBe(raised + 1)
})

test('nonces stored while the clock was days ahead are left for those of the clock', () => {
  const nowMs = 10 * DAY_MS
  const { next, heed } = createNonces(13 * DAY_MS, () => nowMs)
  expect(heed(`Invalid nonce: nonce too high ${next()} > ${11 * DAY_MS}`)).toBe(true)
  expect(next()).toBe(nowMs + 1)
})

test('where the clock itself is too far ahead, sending again would be of no use', () => {
  const { heed } = createNonces(0, () => 13 * DAY_MS)
  expect(heed(`Invalid nonce: nonce too high ${13 * DAY_MS} > ${11 * DAY_MS}`)).toBe(false)
})

test('a nonce that was used already says nothing of what it sent, and the next are not among its neighbours', () => {
  const { next, heed } = createNonces(0, () => 1_000)
  expect(heed(`Invalid nonce: duplicate nonce ${next()}`)).toBe(false)
  expect(next()).toBeGreaterThan(1_200)
})

test.each(['Must deposit before performing actions.', ''])('other words change nothing: "%s"', (words) => {
  const { next, heed } = createNonces(5, () => 0)
  expect(heed(words)).toBe(false)
  expect(next()).toBe(6)
})
