import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRereads } from '@/app/_hooks/rereads.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A tab that shows one read, which takes `tookMs` and answers with how often it was begun. */
async function tab({ tookMs, isSeen = () => true }: { tookMs: number; isSeen?: () => boolean }) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000 } } })
  let begun = 0
  const queryFn = async () => {
    begun += 1
    const mine = begun
    await new Promise((resolve) => setTimeout(resolve, tookMs))
    return mine
  }
  const close = new QueryObserver(client, { queryKey: ['status'], queryFn }).subscribe(() => {})
  await vi.advanceTimersByTimeAsync(tookMs)
  return {
    rereads: createRereads(client, isSeen),
    begun: () => begun,
    shown: () => client.getQueryData(['status']),
    isStale: () => client.getQueryState(['status'])?.isInvalidated,
    close,
  }
}

test('a read slower than the events still answers', async () => {
  const { rereads, shown, close } = await tab({ tookMs: 500 })
  for (let ms = 0; ms < 2_000; ms += 100) {
    rereads.ask()
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(shown()).toBeGreaterThan(1)
  close()
})

test('what was told while a read ran is read once more after it', async () => {
  const { rereads, begun, shown, close } = await tab({ tookMs: 500 })
  rereads.ask()
  await vi.advanceTimersByTimeAsync(100)
  rereads.ask()
  rereads.ask()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(begun()).toBe(3)
  expect(shown()).toBe(3)
  close()
})

test('a read rests as long as it took, so a slow server is asked half of the time at most', async () => {
  const { rereads, begun, close } = await tab({ tookMs: 500 })
  for (let ms = 0; ms < 9_500; ms += 50) {
    rereads.ask()
    await vi.advanceTimersByTimeAsync(50)
  }
  // One before the first event, then one a second.
  expect(begun()).toBe(11)
  close()
})

test('a quick read follows every event', async () => {
  const { rereads, begun, close } = await tab({ tookMs: 10 })
  for (let i = 0; i < 20; i += 1) {
    rereads.ask()
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(begun()).toBe(21)
  close()
})

test('a tab that nobody sees marks what is stale and reads nothing', async () => {
  const { rereads, begun, isStale, close } = await tab({ tookMs: 10, isSeen: () => false })
  rereads.ask()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(begun()).toBe(1)
  expect(isStale()).toBe(true)
  close()
})

test('only what was asked for is read', async () => {
  const { rereads, begun, close } = await tab({ tookMs: 10 })
  rereads.ask(({ queryKey }) => queryKey[0] === 'orders')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(begun()).toBe(1)
  close()
})
