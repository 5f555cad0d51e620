import { afterEach, expect, test, vi } from 'vitest'
import type { Exchange } from '@/lib/ports.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { handOrders } from '../../support/handOrders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// What a cycle waits for, above all for room in the venue's minute, does not keep from the screens what it has seen of the account.

const never = new AbortController().signal
let test_: TestWorld
afterEach(() => test_?.close())

const shown = async () => {
  const { account, accountAt } = await test_.world.books.state.read()
  return { coins: account?.positions.map(({ coin }) => coin) ?? [], stops: account?.openOrders.length ?? 0, accountAt }
}

/** A world in which one read of the venue is answered only once it is let go. */
async function worldThatWaitsFor(name: 'fetchFundingHistory' | 'fetchFills'): Promise<() => void> {
  let letGo = () => {}
  const gone = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const wrap = (exchange: Exchange): Exchange => ({
    ...exchange,
    async fetchFundingHistory(...args) {
      if (name === 'fetchFundingHistory') await gone
      return exchange.fetchFundingHistory(...args)
    },
    async fetchFills(...args) {
      if (name === 'fetchFills') await gone
      return exchange.fetchFills(...args)
    },
  })
  test_ = await createTestWorld({ settings: { coins: ['BTC'] }, wrap })
  return letGo
}

test('a cycle that waits for what a model reads shows the position, its stop, and that it was sold meanwhile', async () => {
  const letGo = await worldThatWaitsFor('fetchFundingHistory')
  await handOrders(test_).buy('0.01')
  const cycle = runCycle(test_.world, never)
  await vi.waitFor(async () => expect(await shown()).toMatchObject({ coins: ['BTC'], stops: 1 }), { timeout: 20_000 })
  test_.advance(30_000)
  await handOrders(test_).reduce('0.01')
  await vi.waitFor(async () => expect((await shown()).coins).toEqual([]), { timeout: 20_000 })
  letGo()
  await cycle
})

test('a cycle that waits for its books shows the account as it was read before them', async () => {
  const letGo = await worldThatWaitsFor('fetchFills')
  await handOrders(test_).buy('0.01')
  const cycle = runCycle(test_.world, never)
  await vi.waitFor(async () => expect((await shown()).coins).toEqual(['BTC']), { timeout: 20_000 })
  letGo()
  await cycle
})
